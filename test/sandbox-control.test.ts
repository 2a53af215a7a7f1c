import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../src/channels/sandbox/ledger.ts';
import type { Sandbox } from '../src/channels/sandbox/sandbox.ts';
import { createSandboxControl } from '../src/sandbox-control.ts';

const REPLY: LedgerEntry = {
  id: 'bot-1',
  conversation: 'dt-cibi',
  sender: 'bot',
  text: '✅ 赐璧 +35人',
  pictures: [],
  addressed: false,
  at: new Date('2021-04-06T09:00:00+08:00'),
  inReplyTo: 'm1',
};

/** A sandbox in which nothing has been said after any message yet. */
function silentSandbox() {
  const listeners = new Set<Parameters<Sandbox['subscribe']>[0]>();
  const looks: (string | null)[] = [];
  const sandbox: Pick<Sandbox, 'messages' | 'subscribe'> = {
    async messages(conversation) {
      looks.push(conversation);
      return [];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const control = createSandboxControl({
    sandbox: sandbox as Sandbox,
    pictures: { save: async () => null, read: async () => null, readPreview: async () => null },
    advance: async () => undefined,
    reset: async () => undefined,
  });
  const say = (message: LedgerEntry) => {
    for (const listener of listeners) listener({ kind: 'message', message });
  };
  return { control, listeners, looks, say };
}

describe('looking for what came after a message', () => {
  it('brings a reply that arrives while the look is under way', async () => {
    const { control, listeners, looks, say } = silentSandbox();
    const found = control.messages('dt-cibi', 'm1');
    say({ ...REPLY, conversation: 'dt-hushan' });
    say(REPLY);
    expect((await found).map(({ id }) => id)).toEqual(['bot-1']);
    expect([looks, listeners.size]).toEqual([['dt-cibi'], 0]);
  });

  it('ends empty when nothing arrives', async () => {
    const { control, listeners } = silentSandbox();
    expect(await control.messages('dt-cibi', 'm1')).toEqual([]);
    expect(listeners.size).toBe(0);
  });

  it.each([
    ['from the start', 'dt-cibi', null],
    ['over all conversations', null, 'm1'],
  ])('does not listen %s', async (_, conversation, after) => {
    const { control, listeners } = silentSandbox();
    const found = control.messages(conversation, after);
    expect(listeners.size).toBe(0);
    expect(await found).toEqual([]);
  });
});
