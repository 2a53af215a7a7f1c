import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Day } from '../domain/day.ts';

/** What the sandbox page says about the campaign it plays. */
export interface SandboxPage {
  townName: string;
  campaignName: string;
  /** The days the clock can be moved to with one click, in any order. */
  deadlines: Day[];
  /** Whom a first visitor plays (an id), and the names of the units the sentences name; else the first lecturer. */
  firstVisit?: { person: string; units: string[] } | undefined;
}

const sentences = z.array(z.string().min(1)).length(6);

const suggestionsSchema = z.strictObject({
  /** For people whose roles have none of their own. */
  default: sentences,
  /** By the role's Chinese name; of a person with several roles the first listed here counts. */
  roles: z.record(z.string(), sentences),
});

export type Suggestions = z.infer<typeof suggestionsSchema>;

/** Reads the sentences of 「试一试」. Throws with the file's name when it is not as described. */
export async function loadSuggestions(file: string): Promise<Suggestions> {
  const result = suggestionsSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (result.success) return result.data;
  throw new Error(`${file}: ${z.prettifyError(result.error)}`);
}

/** The variables of `sandbox.liquid`. */
export function sandboxPageData(page: SandboxPage, suggestions: Suggestions): Record<string, string> {
  const data = { deadlines: [...page.deadlines].sort(), firstVisit: page.firstVisit ?? null, suggestions };
  return {
    townName: page.townName,
    campaignName: page.campaignName,
    // A "<" could end the script element the data stands in.
    pageData: JSON.stringify(data).replaceAll('<', '\\u003c'),
  };
}
