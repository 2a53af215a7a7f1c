import type { Finding } from './finding.ts';

const MARKS = { ok: '✓', warning: '!', fault: '✗' } as const;

export interface Report {
  text: string;
  /** 0 nothing has to be mended, 1 something has. */
  exitCode: 0 | 1;
}

/** A line a finding, below it what to mend, and a last line that sums up. */
export function sayFindings(findings: readonly Finding[]): Report {
  const lines = findings.flatMap(({ mark, name, text, mend }) => [
    `${MARKS[mark]} ${name}:${text}`,
    ...mend.map((step) => `    → ${step}`),
  ]);
  return { text: `${[...lines, '', sumUp(findings)].join('\n')}\n`, exitCode: exitCodeOf(findings) };
}

/** The same for programs: `{ok, findings:[{mark,name,text,mend}]}`. */
export function findingsAsJson(findings: readonly Finding[]): Report {
  const exitCode = exitCodeOf(findings);
  return { text: `${JSON.stringify({ ok: exitCode === 0, findings }, null, 2)}\n`, exitCode };
}

function exitCodeOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ mark }) => mark === 'fault') ? 1 : 0;
}

function sumUp(findings: readonly Finding[]): string {
  const count = (mark: Finding['mark']) => findings.filter((finding) => finding.mark === mark).length;
  const [faults, warnings] = [count('fault'), count('warning')];
  if (faults > 0) return `有${faults}处要改(✗)。改好再查一次:npm run doctor`;
  return warnings > 0 ? `能用。有${warnings}处请留意(!)。` : '都好。';
}
