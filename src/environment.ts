import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

type Environment = Record<string, string | undefined>;

/**
 * What the settings are read from: the `.env` of the current folder, and before it the environment. A variable
 * that is set to nothing, as compose files and service managers leave them, hides no line of the file.
 */
export async function readEnvironment(own: Environment): Promise<Environment> {
  const file = existsSync('.env') ? parseEnv(await readFile('.env', 'utf8')) : {};
  return { ...file, ...Object.fromEntries(Object.entries(own).filter(([, value]) => value !== '')) };
}
