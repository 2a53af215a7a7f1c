import { z } from 'zod';

const writtenSchema = z.object({
  text: z.string(),
  /** The day it was written: 今天 stays that day, however late the question is answered. */
  writtenOn: z.string(),
});

/** One lecture somebody reported, in words that stand alone and are read again when a question about it is answered. */
export const reportSchema = writtenSchema.extend({
  unit: z.string().optional(),
  headcount: z.number().optional(),
  /** What the sender said instead when asked. */
  mends: z.array(writtenSchema).optional(),
});

export type Report = z.infer<typeof reportSchema>;

const currentDraftSchema = z.object({
  /** As it was typed: what the sender knows it by. */
  words: z.string(),
  reports: z.array(reportSchema).min(1),
  pictures: z.array(z.object({ key: z.string(), mediaType: z.string() })),
  /** The report a question about one of them is about. */
  at: z.number().default(0),
  /** Whether it is laid before the sender before it counts: in any case, where a value is a guess, or no more. */
  trust: z.enum(['doubtful', 'plain', 'confirmed']).default('plain'),
  /** Numbers of the check-ins the reports are perhaps the same as, in their order. */
  rivals: z.array(z.number()).default([]),
  /** 另一场: the sender said that they are not. */
  isAnother: z.boolean().default(false),
});

/** What somebody reported in one message, kept whole while a question about it is open. */
export const draftSchema = z.preprocess(fromSingleReport, currentDraftSchema);

export type Draft = z.infer<typeof currentDraftSchema>;

/** Questions asked before a message could report several lectures kept the one report alone. */
function fromSingleReport(payload: unknown): unknown {
  const single = reportSchema.extend({ pictures: currentDraftSchema.shape.pictures }).safeParse(payload);
  if (!single.success) return payload;
  const { pictures, ...report } = single.data;
  return { words: report.text, reports: [report], pictures };
}
