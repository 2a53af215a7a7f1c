import { describe, expect, test } from 'vitest';
import type { World } from '../../src/channels/sandbox/world.ts';
import { openTown } from '../dialogue.ts';

function startingAt(time: string): (world: World) => World {
  return (world) => ({ ...world, startsAt: `${time}:00+08:00` });
}

describe('when nobody of a unit is enrolled', () => {
  const gone = ['hushan-lecturer-1', 'hushan-lecturer-2', 'hushan-cadre'];
  const town = openTown({
    world: (world) => ({
      ...world,
      people: world.people.filter(({ id }) => !gone.includes(id)),
      groups: world.groups.map((group) => ({
        ...group,
        members: group.members.filter((id) => !gone.includes(id)),
      })),
    }),
  });

  test('the peace office hears of the deadline', async () => {
    await town.clockTo('2021-04-27T08:59');
    await town.heardAnywhere();
    await town.clockTo('2021-04-27T12:00');
    const told =
      '4月30日截止的提醒没人可发:⏎虎山还差519,还没有登记宣讲员或村社干部⏎请让他们在村工作群里报一次宣讲,就登记上了。';
    expect(await town.heard('孙姐私聊')).toEqual([told]);
    expect(await town.heard('小杨私聊')).toEqual([told]);
  });
});

describe('in the National Day week, which has two working days', () => {
  const town = openTown({ world: startingAt('2021-10-04T09:00') });

  test('nobody is nudged', async () => {
    await town.clockTo('2021-10-07T16:01');
    expect(await town.heard('王姐私聊')).toEqual([]);
    await town.clockTo('2021-10-14T16:01');
    expect(await town.heard('王姐私聊')).toEqual([expect.stringContaining('这周还没看到您的宣讲。')]);
  });
});

describe('past the last deadline', () => {
  const town = openTown({ world: startingAt('2021-07-15T10:00') });

  test('check-ins are taken and answered with the year’s figure', async () => {
    await town.says('王姐', '赐璧群', '打卡 6月1日 100人 刷单');
    await town.plays([
      [
        '王姐',
        '赐璧群',
        '打卡 35人 入户 刷单',
        '✅ 赐璧 +35人 · 入户 · 讲刷单(#2,今天)⏎今年累计135人次,是实有人口2560的5.3%。⏎错了@我 回「更正 53人」或「撤回」。',
      ],
      ['王姐', '赐璧群', '更正 53人', '✅ 改好了:#2 35人 → 53人⏎今年累计153人次。'],
      ['王姐', '赐璧群', '进度', '赐璧:今年已讲153人次(2场),是实有人口2560的6%⏎看场次@我 回「明细」。'],
      [
        '孙姐',
        '私聊',
        '进度 全镇',
        '全镇:今年已讲153人次,是实有人口的0.8%⏎王位山 0(0%)⏎虎山 0(0%)⏎清波 0(0%)⏎赐璧 153(6%)⏎青山 0(0%)⏎吴四坊 0(0%)⏎派出所(流动)0(0%)',
      ],
      [
        '王姐',
        '赐璧群',
        '截止',
        '2021年的截止日都过了,宣讲照记,算进全年。⏎3月31日 8% 205人次(已过)⏎4月30日 25% 640人次(已过)⏎5月31日 35% 896人次(已过)⏎6月30日 45% 1152人次(已过)',
      ],
      [
        '孙姐',
        '私聊',
        '截止',
        '2021年的截止日都过了,宣讲照记,算进全年。⏎3月31日 8%(已过)⏎4月30日 25%(已过)⏎5月31日 35%(已过)⏎6月30日 45%(已过)',
      ],
      ['王姐', '赐璧群', '撤回', '已撤回 #2:今天 入户 53人。⏎今年累计100人次。撤错了@我 回「恢复 #2」。'],
    ]);
  });
});

describe('past the campaign’s own end, in a year without a calendar', () => {
  const town = openTown({ world: startingAt('2040-03-01T10:00') });

  test('check-ins are still taken', () =>
    town.plays([
      [
        '王姐',
        '赐璧群',
        '打卡 35人 入户 刷单',
        '✅ 赐璧 +35人 · 入户 · 讲刷单(#1,今天)⏎今年累计35人次,是实有人口2560的1.4%。⏎有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ],
      ['王姐', '私聊', '进度', '赐璧:今年已讲35人次(1场),是实有人口2560的1.4%⏎看场次回「明细」。'],
      ['王姐', '私聊', '请假', '好,到3月4日(周日)都不催您。⏎提前回来了回「销假」。'],
    ]));

  test('nothing is due any more', async () => {
    await town.clockTo('2041-03-01T10:00');
    expect(await town.heardAnywhere()).toEqual({});
  });
});
