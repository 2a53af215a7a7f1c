import type { World } from './channels/sandbox/world.ts';
import type { Store } from './store/face.ts';

/** Enrols the sandbox's people and binds its groups, as the peace office would have; once per database. */
export async function seedSandbox(store: Store, town: string, world: World, at: Date): Promise<void> {
  const change = { actor: 'bot', at };
  await store.transact(town, async ({ people, groups }) => {
    if ((await people.all()).length > 0) return;
    for (const { id, platform, name, roles, units, dedicated } of world.people) {
      if (roles.length === 0) continue;
      const person = await people.add({ platform, account: id, name }, change);
      for (const role of roles) {
        for (const unit of units.length > 0 ? units : ['']) {
          await people.grant(person, { role, unit, dedicated: dedicated && role === 'lecturer' }, change);
        }
      }
    }
    for (const { id, platform, title, units, robot } of world.groups) {
      if (robot) continue;
      await groups.remember({ platform, id, kind: 'group', title });
      for (const unit of units.length > 0 ? units : ['']) await groups.bind(platform, id, unit, change);
    }
  });
}
