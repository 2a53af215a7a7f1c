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
  now: z.iso.datetime({ offset: true }),
  /** Several when the text reports several lectures; none in a file that is only read, not scored. */
  gold: z.union([goldFrame.transform((one) => [one]), z.array(goldFrame).min(1)]).default([]),
});

export type Gold = z.infer<typeof goldFrame>;
/** A text as a cadre wrote it, with what it means. */
export type Utterance = z.infer<typeof line>;

/** A file of texts that cannot be read; the message says where and why. */
export class BadDataError extends Error {}

/** Reads a JSON-lines file of labelled texts. @throws {BadDataError} naming the line that is malformed. */
export function readUtterances(file: string | URL): Utterance[] {
  const lines = contentOf(file).split('\n');
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return [];
    try {
      return [line.parse(JSON.parse(text))];
    } catch (error) {
      throw new BadDataError(`${file}, line ${index + 1}: ${reasonOf(error)}`, { cause: error });
    }
  });
}

function contentOf(file: string | URL): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\ufeff/u, '');
  } catch (error) {
    throw new BadDataError(reasonOf(error), { cause: error });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
