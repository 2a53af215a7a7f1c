import type { Store } from './store/face.ts';

/** The first peace-office people come from the settings; they enrol and bind everybody else in chat. */
export async function enrolFirstAdmins(
  store: Store,
  town: string,
  staffIds: string[],
  at: Date,
): Promise<void> {
  const change = { actor: 'bot', at };
  await store.transact(town, async ({ people }) => {
    const known = await people.all();
    for (const account of staffIds) {
      const found = known.find((person) => person.platform === 'dingtalk' && person.account === account);
      if (found?.grants.some(({ role }) => role === 'peaceOffice')) continue;
      // The name comes with the first message; until then the staff id stands for it.
      const person = found ?? (await people.add({ platform: 'dingtalk', account, name: account }, change));
      await people.grant(person, { role: 'peaceOffice', unit: '', dedicated: false }, change);
    }
  });
}
