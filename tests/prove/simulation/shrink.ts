/**
 * Finds the least of a failing schedule that still fails in the same way: first without faults, then without ever smaller
 * runs of steps. It plays the real thing each time, so it stops after a bounded number of tries. Rule PROVE-39.
 */
import type { FaultKind } from './faults.ts';
import type { SeedJob } from './job.ts';

/** A try takes about a second, and nobody waits longer than a minute or two for a smaller scenario. */
const MAX_TRIES = 80;
const MAX_SHRINK_MS = 90_000;

export type Shrunk = Readonly<{ job: SeedJob; tries: number }>;

/** `fails`: plays the job and says whether it fails as before. */
export async function shrink(
  job: SeedJob,
  drawn: Readonly<{ steps: readonly number[]; faults: readonly FaultKind[] }>,
  fails: (job: SeedJob) => Promise<boolean>,
): Promise<Shrunk> {
  const startedAt = performance.now();
  let tries = 0;
  let best = job;
  const attempt = async (smaller: SeedJob): Promise<boolean> => {
    if (tries >= MAX_TRIES || performance.now() - startedAt > MAX_SHRINK_MS) return false;
    tries += 1;
    if (!(await fails(smaller))) return false;
    best = smaller;
    return true;
  };

  let faults = job.keepFaults ?? drawn.faults;
  if (await attempt({ ...best, keepFaults: [] })) faults = [];
  let steps = job.keepSteps ?? drawn.steps;
  for (let size = Math.ceil(steps.length / 2); size >= 1 && tries < MAX_TRIES; size = Math.floor(size / 2)) {
    for (let from = 0; from < steps.length && tries < MAX_TRIES;) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)];
      if (await attempt({ ...best, keepSteps: fewer })) steps = fewer;
      else from += size;
    }
  }
  for (const fault of faults) {
    const fewer = faults.filter((kind) => kind !== fault);
    if (await attempt({ ...best, keepFaults: fewer })) faults = fewer;
  }
  return { job: best, tries };
}

/** The one command that plays it again. */
export function replayCommand({ seed, stepCount, keepSteps, keepFaults }: SeedJob, usualStepCount: number): string {
  return [
    `npm run prove -- --seed ${seed}`,
    stepCount === usualStepCount ? '' : ` --steps ${stepCount}`,
    keepSteps === null ? '' : ` --keep ${keepSteps.length === 0 ? 'none' : ranges(keepSteps)}`,
    keepFaults === null ? '' : ` --faults ${keepFaults.length === 0 ? 'none' : keepFaults.join(',')}`,
  ].join('');
}

/** 1,2,3,7 is 1-3,7. */
export function ranges(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let from = 0; from < numbers.length;) {
    let to = from;
    while (numbers[to + 1] === (numbers[to] ?? 0) + 1) to += 1;
    const [first, last] = [numbers[from], numbers[to]];
    parts.push(first === last ? String(first) : `${String(first)}-${String(last)}`);
    from = to + 1;
  }
  return parts.join(',');
}

/** The other way round; null when it is not such a list. */
export function readRanges(text: string): readonly number[] | null {
  if (text === 'none') return [];
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/u.exec(part);
    if (match === null) return null;
    for (let number = Number(match[1]); number <= Number(match[2] ?? match[1]); number += 1) numbers.push(number);
  }
  return numbers;
}
