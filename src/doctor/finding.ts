/** What one check found, for whoever runs the program. */
export interface Finding {
  /** `fault`: it will not work. `warning`: it works, or could not be looked at. */
  mark: 'ok' | 'warning' | 'fault';
  /** What was looked at. */
  name: string;
  text: string;
  /** What to do about it, a step a line. */
  mend: string[];
}

export function ok(name: string, text: string): Finding {
  return { mark: 'ok', name, text, mend: [] };
}

export function warning(name: string, text: string, ...mend: string[]): Finding {
  return { mark: 'warning', name, text, mend };
}

export function fault(name: string, text: string, ...mend: string[]): Finding {
  return { mark: 'fault', name, text, mend };
}
