import { expect, it } from 'vitest';
import type { Dialogue } from '../../src/store/face.ts';
import { messageOf } from './samples.ts';
import { AT, msLater, type StoreFixture } from './store-server.ts';

const CHANGE = { actor: 'sun', at: AT };
const WANG = { platform: 'dingtalk', account: 'wang', name: '王姐' } as const;
const GROUP = { platform: 'dingtalk', id: 'group-1', kind: 'group', title: '赐璧工作群' } as const;
const LECTURER = { role: 'lecturer', unit: 'cibi', dedicated: false } as const;

export function describePeople(opened: () => StoreFixture): void {
  it('reads all that is known when a message arrives', async () => {
    const { store, town } = opened();
    await store.inbox.put(messageOf('m1'), AT);
    expect(await town.people.receive(messageOf('m1'), AT)).toEqual({
      person: null,
      groupUnits: null,
      dialogues: [],
      isOpen: true,
    });
    const wang = await town.people.add(WANG, CHANGE);
    await town.people.grant(wang, LECTURER, CHANGE);
    await town.people.grant(wang, { ...LECTURER, role: 'cadre' }, { ...CHANGE, at: msLater(1) });
    await town.groups.remember(GROUP);
    await town.groups.bind('dingtalk', 'group-1', 'cibi', CHANGE);
    await town.groups.bind('dingtalk', 'group-1', 'hushan', { ...CHANGE, at: msLater(1) });
    await town.inbox.answer(messageOf('m1'), [], AT);
    expect(await town.people.receive(messageOf('m1'), AT)).toEqual({
      person: { ...wang, grants: [LECTURER, { ...LECTURER, role: 'cadre' }] },
      groupUnits: ['cibi', 'hushan'],
      dialogues: [],
      isOpen: false,
    });
  });

  it('knows a person by the account, under the latest name, once however often it is added', async () => {
    const { town } = opened();
    const added = await Promise.all([1, 2, 3].map(() => town.people.add(WANG, CHANGE)));
    const renamed = await town.people.add({ ...WANG, name: '老王' }, CHANGE);
    expect(new Set([...added, renamed].map(({ id }) => id)).size).toBe(1);
    expect(await town.people.all()).toEqual([{ ...WANG, id: renamed.id, name: '老王', grants: [] }]);
    const elsewhere = await town.people.add({ ...WANG, platform: 'wechat' }, CHANGE);
    expect(elsewhere.id).not.toBe(renamed.id);
    expect(await town.people.byId(elsewhere.id)).toEqual(elsewhere);
    expect(await town.people.byId('nobody')).toBeNull();
  });

  it('grants a role once, and may make it a dedicated one', async () => {
    const { town } = opened();
    const wang = await town.people.add(WANG, CHANGE);
    await town.people.grant(wang, LECTURER, CHANGE);
    await town.people.grant(wang, { ...LECTURER, dedicated: true }, CHANGE);
    expect((await town.people.byId(wang.id))?.grants).toEqual([{ ...LECTURER, dedicated: true }]);
  });

  it('lists groups with their latest title and their units in the order they were bound', async () => {
    const { town } = opened();
    await town.groups.remember(GROUP);
    await town.groups.bind('dingtalk', 'group-1', 'hushan', CHANGE);
    await town.groups.bind('dingtalk', 'group-1', 'cibi', { ...CHANGE, at: msLater(1) });
    await town.groups.bind('dingtalk', 'group-1', 'cibi', { ...CHANGE, at: msLater(2) });
    await town.groups.remember({ ...GROUP, title: '新名字' });
    expect(await town.groups.all()).toEqual([
      { platform: 'dingtalk', conversation: 'group-1', title: '新名字', units: ['hushan', 'cibi'] },
    ]);
  });

  it('keeps leave by days, both ends included, and takes it back', async () => {
    const { town } = opened();
    const onLeave = async (day: string) => [...(await town.people.onLeave(day))];
    await town.people.takeLeave('wang', '2021-04-08', '2021-04-11', CHANGE);
    const days = ['2021-04-07', '2021-04-08', '2021-04-11', '2021-04-12'];
    expect(await Promise.all(days.map(onLeave))).toEqual([[], ['wang'], ['wang'], []]);
    await town.people.takeLeave('wang', '2021-04-08', '2021-04-07', CHANGE);
    expect(await onLeave('2021-04-08')).toEqual([]);
    await town.people.takeLeave('wang', '2021-04-08', '2021-04-09', CHANGE);
    expect(await onLeave('2021-04-09')).toEqual(['wang']);
  });

  it('keeps questions for one person in one conversation, newest first, until they end or are closed', async () => {
    const { town } = opened();
    const wang = await town.people.add(WANG, CHANGE);
    const question = { platform: 'dingtalk', conversation: 'group-1', person: wang.id } as const;
    const ask = (kind: string, ms: number) =>
      town.dialogues.ask({ ...question, kind, payload: { no: ms }, askedAt: AT, expiresAt: msLater(ms) });
    await ask('first', 2_000);
    await ask('second', 1_000);
    await town.dialogues.ask({
      ...question,
      conversation: 'single',
      kind: 'third',
      payload: {},
      askedAt: AT,
      expiresAt: msLater(9_000),
    });
    const open = async (ms: number): Promise<Dialogue[]> =>
      (await town.people.receive(messageOf('m1'), msLater(ms))).dialogues;
    const [second, first] = await open(0);
    expect([second, first]).toMatchObject([
      { kind: 'second', payload: { no: 1_000 }, askedAt: AT },
      { kind: 'first', payload: { no: 2_000 }, askedAt: AT },
    ]);
    expect((await open(1_000)).map(({ kind }) => kind)).toEqual(['first']);
    await town.dialogues.close(first?.id ?? 0, AT);
    expect((await open(0)).map(({ kind }) => kind)).toEqual(['second']);
    const alone = messageOf('m3', { conversation: { ...GROUP, id: 'single-wang', kind: 'single' } });
    expect((await town.people.receive(alone, AT)).dialogues).toEqual([]);
    await ask('report-unit', 3_000);
    expect((await town.people.receive(alone, AT)).dialogues).toMatchObject([{ kind: 'report-unit' }]);
    const elsewhere = messageOf('m4', { conversation: { ...GROUP, id: 'group-2' } });
    expect((await town.people.receive(elsewhere, AT)).dialogues).toEqual([]);
    const li = messageOf('m2', { sender: { account: 'li', name: '小李' } });
    expect((await town.people.receive(li, AT)).dialogues).toEqual([]);
  });

  it('lists unanswered questions of some kinds, oldest first, of everybody or of one person', async () => {
    const { town } = opened();
    const wang = await town.people.add(WANG, CHANGE);
    const li = await town.people.add({ ...WANG, account: 'li', name: '小李' }, CHANGE);
    const ask = (person: string, kind: string, ms: number) =>
      town.dialogues.ask({
        platform: 'dingtalk',
        conversation: 'group-1',
        person,
        kind,
        payload: { no: ms },
        askedAt: AT,
        expiresAt: msLater(ms),
      });
    await ask(wang.id, 'unit', 2_000);
    await ask(li.id, 'headcount', 1_000);
    await ask(wang.id, 'photo', 3_000);
    const unanswered = (ms: number, person?: string) =>
      town.dialogues.unanswered(['unit', 'headcount'], msLater(ms), person);
    const [first, second, ...others] = await unanswered(0);
    const { grants: _, ...known } = wang;
    expect(first).toEqual({
      id: expect.any(Number),
      kind: 'unit',
      payload: { no: 2_000 },
      conversation: 'group-1',
      askedAt: AT,
      expiresAt: msLater(2_000),
      person: known,
    });
    expect(second).toMatchObject({ kind: 'headcount', person: { name: '小李' } });
    expect(others).toEqual([]);
    expect(await unanswered(0, li.id)).toEqual([second]);
    expect(await unanswered(1_000)).toEqual([first]);
    await town.dialogues.close(first?.id ?? 0, AT);
    expect(await unanswered(0)).toEqual([second]);
  });
}
