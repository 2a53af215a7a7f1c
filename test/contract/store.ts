import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { describeBulletins } from './store-bulletins.ts';
import { describeCheckIns } from './store-check-ins.ts';
import { describeCoverage } from './store-coverage.ts';
import { describeDeliveries } from './store-deliveries.ts';
import { describeFollowUp } from './store-follow-up.ts';
import { describeInbox } from './store-inbox.ts';
import { describePeople } from './store-people.ts';
import { describePlans } from './store-plans.ts';
import { describeRobots } from './store-robots.ts';
import { openStore, type StoreFixture, type StoreServer } from './store-server.ts';
import { describeTowns } from './store-towns.ts';

/** What the store promises, whatever PostgreSQL it stands on; every test begins with an empty one. */
export function describeStore(start: () => Promise<StoreServer>): void {
  let server: StoreServer;
  let fixture: StoreFixture;
  beforeAll(async () => {
    server = await start();
    fixture = await openStore(server);
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  beforeEach(() => fixture.reset());

  const opened = () => fixture;
  describe('inbox', () => describeInbox(opened));
  describe('people and groups', () => describePeople(opened));
  describe('groups’ robots', () => describeRobots(opened));
  describe('check-ins', () => describeCheckIns(opened));
  describe('coverage', () => describeCoverage(opened));
  describe('bulletins', () => describeBulletins(opened));
  describe('deliveries', () => describeDeliveries(opened));
  describe('what follows a bulletin', () => describeFollowUp(opened));
  describe('due rows', () => describePlans(opened));
  describe('towns', () => describeTowns(opened));
}
