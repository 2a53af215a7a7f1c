import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Utterance } from './gold.ts';
import { summaryOf } from './report.ts';
import type { EvalFrame, EvalRow } from './row.ts';
import { judge, type SlotName, type Verdict } from './score.ts';

const PLAIN = { audience: [], topics: [], approx: [] };

function goldOf(intent: 'checkin' | 'correct' | 'query' | 'other', values: object = {}) {
  return { intent, ...PLAIN, ...values };
}

function frameOf(values: Partial<EvalFrame>): EvalFrame {
  const empty = { village: null, headcount: null, households: null, date: null, time: null };
  return { ...empty, team: null, venue: null, ...PLAIN, ...values };
}

function judged(gold: Utterance['gold'], row: Omit<EvalRow, 'id'>) {
  return judge({ id: 1, text: '赐璧 35人', now: '2021-04-06T10:00:00+08:00', gold }, { id: 1, ...row });
}

const whole = { village: '赐璧', headcount: 35 };
const lecture = goldOf('checkin', whole);

describe('a check-in', () => {
  it.each<[what: string, Utterance['gold'], EvalRow['decision'], Partial<EvalFrame>[], Verdict]>([
    ['as it is', [lecture], 'record', [whole], 'recorded right'],
    ['with another venue', [lecture], 'record', [{ ...whole, venue: '进学校' }], 'recorded right'],
    ['with another village', [lecture], 'record', [{ ...whole, village: '虎山' }], 'recorded wrong'],
    ['with another figure', [lecture], 'record', [{ ...whole, headcount: 53 }], 'recorded wrong'],
    ['with households', [lecture], 'record', [{ ...whole, households: 3 }], 'recorded wrong'],
    ['on another day', [lecture], 'record', [{ ...whole, date: '2021-04-05' }], 'recorded wrong'],
    ['as one of two', [lecture, lecture], 'record', [whole], 'recorded wrong'],
    ['as two of one', [lecture], 'record', [whole, whole], 'recorded wrong'],
    ['shown as it is', [lecture], 'confirm', [whole], 'confirmed right'],
    ['shown with another figure', [lecture], 'confirm', [{ ...whole, headcount: 53 }], 'confirmed wrong'],
    ['asked about though it says all', [lecture], 'ask', [whole], 'asked'],
    [
      'asked for its village',
      [goldOf('checkin', { headcount: 35 })],
      'ask',
      [{ headcount: 35 }],
      'asked what is missing',
    ],
    [
      'asked for its village with another figure',
      [goldOf('checkin', { headcount: 35 })],
      'ask',
      [{ headcount: 53 }],
      'asked',
    ],
    [
      'asked for its figure with a guess',
      [goldOf('checkin', { village: '赐璧' })],
      'ask',
      [whole],
      'asked what is missing',
    ],
    ['not heard', [lecture], 'none', [], 'missed'],
  ])('%s: %s', (_, gold, decision, frames, verdict) => {
    const row = { decision, intent: 'checkin', frames: frames.map(frameOf) } as const;
    expect(judged(gold, row).verdict).toBe(verdict);
  });

  it.each<[Partial<EvalFrame>[], SlotName[]]>([
    [[whole], []],
    [[{ ...whole, topics: ['刷单'], time: '15:00' }], ['time', 'topics']],
    [[whole, whole], ['lectures']],
    [[], ['lectures', 'village', 'headcount']],
  ])('%j differs in %j', (frames, slots) => {
    const row = { decision: 'record', intent: 'checkin', frames: frames.map(frameOf) } as const;
    expect(judged([lecture], row).wrongSlots).toEqual(slots);
  });
});

describe('what is no check-in', () => {
  it.each<['query' | 'other', EvalRow['intent'], EvalRow['decision'], Verdict]>([
    ['other', 'other', 'none', 'not a check-in and left alone'],
    ['query', 'query', 'none', 'not a check-in and left alone'],
    ['query', 'other', 'none', 'not a check-in and left alone'],
    ['other', 'query', 'none', 'not a check-in, taken for another'],
    ['query', 'retract', 'none', 'not a check-in, taken for another'],
    ['other', 'checkin', 'ask', 'not a check-in but asked about'],
    ['other', 'checkin', 'confirm', 'not a check-in but asked about'],
    ['other', 'checkin', 'record', 'recorded wrong'],
  ])('%s taken for %s (%s): %s', (expected, intent, decision, verdict) => {
    expect(judged([goldOf(expected)], { decision, intent, frames: [] }).verdict).toBe(verdict);
  });
});

describe('the summary', () => {
  it('counts', () => {
    const summary = summaryOf([
      judged([lecture], { decision: 'record', intent: 'checkin', frames: [frameOf(whole)] }),
      judged([lecture], { decision: 'none', intent: 'other', frames: [] }),
      judged([goldOf('checkin', { headcount: 35 })], {
        decision: 'ask',
        intent: 'checkin',
        frames: [frameOf({ headcount: 35 })],
      }),
      judged([goldOf('correct', { headcount: 53 })], {
        decision: 'none',
        intent: 'correct',
        frames: [frameOf({ headcount: 53 })],
      }),
    ]);
    expect(summary).toMatchObject({
      texts: 4,
      checkIns: 3,
      fullFrame: { held: 2, of: 3 },
      intent: { held: 3, of: 4 },
      corrections: { held: 1, of: 1 },
      recordedWrong: { held: 0, of: 4 },
      recorded: { held: 1, of: 3 },
      recordedOfComplete: { held: 1, of: 2 },
      rightAfterOne: { held: 2, of: 3 },
      othersKnown: { held: 1, of: 1 },
    });
  });
});

describe('npm run eval', () => {
  const texts = [
    { id: 'a', text: '赐璧 35人 刷单', now: '2021-04-06T10:00:00+08:00', gold: { intent: 'other' } },
    { id: 2, text: '谢谢', now: '2021-04-06T10:00:00+08:00', gold: { intent: 'other' } },
  ];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'eval-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function evalOf(lines: readonly unknown[], ...options: string[]) {
    const file = join(folder, 'texts.jsonl');
    await writeFile(
      file,
      lines.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n'),
    );
    return run(file, ...options);
  }

  it('says what it takes without a file', async () => {
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toContain('npm run eval -- FILE.jsonl');
  });

  it.each<[string, unknown[], RegExp]>([
    ['no JSON', [texts[1], '', '{"id"'], /texts\.jsonl, line 3: /],
    ['a text is missing', [texts[1], { ...texts[0], text: undefined }], /line 2: .*\n.*at text/],
    ['no time', [{ ...texts[0], now: 'yesterday' }], /line 1: .*\n.*at now/],
    ['nothing to compare with', [{ ...texts[0], gold: undefined }], /text a has no gold/],
  ])('names the line: %s', async (_, lines, message) => {
    const { code, stdout, stderr } = await evalOf(lines);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await run(join(folder, 'nothing.jsonl'));
    expect(code).toBe(2);
    expect(stderr).toContain('nothing.jsonl');
  });

  it('prints the figures, and the rows that fail before them', async () => {
    const plain = await evalOf(texts);
    expect(plain.code).toBe(0);
    expect(plain.stdout).toMatch(/^2 texts: 0 check-ins, 2 others$/m);
    expect(plain.stdout).toMatch(/^not a check-in and left alone +1$/m);
    expect(plain.stdout).toMatch(/^recorded wrong +50\.0 % \(1\/2\) {2}≤ 0\.5 % MISS$/m);
    expect(plain.stdout).not.toContain('谢谢');
    const { stdout } = await evalOf(texts, '--show');
    expect(stdout).toMatch(/^recorded wrong: a "赐璧 35人 刷单" \[checkin for other\]\n/);
    expect(stdout).toContain(plain.stdout);
  });

  it('prints a row a line for other programs, scored or not', async () => {
    const { code, stdout } = await evalOf([{ ...texts[0], gold: undefined }, texts[1]], '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toEqual([
      '{"id":"a","decision":"record","intent":"checkin","frames":[{"village":"赐璧","headcount":35,"households":null,"date":null,"team":null,"venue":null,"topics":["刷单"],"approx":[]}]}',
      '{"id":2,"decision":"none","intent":"other","frames":[]}',
    ]);
  });

  function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [join(import.meta.dirname, 'run.ts'), ...args], (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }
});
