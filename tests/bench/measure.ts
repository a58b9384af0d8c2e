/**
 * What every bench shares: runs in turn, medians, ratios of pairs, and the one line of JSON at the end. Machines are noisy,
 * so no absolute time is an aim: only ratios of runs that took turns, counts, and growth with size.
 */
export type Metric = Readonly<{ name: string; value: number; unit: string; aim: string; met: boolean }>;

export type Bench = Readonly<{
  name: string;
  title: string;
  run: (tell: (line: string) => void) => Promise<readonly Metric[]>;
}>;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new RangeError('nothing was measured');
  return middle;
}

/** Milliseconds that `work` takes. */
export function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** Runs both in turn, baseline first, and answers the ratio ours ÷ baseline of each pair. */
export function pairedRatios(pairs: number, baseline: () => number, ours: () => number): readonly number[] {
  return Array.from({ length: pairs }, () => {
    const base = baseline();
    return ours() / base;
  });
}

/** A number as a person reads it: three digits that matter. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
