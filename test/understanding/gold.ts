import { readFileSync } from 'node:fs';
import { z } from 'zod';

const goldFrame = z.object({
  intent: z.enum(['checkin', 'correct', 'retract', 'query', 'other']),
  village: z.string().nullable(),
  headcount: z.number().nullable(),
  households: z.number().nullable(),
  date: z.string().nullable(),
  time: z.string().nullable(),
  team: z.string().nullable(),
  venue: z.string().nullable(),
  audience: z.array(z.string()),
  topics: z.array(z.string()),
  approx: z.array(z.string()),
});

const line = z.object({
  id: z.number(),
  text: z.string(),
  now: z.string(),
  /** Several when the text reports several lectures. */
  gold: z.union([goldFrame.transform((one) => [one]), z.array(goldFrame)]),
});

export type Utterance = z.infer<typeof line>;

/** Texts as cadres write them, each with what it means. */
export const utterances: Utterance[] = ['a', 'b', 'c'].flatMap((part) =>
  readFileSync(new URL(`../fixtures/checkins-${part}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((text) => line.parse(JSON.parse(text))),
);
