import { accessSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import type { ApiMessage } from '../../src/console/sandbox-api.ts';
import { programFolder, ROOT } from './program.ts';

const README = readFileSync(join(ROOT, 'README.md'), 'utf8');

interface State {
  people: { id: string; name: string }[];
  conversations: { id: string; title: string; members: string[] }[];
}

/** The conversations of the tour: who @ where, or the time to move to and whose conversation is looked at then. */
const BLOCKS = [...README.matchAll(/^```text (\S+) (\S+) (\S+)\n([^`]+)\n```$/gm)].map(
  ([, subject = '', middle = '', place = '', body = '']) => ({ subject, middle, place, body }),
);

/** A conversation as the README shows it: what is said, and all that comes back before the next. */
function exchangesOf(body: string): { says: string; hears: string }[] {
  return body
    .split(/^> /m)
    .slice(1)
    .map((part) => {
      const [says = '', ...hears] = part.trimEnd().split('\n');
      return { says, hears: hears.join('\n') };
    });
}

test('the tour says word by word what the program answers', { timeout: 60_000 }, async () => {
  expect(BLOCKS.map(({ subject }) => subject)).toEqual(['王姐', '孙姐', '时钟']);
  await using folder = await programFolder();
  const api = `${await folder.start().ready()}/sandbox/api`;
  const read = async <T>(path: string) => (await (await fetch(`${api}${path}`)).json()) as T;
  const write = async (path: string, body: object) => {
    const response = await fetch(`${api}${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.ok, await response.clone().text()).toBe(true);
    return (await response.json()) as { id: string };
  };
  const { people, conversations } = await read<State>('/state');
  const placeOf = (title: string) => conversations.find((place) => place.title === title)?.id ?? title;
  const heardAfter = async (place: string, id: string | null) => {
    const path = `/messages?conversation=${place}${id ? `&after=${id}` : ''}`;
    return (await read<ApiMessage[]>(path)).filter(({ from }) => from === 'bot').map(({ text }) => text);
  };

  for (const { subject, middle, place: title, body } of BLOCKS) {
    const conversation = placeOf(title);
    if (subject === '时钟') {
      await write('/clock', { now: middle });
      expect((await heardAfter(conversation, null)).at(-1)).toBe(body);
      continue;
    }
    const sender = people.find(({ name }) => name === subject)?.id;
    for (const { says, hears } of exchangesOf(body)) {
      const { id } = await write('/messages', { conversation, sender, text: says });
      await expect
        .poll(async () => (await heardAfter(conversation, id)).join('\n'), { timeout: 10_000 })
        .toBe(hears);
    }
  }
});

test('every setting of .env.example stands in the table of settings, and the other way round', () => {
  const example = parseEnv(readFileSync(join(ROOT, '.env.example'), 'utf8').replace(/^# (?=[A-Z_]+=)/gm, ''));
  const table = README.slice(README.indexOf('\n## 设置'), README.indexOf('\n## 数据'));
  const names = [...table.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  expect(names.toSorted()).toEqual(Object.keys(example).toSorted());
});

test('every file that is named is there', () => {
  const links = [...README.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path = '']) => path);
  const files = [...README.matchAll(/`((?:src|handlers|templates|test)\/[\w./-]+)`/g)].map(
    ([, path = '']) => path,
  );
  expect(links.length).toBeGreaterThan(3);
  expect(files.length).toBeGreaterThan(10);
  for (const path of [...links, ...files]) expect(() => accessSync(join(ROOT, path))).not.toThrow();
});
