import { fileURLToPath } from 'node:url';
import { type ServerOptions, startServer, type WebServer } from '../../src/console/server.ts';
import { FakeSandbox } from './fake-sandbox.ts';

export const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

/** One pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

export interface FakeServer extends WebServer {
  sandbox: FakeSandbox;
  /** What was logged as an error. */
  logged: string[];
}

/** The web server on a free port, over a fake sandbox. */
export async function startFake(changes: Partial<ServerOptions> = {}): Promise<FakeServer> {
  const sandbox = new FakeSandbox();
  const logged: string[] = [];
  const server = await startServer({
    host: '127.0.0.1',
    port: 0,
    publicUrl: 'https://fanzha.example.cn',
    health: async () => ({ ok: true, parts: { store: { ok: true, detail: '数据库正常' } } }),
    sandbox,
    sandboxPage: {
      townName: '黄湖镇',
      campaignName: '黄湖镇 2021',
      deadlines: ['2021-05-31', '2021-03-31', '2021-04-30', '2021-06-30'],
    },
    templatesDir: TEMPLATES,
    log: { error: (_fields, message) => logged.push(message) },
    ...changes,
  });
  return { ...server, sandbox, logged };
}
