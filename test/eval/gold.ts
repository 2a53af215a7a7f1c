import { readFileSync } from 'node:fs';
import { z } from 'zod';

const goldFrame = z.object({
  intent: z.enum(['checkin', 'correct', 'retract', 'query', 'other']),
  village: z.string().nullish(),
  headcount: z.number().nullish(),
  households: z.number().nullish(),
  date: z.string().nullish(),
  time: z.string().nullish(),
  team: z.string().nullish(),
  venue: z.string().nullish(),
  audience: z.array(z.string()).default([]),
  topics: z.array(z.string()).default([]),
  approx: z.array(z.string()).default([]),
});

const line = z.object({
  id: z.union([z.number(), z.string()]),
  text: z.string(),
  now: z.string(),
  /** Several when the text reports several lectures. */
  gold: z.union([goldFrame.transform((one) => [one]), z.array(goldFrame).min(1)]),
});

export type Gold = z.infer<typeof goldFrame>;
/** A text as a cadre wrote it, with what it means. */
export type Utterance = z.infer<typeof line>;

/** Reads a JSON-lines file of labelled texts. Throws with the line's number when one is malformed. */
export function readUtterances(file: string | URL): Utterance[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return [];
    const read = line.safeParse(JSON.parse(text));
    if (!read.success) throw new Error(`line ${index + 1}: ${z.prettifyError(read.error)}`);
    return [read.data];
  });
}
