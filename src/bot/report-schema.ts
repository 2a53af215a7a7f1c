import { z } from 'zod';

/** What somebody reported, kept whole while a question about it is open. */
export const reportSchema = z.object({
  text: z.string(),
  pictures: z.array(z.object({ key: z.string(), mediaType: z.string() })),
  /** The day it was written: 今天 stays that day, however late the question is answered. */
  writtenOn: z.string(),
  unit: z.string().optional(),
  headcount: z.number().optional(),
});

export type Report = z.infer<typeof reportSchema>;
