import { mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Finding, fault, ok, warning } from './finding.ts';

const NAME = '数据文件夹';
const MB = 1_048_576;
/** A new database takes 40 MB, and writes 16 MB at a time ahead. */
const TOO_LITTLE = 200 * MB;
const LITTLE = 1_024 * MB;

/** Looks without making it: made by another user than the program's it would be out of its reach. */
export async function checkDataFolder(
  dataDir: string,
  freeBytes: (folder: string) => Promise<number>,
): Promise<Finding> {
  const nearest = await nearestFolder(resolve(dataDir));
  try {
    if (!(await stat(nearest)).isDirectory()) {
      return fault(NAME, `${nearest} 是一个文件`, '请换一个 DATA_DIR,或者把这个文件移走');
    }
    // Rights alone do not tell: a disk may be read-only, and Windows has rights of its own.
    await rmdir(await mkdtemp(join(nearest, '.doctor-')));
  } catch {
    return fault(
      NAME,
      `${nearest} 写不进去`,
      '请换一个 DATA_DIR,或者让运行程序的用户能写它(检查也要用同一个用户来做)',
    );
  }
  const free = await freeBytes(nearest);
  const mend = '请清一清磁盘,或者换一个 DATA_DIR';
  if (free < TOO_LITTLE) return fault(NAME, `${dataDir},磁盘只剩${sayBytes(free)},不够用`, mend);
  if (free < LITTLE) return warning(NAME, `${dataDir},磁盘只剩${sayBytes(free)}`, mend);
  return ok(NAME, `${dataDir},能写,还有${sayBytes(free)}`);
}

/** The folder itself, or the one it would be made in. */
async function nearestFolder(path: string): Promise<string> {
  const { code } = await stat(path).then(
    () => ({ code: '' }),
    (error: NodeJS.ErrnoException) => error,
  );
  return code === 'ENOENT' || code === 'ENOTDIR' ? nearestFolder(dirname(path)) : path;
}

function sayBytes(bytes: number): string {
  return bytes < LITTLE ? `${Math.floor(bytes / MB)} MB` : `${Math.floor(bytes / LITTLE)} GB`;
}
