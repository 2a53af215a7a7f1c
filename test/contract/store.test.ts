import { describe } from 'vitest';
import { isMissing } from '../servers.ts';
import { describeStore } from './store.ts';
import { externalServer, privateServer } from './store-server.ts';

describe('on the private PostgreSQL', () => describeStore(privateServer));

describe.skipIf(isMissing('PostgreSQL'))("on the operator's PostgreSQL", () => describeStore(externalServer));
