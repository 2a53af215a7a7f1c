import { z } from 'zod';

/** 话术: how one scam runs and what to do, as lecturers tell it. The shape of `templates/scripts/<id>.md`. */
export const fraudScriptSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  /** The name the notice and cadres use (杀猪盘). */
  name: z.string().min(1),
  /** Other names people ask for it by. */
  aliases: z.array(z.string().min(1)).default([]),
  /** The police's official class. */
  officialType: z.string().min(1),
  /** One sentence that says what to remember. */
  lead: z.string().min(1).max(60),
  /** How the trick goes, step by step. */
  stages: z.array(z.string().min(1).max(60)).min(3).max(5),
  /** What the swindler says. */
  phrases: z.array(z.string().min(1).max(30)).min(3).max(6),
  /** What to do instead; 96110 and 110 are added by the template. */
  advice: z.array(z.string().min(1).max(40)).min(1).max(3),
  /** The whole of it for a residents' group, with 96110 and 110. */
  short: z.string().min(30).max(120),
});

export type FraudScript = z.infer<typeof fraudScriptSchema>;
