import { expect, it } from 'vitest';
import type { RobotProposal } from '../../src/store/face.ts';
import { createGroupRobots } from '../../src/store/group-robots.ts';
import { draftOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

const CHANGE = { actor: 'sun', at: AT };
const WEBHOOK = 'https://oapi.dingtalk.com/robot/send?access_token=a';

function proposal(no: number, changes: Partial<RobotProposal> = {}): RobotProposal {
  const units = ['hushan', 'cibi'];
  const address = { webhook: WEBHOOK, secret: 'SEC1' };
  return { platform: 'dingtalk', proof: `robot:x/${no}`, title: '务工群', units, ...address, ...changes };
}

export function describeRobots(opened: () => StoreFixture): void {
  const find = (conversation: string) =>
    createGroupRobots(opened().database.pool).find('dingtalk', conversation);

  /** Puts the test message of a proposal and settles it. */
  async function prove(proof: string, state: 'sent' | 'failed' | null, error = ''): Promise<void> {
    const draft = draftOf(proof, { class: 'notice', conversation: proof });
    const [row] = await opened().town.outbox.put([draft], AT);
    const id = row?.id ?? 0;
    if (state === 'sent') await opened().store.deliveries.sent(id, 'p', AT);
    if (state === 'failed') await opened().store.deliveries.settle(id, 'failed', error, AT);
  }

  it('knows the address of a proposal, which binds nothing and is nobody’s news until its test is settled', async () => {
    const { town } = opened();
    await town.robots.propose(proposal(1), CHANGE);
    await prove('robot:x/1', null);
    expect(await find('robot:x/1')).toEqual({ webhook: WEBHOOK, secret: 'SEC1' });
    expect(await find('robot:x')).toBeNull();
    expect(await town.groups.all()).toEqual([]);
    expect(await town.robots.proved()).toEqual([]);
  });

  it('tells what became of the tests, with all that is needed to go on, in order', async () => {
    const { town, store } = opened();
    await town.robots.propose(proposal(1), CHANGE);
    await town.robots.propose(proposal(2, { secret: null, title: '别的群' }), CHANGE);
    await prove('robot:x/1', 'sent');
    await prove('robot:x/2', 'failed', '地址已经失效');
    const common = { platform: 'dingtalk', units: ['cibi', 'hushan'], by: 'sun' };
    expect(await town.robots.proved()).toEqual([
      { ...common, proof: 'robot:x/1', title: '务工群', isSigned: true, state: 'sent', error: null },
      {
        ...common,
        proof: 'robot:x/2',
        title: '别的群',
        isSigned: false,
        state: 'failed',
        error: '地址已经失效',
      },
    ]);
    expect(await store.of('luniao').robots.proved()).toEqual([]);
  });

  it('ends a proposal once: the address becomes the group’s, in the place of an earlier one', async () => {
    const { town } = opened();
    for (const [no, secret] of [
      [1, 'SEC1'],
      [2, 'SEC2'],
    ] as const) {
      await town.robots.propose(proposal(no, { secret }), CHANGE);
      await prove(`robot:x/${no}`, 'sent');
      expect(await town.robots.settle('dingtalk', `robot:x/${no}`, 'robot:x')).toBe(true);
      expect(await town.robots.settle('dingtalk', `robot:x/${no}`, 'robot:x')).toBe(false);
      expect(await find('robot:x')).toEqual({ webhook: WEBHOOK, secret });
    }
    expect(await town.robots.proved()).toEqual([]);
    expect(await find('robot:x/1')).toBeNull();
  });

  it('leaves nothing of a proposal that failed, and what was there as it was', async () => {
    const { town, database } = opened();
    await town.robots.propose(proposal(1), CHANGE);
    await town.robots.settle('dingtalk', 'robot:x/1', 'robot:x');
    await town.robots.propose(proposal(2, { secret: 'SECwrong' }), CHANGE);
    expect(await town.robots.settle('dingtalk', 'robot:x/2', null)).toBe(true);
    expect(await find('robot:x')).toEqual({ webhook: WEBHOOK, secret: 'SEC1' });
    const { rows } = await database.pool.query('select conversation from group_robot');
    expect(rows).toEqual([{ conversation: 'robot:x' }]);
    expect((await database.pool.query('select 1 from binding')).rowCount).toBe(0);
  });

  it('is ended by one of two who try at the same time', async () => {
    const { store, town } = opened();
    await town.robots.propose(proposal(1), CHANGE);
    const settle = () =>
      store.transact('huanghu', ({ robots }) => robots.settle('dingtalk', 'robot:x/1', 'robot:x'));
    const ended = await Promise.all([settle(), settle(), settle()]);
    expect(ended.filter(Boolean)).toHaveLength(1);
  });

  it('forgets the address, unless another town still has the group', async () => {
    const { store, town, loaded } = opened();
    await store.towns.load({ ...loaded, id: 'luniao' }, { actor: 'bot', at: msLater(1) });
    const other = store.of('luniao');
    await town.robots.propose(proposal(1), CHANGE);
    await town.robots.settle('dingtalk', 'robot:x/1', 'robot:x');
    await other.groups.bind('dingtalk', 'robot:x', 'a', CHANGE);
    await town.robots.forget('dingtalk', 'robot:x');
    expect(await find('robot:x')).not.toBeNull();
    await other.groups.unbind('dingtalk', 'robot:x', CHANGE);
    await other.robots.forget('dingtalk', 'robot:x');
    expect(await find('robot:x')).toBeNull();
  });

  it('keeps neither address nor secret in the audit', async () => {
    const { town, database } = opened();
    await town.robots.propose(proposal(1), CHANGE);
    await town.robots.settle('dingtalk', 'robot:x/1', 'robot:x');
    await town.groups.bind('dingtalk', 'robot:x', 'cibi', CHANGE);
    await town.robots.forget('dingtalk', 'robot:x');
    const { rows } = await database.pool.query('select audit::text as text from audit');
    expect(rows.length).toBeGreaterThan(0);
    for (const { text } of rows) expect(text).not.toMatch(/access_token|SEC1/u);
  });
}
