import { readdirSync } from 'node:fs';
import recognizers from '@microsoft/recognizers-text-suite';
import { zh } from 'chrono-node';
import { dayOf, timeOf } from '../../src/domain/day.ts';
import { understand } from '../../src/understanding/index.ts';
import { readUtterances } from '../eval/gold.ts';
import { ADVERSARIAL, shortestOf } from '../understanding/adversarial.ts';
import { lexicon } from '../understanding/example-campaign.ts';
import type { Figure } from './report.ts';
import { median } from './statistics.ts';

const FIXTURES = new URL('../fixtures/', import.meta.url);
const ROUNDS = 5;
/** The recognizers take a good part of a minute for all texts: every tenth tells enough. */
const SAMPLE = 10;
const LONGEST = 2_000;
const RUNS = 5;

interface Text {
  text: string;
  sentAt: Date;
}

/**
 * Texts as cadres write them, on one core: what the whole understanding makes of them, beside libraries that
 * read days and numbers only; and the text of those made to take long that takes longest.
 */
export async function measureUnderstanding(): Promise<Figure[]> {
  const texts = readdirSync(FIXTURES)
    .filter((name) => /^checkins-.*\.jsonl$/u.test(name))
    .flatMap((name) => readUtterances(new URL(name, FIXTURES)))
    .map(({ text, now }): Text => ({ text, sentAt: new Date(now) }));
  const some = texts.filter((_, index) => index % SAMPLE === 0);

  const ours: number[] = [];
  const chrono: number[] = [];
  const microsoft: number[] = [];
  perSecond(texts, readOurs);
  perSecond(some, readWithChrono);
  perSecond(some, readWithRecognizers);
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(perSecond(texts, readOurs));
    chrono.push(perSecond(some, readWithChrono));
    microsoft.push(perSecond(some, readWithRecognizers));
  }
  return [
    {
      what: `understood, of ${texts.length} texts`,
      value: median(ours),
      unit: '/s',
      limit: { at: 'least', value: 5_000 },
    },
    { what: 'chrono-node zh.hans, days and times only', value: median(chrono), unit: '/s' },
    { what: '@microsoft/recognizers-text-suite, days and numbers', value: median(microsoft), unit: '/s' },
    {
      what: `slowest of ${ADVERSARIAL.length} texts of ${LONGEST} characters`,
      value: slowest(),
      unit: 'ms',
      limit: { at: 'most', value: 20 },
    },
  ];
}

function perSecond(texts: readonly Text[], read: (text: Text) => unknown): number {
  const startedAt = performance.now();
  for (const text of texts) read(text);
  return (1000 * texts.length) / (performance.now() - startedAt);
}

function readOurs({ text, sentAt }: Text): unknown {
  return understand(text, { lexicon, today: dayOf(sentAt), now: timeOf(sentAt) });
}

function readWithChrono({ text, sentAt }: Text): unknown {
  return zh.hans.parse(text, sentAt);
}

function readWithRecognizers({ text, sentAt }: Text): unknown {
  const { recognizeDateTime, recognizeNumber, Culture } = recognizers;
  return [
    recognizeDateTime(text, Culture.Chinese, undefined, sentAt),
    recognizeNumber(text, Culture.Chinese),
  ];
}

function slowest(): number {
  const texts = ADVERSARIAL.map((family) => family(LONGEST));
  const now = new Date('2021-04-06T18:00:00+08:00');
  return Math.max(...texts.map((text) => shortestOf(RUNS, () => readOurs({ text, sentAt: now }))));
}
