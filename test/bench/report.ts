/** One measured figure, and what it must hold where it must hold something. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  limit?: { at: 'least' | 'most'; value: number };
}

export interface Measured {
  part: string;
  figures: Figure[];
}

export type Verdict = 'ok' | 'MISS' | '';

export function verdictOf({ value, limit }: Figure): Verdict {
  if (!limit) return '';
  const isHeld = limit.at === 'least' ? value >= limit.value : value <= limit.value;
  return isHeld ? 'ok' : 'MISS';
}

const WHAT_WIDTH = 58;
const VALUE_WIDTH = 16;
const LIMIT_WIDTH = 10;

/** One part as lines for a terminal. */
export function tableOf({ part, figures }: Measured): string {
  const lines = figures.map((figure) => {
    const { what, value, unit, limit } = figure;
    const sign = limit?.at === 'least' ? '≥' : '≤';
    return [
      `  ${what.padEnd(WHAT_WIDTH)}`,
      `${format(value)} ${unit}`.padStart(VALUE_WIDTH),
      (limit ? `${sign} ${format(limit.value)}` : '').padStart(LIMIT_WIDTH),
      verdictOf(figure),
    ]
      .join(' ')
      .trimEnd();
  });
  return [part, ...lines].join('\n');
}

/** Three significant digits are what a measurement is worth. */
function format(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
