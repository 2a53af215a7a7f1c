import { describe, expect, test, vi } from 'vitest';
import { catalogue } from '../../handlers/commands/index.ts';
import { jobs } from '../../handlers/jobs/index.ts';
import { PermanentJobError } from '../../src/queue/face.ts';
import { openTown } from '../dialogue.ts';

const town = openTown();

function breaks(name: string) {
  const command = catalogue.commands.find((candidate) => candidate.name === name);
  if (!command) throw new Error(`no command ${name}`);
  return vi.spyOn(command, 'run');
}

const KIND =
  /^这条是我没处理好,不是您写错了。⏎原话已存好,不用再发,好了我告诉您。⏎着急就找平安办,报编号 (?<ref>[A-HJ-NP-Z2-9]{4})。$/u;

/** Says something that fails, and gives the reference of the kind answer. */
async function saysInVain(text: string): Promise<string> {
  const [reply = '', ...others] = await town.says('王姐', '赐璧群', text);
  expect(reply).toMatch(KIND);
  expect(others).toEqual([]);
  return KIND.exec(reply)?.groups?.ref ?? '';
}

describe('a handler that throws', () => {
  test('is answered kindly, tried again, and done with once it works', async () => {
    breaks('打卡').mockRejectedValueOnce(new Error('boom at handler.ts:1'));
    const ref = await saysInVain('打卡 35人 刷单');
    await town.plays([['王姐', '赐璧群', '明细', '赐璧还没有宣讲记录。']]);
    await town.clockTo('2021-04-06T09:02');
    expect(await town.heardAnywhere()).toEqual({
      赐璧群: [
        `刚才没处理好的那条(编号 ${ref})好了:`,
        '✅ 赐璧 +35人 · 讲刷单(#1,今天)⏎累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。⏎有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ],
    });
    expect(town.errors()).toEqual([expect.stringContaining(ref)]);
  });

  test('undoes what it had begun', async () => {
    breaks('打卡').mockImplementationOnce(async ({ store, say, now, person }) => {
      await store.people.takeLeave(person.id, '2021-04-05', '2021-04-11', { actor: person.id, at: now });
      say('leave-ended', {});
      throw new Error('boom');
    });
    await saysInVain('打卡 35人 刷单');
    expect(town.errors()).toHaveLength(1);
    await town.clockTo('2021-04-08T16:01');
    // Recorded at the second try, and no leave was taken: only the others are nudged.
    expect(await town.heard('王姐私聊')).toEqual([]);
    expect(await town.heard('老陈私聊')).toHaveLength(1);
    expect(await town.heard('赐璧群')).toHaveLength(2);
  });

  test('that never works is given up after a day; the sender and the peace office are told', async () => {
    const run = breaks('打卡').mockRejectedValue(new Error('boom'));
    const ref = await saysInVain('打卡 35人 刷单');
    await town.clockTo('2021-04-07T08:00');
    expect(await town.heardAnywhere()).toEqual({});
    expect(run).toHaveBeenCalledTimes(4);
    await town.clockTo('2021-04-07T12:00');
    const told = `有一条消息机器人一直没处理好:王姐发的,编号 ${ref}。⏎已请本人再发一遍,麻烦您问一声。`;
    expect(await town.heardAnywhere()).toEqual({
      赐璧群: [`编号 ${ref} 那条还是没处理好,对不起。⏎请再发一遍,或者找平安办报这个编号。`],
      孙姐私聊: [told],
      小杨私聊: [told],
    });
    await town.clockTo('2021-04-08T12:00');
    expect(run).toHaveBeenCalledTimes(5);
    expect(town.errors()).toHaveLength(5);
  });

  test('does not hold up the next message', async () => {
    breaks('话术').mockRejectedValue(new Error('boom'));
    await saysInVain('话术');
    await town.plays([
      [
        '王姐',
        '赐璧群',
        '打卡 35人 刷单',
        '✅ 赐璧 +35人 · 讲刷单(#1,今天)⏎累计35,4月底要640,还差605。还有19个工作日,照这样再讲18场就够。⏎有照片和文字一起@我,或私聊发我。错了@我 回「更正 53人」或「撤回」。',
      ],
    ]);
    expect(town.errors()).toHaveLength(1);
  });
});

test('a job that fails for good is told to the peace office, without the error; its series goes on', async () => {
  const nudge = jobs.find(({ name }) => name === 'weekly-nudge');
  if (!nudge) throw new Error('no weekly nudge');
  vi.spyOn(nudge, 'run').mockRejectedValueOnce(new PermanentJobError('boom at job.ts:1'));
  await town.clockTo('2021-04-08T16:01');
  const heard = await town.heardAnywhere();
  const told = expect.stringMatching(/^每周提醒没做成,机器人已经试过几次。⏎请告诉维护的人,编号 \d+。$/u);
  expect(heard).toEqual({ 孙姐私聊: [told], 小杨私聊: [told] });
  await town.clockTo('2021-04-15T16:01');
  expect(await town.heard('王姐私聊')).toHaveLength(1);
  expect(town.errors()).toEqual([expect.stringContaining('boom at job.ts:1')]);
});
