export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that the share `rank` of the values does not pass; NaN without values. */
export function percentile(values: readonly number[], rank: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)] ?? Number.NaN;
}
