import { createBulletins } from './bulletins.ts';
import { createCheckIns } from './check-ins.ts';
import { type Counters, createCounters } from './counters.ts';
import { createCoverage } from './coverage.ts';
import type { Database } from './database.ts';
import { createDeliveries } from './deliveries.ts';
import { createDialogues } from './dialogues.ts';
import type { Store, TownStore } from './face.ts';
import { createFollowUp } from './follow-up.ts';
import { createRobots } from './group-robots.ts';
import { createGroups } from './groups.ts';
import { createInbox, createTownInbox } from './inbox.ts';
import { createOutbox } from './outbox.ts';
import { createPeople } from './people.ts';
import { createAgenda, createPlans } from './plans.ts';
import { createSendingSwitch } from './sending.ts';
import type { Queryable } from './sql.ts';
import { createTowns } from './towns.ts';

/**
 * The store over one PostgreSQL database.
 * @param relaxed connections with `synchronous_commit` off, on the same database: numbers are given out on them.
 */
export function createStore(database: Database, relaxed: Queryable): Store {
  const { pool } = database;
  const counters = createCounters(relaxed);
  return {
    inbox: createInbox(pool),
    towns: createTowns(pool),
    deliveries: createDeliveries(pool),
    agenda: createAgenda(pool),
    followUp: createFollowUp(pool),
    of: (town) => townStoreOn(pool, counters, town),
    transact: (town, work) => database.transact((client) => work(townStoreOn(client, counters, town))),
  };
}

function townStoreOn(db: Queryable, counters: Counters, town: string): TownStore {
  return {
    inbox: createTownInbox(db, town),
    people: createPeople(db, town),
    groups: createGroups(db, town),
    robots: createRobots(db, town),
    checkIns: createCheckIns(db, counters, town),
    coverage: createCoverage(db, town),
    bulletins: createBulletins(db, counters, town),
    dialogues: createDialogues(db, town),
    outbox: createOutbox(db, town),
    plans: createPlans(db, town),
    sending: createSendingSwitch(db, town),
  };
}
