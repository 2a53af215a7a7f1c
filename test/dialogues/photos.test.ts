import { describe, expect, test } from 'vitest';
import { type Line, openTown } from '../dialogue.ts';

const town = openTown();

const HALL = { pictures: ['礼堂'] };

/** What a lecturer hears is the same, whoever else has the photo. */
const WANG: Line = [
  '王姐',
  '赐璧群',
  '打卡 35人 礼堂',
  '✅ 赐璧 +35人 · 礼堂 · 照片1张(#1,今天)⏎累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。⏎错了@我 回「更正 53人」或「撤回」。',
  HALL,
];
const HU: Line = [
  '老胡',
  '虎山群',
  '打卡 昨天 40人 祠堂',
  '✅ 虎山 +40人 · 祠堂 · 照片1张(#2,昨天)⏎累计40,4月底要519,还差479。还有19个工作日,照这样再讲12场就够。⏎错了@我 回「更正 53人」或「撤回」。',
  HALL,
];
const PAIR =
  '#1 和 #2 有同一张照片,都照常记着:⏎#1 今天 赐璧35人,王姐报的⏎#2 昨天 虎山40人,老胡报的⏎可能是同一场记了两遍,也可能发错了图。记重了回「撤回 #2」。';

/** What the peace office was told, each of its people the same; nobody else is told anything. */
async function told(): Promise<string[]> {
  const { 孙姐私聊: sun = [], 小杨私聊: yang = [], ...others } = await town.heardAnywhere();
  expect(yang).toEqual(sun);
  expect(others).toEqual({});
  return sun;
}

describe('a photo that another check-in has', () => {
  test('is taken as always; the peace office is told of both once', async () => {
    await town.plays([WANG, HU]);
    expect(await told()).toEqual([PAIR]);
    await town.plays([
      ['老胡', '虎山群', '撤回', '已撤回 #2:昨天 祠堂 40人。⏎累计0/519。撤错了@我 回「恢复 #2」。'],
      ['老胡', '虎山群', '恢复 #2', '✅ 恢复了 #2:昨天 祠堂 40人。⏎累计40/519,还差479。'],
      ['王姐', '赐璧群', '更正 #1 53人', '✅ 改好了:#1 35人 → 53人⏎累计53/640,还差587。'],
    ]);
    expect(await told()).toEqual([]);
  });

  test('the peace office can take the second one back as it was told', async () => {
    await town.plays([
      WANG,
      HU,
      ['孙姐', '私聊', '撤回 #2', '已撤回 #2:昨天 祠堂 40人。⏎累计0/519。撤错了回「恢复 #2」。'],
    ]);
  });

  test('withdrawn and typed again is nothing to tell, until both stand', async () => {
    await town.plays([
      WANG,
      ['王姐', '赐璧群', '撤回', '已撤回 #1:今天 礼堂 35人。⏎累计0/640。撤错了@我 回「恢复 #1」。'],
      HU,
    ]);
    expect(await told()).toEqual([]);
    await town.says('王姐', '赐璧群', '恢复 #1');
    expect(await told()).toEqual([PAIR]);
  });

  test('one that is added later counts too, alone or with words', async () => {
    await town.plays([WANG]);
    await town.says('沈姐', '清波群', '打卡 20人');
    await town.plays([
      [
        '沈姐',
        '清波群',
        '',
        '照片1张先存着。是 #2 的吗?(今天 清波20人)⏎是就@我 回「是」,是别的回号码,比如「#3」。',
        HALL,
      ],
    ]);
    expect(await told()).toEqual([]);
    await town.plays([['沈姐', '清波群', '是', '✅ 照片1张放进 #2 了,这条共1张。']]);
    expect(await told()).toEqual([
      '#1 和 #2 有同一张照片,都照常记着:⏎#1 今天 赐璧35人,王姐报的⏎#2 今天 清波20人,沈姐报的⏎可能是同一场记了两遍,也可能发错了图。记重了回「撤回 #2」。',
    ]);

    await town.says('老吕', '青山群', '打卡 30人');
    await town.plays([
      ['老吕', '青山群', '入户 刷单', '✅ 补上了:#3 青山30人 · 入户 · 讲刷单 · 照片1张(今天)。', HALL],
    ]);
    expect(await told()).toEqual([
      '#2 和 #3 有同一张照片(另有1条也有),都照常记着:⏎#2 今天 清波20人,沈姐报的⏎#3 今天 青山30人,老吕报的⏎可能是同一场记了两遍,也可能发错了图。记重了回「撤回 #3」。',
    ]);
  });

  test('one that came while the unit was still asked for', async () => {
    await town.plays([WANG]);
    await town.says('小吴', '全镇群', '打卡 40人 刷单', HALL);
    expect(await told()).toEqual([]);
    await town.says('小吴', '全镇群', '清波');
    expect(await told()).toContain(
      '#1 和 #2 有同一张照片,都照常记着:⏎#1 今天 赐璧35人,王姐报的⏎#2 今天 清波40人,小吴报的⏎可能是同一场记了两遍,也可能发错了图。记重了回「撤回 #2」。',
    );
  });
});

describe('a photo that comes twice', () => {
  test('to one check-in is one photo, and nothing to tell', async () => {
    await town.plays([
      [
        '王姐',
        '赐璧群',
        '打卡 35人 礼堂',
        '✅ 赐璧 +35人 · 礼堂 · 照片1张(#1,今天)⏎累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。⏎错了@我 回「更正 53人」或「撤回」。',
        { pictures: ['礼堂', '礼堂'] },
      ],
      [
        '王姐',
        '赐璧群',
        '',
        '照片2张先存着。是 #1 的吗?(今天 赐璧35人)⏎是就@我 回「是」,是别的回号码,比如「#3」。',
        { pictures: ['礼堂', '门口'] },
      ],
      ['王姐', '赐璧群', '是', '✅ 照片2张放进 #1 了,这条共2张。'],
    ]);
    expect(await told()).toEqual([]);
  });

  test('other photos of the same lecture are other photos', async () => {
    await town.plays([WANG]);
    await town.says('老胡', '虎山群', '打卡 40人', { pictures: ['祠堂'] });
    expect(await told()).toEqual([]);
  });
});
