/**
 * What every bench shares: runs in turn, medians, ratios of pairs, and the one line of JSON at the end. Machines are noisy,
 * so no absolute time is an aim: only ratios of runs that took turns, counts, and growth with size.
 */
export type Metric = Readonly<{ name: string; value: number; unit: string; aim: string; met: boolean }>;

export type BenchOptions = Readonly<{
  tell: (line: string) => void;
  /** The sizes that take their time, too. */
  full: boolean;
  /** Names of parts; null: all of them. */
  only: readonly string[] | null;
  /** How many tills play, and for how long; null: as many and as long as the bench is meant to. */
  tills: number | null;
  seconds: number | null;
}>;

export type Bench = Readonly<{
  name: string;
  title: string;
  /** What `--only` knows; empty when the bench is one piece. */
  parts: readonly string[];
  /** It knows `--tills` and `--seconds`. */
  isSized?: true;
  run: (options: BenchOptions) => Promise<readonly Metric[]>;
}>;

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value below which this share of the others lies; of the values that were measured, never between two. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new RangeError('nothing was measured');
  return value;
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

export type Sandwich = Readonly<{ ratios: readonly number[]; ours: readonly number[]; baseline: readonly number[] }>;

/**
 * Baseline, ours, baseline, and so on: each of ours is held against the mean of the baselines on its two sides, so that a
 * machine which grows slower or faster meanwhile moves both alike.
 */
export async function sandwich(
  pairs: number,
  baseline: () => number | Promise<number>,
  ours: () => Promise<number>,
): Promise<Sandwich> {
  const [all, mine, ratios]: [number[], number[], number[]] = [[await baseline()], [], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    const value = await ours();
    const before = all.at(-1) ?? value;
    const after = await baseline();
    all.push(after);
    mine.push(value);
    ratios.push(value / ((before + after) / 2));
  }
  return { ratios, ours: mine, baseline: all };
}

/** A number as a person reads it: three digits that matter. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** The median with the quarter on each side, for people. */
export function spread(values: readonly number[]): string {
  const [low, middle, high] = [0.25, 0.5, 0.75].map((share) => rounded(quantile(values, share)));
  return `${middle} (half of the runs within ${low} to ${high}, n = ${values.length})`;
}

export function atLeast(name: string, value: number, unit: string, aim: number): Metric {
  return { name, value: rounded(value), unit, aim: `>= ${aim}`, met: rounded(value) >= aim };
}

export function atMost(name: string, value: number, unit: string, aim: number): Metric {
  return { name, value: rounded(value), unit, aim: `<= ${aim}`, met: rounded(value) <= aim };
}

/** The deliberately worse way, which must miss an aim: else the measurement could not tell good from bad. */
export function misses(aimed: Metric, value: number): Metric {
  const name = `${aimed.name}_control`;
  const [sign = '', bound = ''] = aimed.aim.split(' ');
  const isMissed = sign === '>=' ? rounded(value) < Number(bound) : rounded(value) > Number(bound);
  return { name, value: rounded(value), unit: aimed.unit, aim: `${sign === '>=' ? '<' : '>'} ${bound}`, met: isMissed };
}
