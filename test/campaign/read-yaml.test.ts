import { expect, test } from 'vitest';
import { type BrokenSample, complaintsAbout, SAMPLE } from './sample-templates.ts';

const MISWRITTEN: BrokenSample[] = [
  [
    'words for a number',
    'population: 500',
    'population: 五百',
    ['campaign.yaml:21 字段 units[1].population:要写整数,写的是「五百」'],
  ],
  [
    'a fraction',
    'population: 500',
    'population: 5.5',
    ['campaign.yaml:21 字段 units[1].population:要写整数,写的是「5.5」'],
  ],
  [
    'a negative',
    'population: 500',
    'population: -1',
    ['campaign.yaml:21 字段 units[1].population:不能小于 0,写的是「-1」'],
  ],
  [
    'zero where there must be some',
    'assumedSession: 30',
    'assumedSession: 0',
    ['campaign.yaml:28 字段 assumedSession:要大于 0,写的是「0」'],
  ],
  [
    'too much',
    'weekday: 4',
    'weekday: 8',
    ['campaign.yaml:33 字段 reminders.nudge.weekday:不能大于 7,写的是「8」'],
  ],
  [
    'an empty value',
    'population: 500',
    'population:',
    ['campaign.yaml:21 字段 units[1].population:空着,要写整数'],
  ],
  ['a missing field', '\n    name: 西村', '', ['campaign.yaml:18 字段 units[1].name:缺这一项,要写文字']],
  [
    'a missing section',
    `quietHours: { from: '21:00', to: '08:00' }\n`,
    '',
    ['campaign.yaml:1 字段 quietHours:缺这一项,要写成一组「名称: 值」'],
  ],
  [
    'an empty list',
    '[7, 3, 1]',
    '[]',
    ['campaign.yaml:31 字段 reminders.deadlineDaysBefore:至少要 1 条,现在 0 条'],
  ],
  ['no list', '[冬村]', '冬村', ['campaign.yaml:17 字段 units[0].aliases:要写成列表,写的是「冬村」']],
  ['an empty text', 'townName: 样镇', `townName: ''`, ['campaign.yaml:3 字段 townName:不能空着']],
  [
    'a number for a text',
    'townName: 样镇',
    'townName: 12',
    ['campaign.yaml:3 字段 townName:要写文字,请给 12 加上引号'],
  ],
  [
    'no boolean',
    'population: 500',
    'population: 500\n    modelVillage: 是',
    ['campaign.yaml:22 字段 units[1].modelVillage:要写 true 或 false,写的是「是」'],
  ],
  [
    'a kind there is not',
    'kind: police',
    'kind: 派出所',
    ['campaign.yaml:24 字段 units[2].kind:只能写 village、police、department、enterprise,写的是「派出所」'],
  ],
  [
    'a slip in a key',
    'largestLecture: 5000',
    'largestLecture: 5000\nlargestLectures: 1',
    ['campaign.yaml:39 字段 largestLectures:没有这一项,是不是 largestLecture?'],
  ],
  [
    'a key from nowhere',
    'population: 500',
    'population: 500\n    colour: red',
    ['campaign.yaml:22 字段 units[1].colour:没有这一项,请删掉'],
  ],
  [
    'a day that is none',
    '2024-06-30, percent',
    '2024-06-31, percent',
    ['campaign.yaml:27 字段 targets[1].by:要写成 2021-04-30 这样的真实日期'],
  ],
  [
    'a time that is none',
    `deadlineAt: '09:00'`,
    'deadlineAt: 9点',
    [`campaign.yaml:32 字段 reminders.deadlineAt:要写成 09:00 这样的时间,并加引号`],
  ],
  [
    'a slug that is none',
    'id: xicun',
    'id: 西村',
    ['campaign.yaml:18 字段 units[1].id:只能用小写字母、数字和短横线'],
  ],

  [
    'a full-width colon',
    'name: 西村',
    'name:西村'.replace(':', '\uff1a'),
    ['campaign.yaml:19:这一行没写完整:少了冒号、逗号、引号或括号;冒号要用英文的 :,后面空一格'],
  ],
  [
    'a colon without a space',
    'name: 西村',
    'name:西村',
    ['campaign.yaml:19:这一行没写完整:少了冒号、逗号、引号或括号;冒号后面要空一格'],
  ],
  ['a tab', '  deadlineAt', '\tdeadlineAt', ['campaign.yaml:32:开头不能用 Tab,请换成空格']],
  ['a field twice', 'year: 2024\n', 'year: 2024\nyear: 2024\n', ['campaign.yaml:6:同一项写了两遍,留一个']],
  [
    'words after a quoted word',
    'name: 西村',
    'name: "西"村',
    ['campaign.yaml:19:这里多了符号,或前一行没写完整;以引号开头的文字,整段要再用单引号括起来'],
  ],
  [
    'a reference to nothing',
    'townName: 样镇',
    'townName: *town',
    ['campaign.yaml:3:* 开头的引用写法不对,文字以 * 开头要加引号'],
  ],
];

test.each(MISWRITTEN)('names file, line and field of %s', async (_title, was, is, complaint) => {
  expect(SAMPLE).toContain(was);
  expect(await complaintsAbout(SAMPLE.replace(was, is))).toEqual(complaint);
});

test('names all faults at once, down the file', async () => {
  const broken = SAMPLE.replace('year: 2024', 'year: 今年')
    .replace('id: xicun', 'id: 西')
    .replace('percent: 45', 'percent: 101');
  expect(await complaintsAbout(broken)).toEqual([
    'campaign.yaml:5 字段 year:要写整数,写的是「今年」',
    'campaign.yaml:18 字段 units[1].id:只能用小写字母、数字和短横线',
    'campaign.yaml:27 字段 targets[1].percent:不能大于 100,写的是「101」',
  ]);
});

test('refuses a file in another encoding and a file that is a list', async () => {
  expect(await complaintsAbout(Uint8Array.of(0xcd, 0xf5))).toEqual([
    'campaign.yaml:不是 UTF-8 编码,请在编辑器里另存为 UTF-8',
  ]);
  expect(await complaintsAbout('- 1\n')).toEqual(['campaign.yaml:1:要写成一组「名称: 值」']);
});
