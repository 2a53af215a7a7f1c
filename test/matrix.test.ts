import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { catalogue } from '../handlers/commands/index.ts';
import { jobs } from '../handlers/jobs/index.ts';
import { refusalOf } from '../src/bot/authorise.ts';
import { checkCatalogue } from '../src/bot/check-catalogue.ts';
import { type Catalogue, type Command, defineDialogue, type Place } from '../src/bot/command.ts';
import { defineJob } from '../src/bot/job.ts';
import { ROLE_NAMES, ROLES, type Role } from '../src/domain/role.ts';
import type { Person } from '../src/store/face.ts';

const PLACES: readonly Place[] = ['work-group', 'town-group', 'single', 'residents'];
const SIGNS = { allowed: '✓', role: '人', place: '处', residents: '民' } as const;
const NOBODY = '没登记';

/**
 * Who may run what where. Four signs for each role: in a unit's work group, in the town's group, one-to-one on
 * DingTalk, on WeChat. ✓ allowed; else how it is refused: 人 by role, 处 by place, 民 as residents are told.
 */
const MATRIX = `
命令     宣讲员  村社干部 民警   部门   平安办  领导   居民   没登记
打卡     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
更正     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
撤回     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
恢复     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
进度     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
明细     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
没记上    ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
截止     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
话术     ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓
推送     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
通报     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
确认     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
改      ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
取消     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
补发     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
停发     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
恢复发送   人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
没发到    人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
请假     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
销假     ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 ✓✓✓民 人人人民 ✓✓✓民
绑定     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
解绑     人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
群      人人人民 人人人民 人人人民 人人人民 ✓✓✓民 人人人民 人人人民 人人人民
帮助     ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓ ✓✓✓✓
`;

function personWith(...roles: Role[]): Person {
  const grants = roles.map((role) => ({ role, unit: 'cibi', dedicated: false }));
  return { id: 'somebody', platform: 'dingtalk', account: 'somebody', name: '某人', grants };
}

function cell(command: Pick<Command, 'audience' | 'places'>, person: Person): string {
  return PLACES.map((place) => SIGNS[refusalOf(command, place, person) ?? 'allowed']).join('');
}

const people: [string, Person][] = [
  ...ROLES.map((role): [string, Person] => [ROLE_NAMES[role], personWith(role)]),
  [NOBODY, personWith()],
];

test('every command in every place for every role', () => {
  const rows = MATRIX.trim()
    .split('\n')
    .map((line) => line.split(/\s+/u));
  expect([
    ['命令', ...people.map(([name]) => name)],
    ...catalogue.commands.map((command) => [
      command.name,
      ...people.map(([, person]) => cell(command, person)),
    ]),
  ]).toEqual(rows);
});

test('roles add up', () => {
  const bulletin = catalogue.commands.find(({ name }) => name === '通报');
  const progress = catalogue.commands.find(({ name }) => name === '进度');
  if (!bulletin || !progress) throw new Error('a command is missing');
  expect(cell(bulletin, personWith('lecturer', 'peaceOffice'))).toBe('✓✓✓民');
  expect(cell(progress, personWith('resident', 'lecturer'))).toBe('✓✓✓民');
});

test('what is understood without a command’s word is no way around: no listener acts for residents but help', () => {
  const forResidents = catalogue.listeners.map((listener) => cell(listener, personWith('resident')));
  expect(forResidents.toSorted()).toEqual(
    [...Array.from({ length: catalogue.listeners.length - 1 }, () => '人人人民'), '✓✓✓✓'].toSorted(),
  );
});

describe('lists in which one entry hides another are refused at the start', () => {
  const [first] = catalogue.commands;
  if (!first) throw new Error('no commands');
  const dialogue = defineDialogue({ kind: 'again', payload: z.null(), answer: async () => false });
  const job = defineJob({ name: 'again', payload: z.null(), run: async () => {} });

  test('the shipped lists fit', () => {
    expect(() => checkCatalogue(catalogue, jobs)).not.toThrow();
  });

  test.each<[string, Partial<Catalogue>, (typeof job)[], string]>([
    ['a name twice', { commands: [first, { ...first, aliases: [] }] }, [], 'two commands are called 打卡'],
    [
      'a name that is another’s alias',
      { commands: [first, { ...first, name: '宣讲记录', aliases: [] }] },
      [],
      'two commands are called 宣讲记录',
    ],
    [
      'a command’s alias twice',
      { commands: [{ ...first, aliases: ['记', '记'] }] },
      [],
      'two commands are called 记',
    ],
    ['a question twice', { dialogues: [dialogue, dialogue] }, [], 'two dialogues answer again'],
    ['a job twice', {}, [job, job], 'two jobs are called again'],
  ])('%s', (_, lists, listedJobs, fault) => {
    const empty: Catalogue = { commands: [], listeners: [], dialogues: [] };
    expect(() => checkCatalogue({ ...empty, ...lists }, listedJobs)).toThrow(
      new Error(`handlers do not fit together:\n${fault}`),
    );
  });
});
