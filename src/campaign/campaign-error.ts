import { isAbsolute, relative } from 'node:path';

/** One thing wrong with a town's data, told to whoever edits the file. */
export interface Fault {
  file: string;
  /** First line is 1; null = the file as a whole. */
  line: number | null;
  /** `units[3].population`; null = not about one field. */
  field: string | null;
  /** What to mend, in Chinese. */
  text: string;
}

/** The data of a campaign cannot be used. The message lists every fault, one a line, for people to read. */
export class CampaignError extends Error {
  override name = 'CampaignError';
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super(faults.map(sayFault).join('\n'));
    this.faults = faults;
  }
}

/** A fault that is about a file or folder as a whole. */
export function fileFault(file: string, text: string): Fault {
  return { file, line: null, field: null, text };
}

/** The path as people want to read it: from the current folder when it lies below it. */
export function shownPath(file: string): string {
  const fromHere = relative(process.cwd(), file);
  return fromHere.startsWith('..') || isAbsolute(fromHere) ? file : fromHere;
}

function sayFault(fault: Fault): string {
  const line = fault.line === null ? '' : `:${fault.line}`;
  const field = fault.field === null ? '' : ` 字段 ${fault.field}`;
  return `${shownPath(fault.file)}${line}${field}:${fault.text}`;
}
