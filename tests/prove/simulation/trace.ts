/**
 * What happened in a run, in order: a digest over all of it, by which two runs of a seed are compared, and the last lines
 * for the person who looks into a failure. Rule PROVE-31.
 */
import { createHash } from 'node:crypto';

/** Enough to read how a failure came about; more would not be read. */
const KEPT_LINES = 400;
/** Characters: some hundred lines. */
const HASHED_AT_ONCE = 8_192;

export interface Trace {
  /** `atMs` is true time. */
  write(atMs: number, what: string): void;
  lineCount(): number;
  lastLines(): readonly string[];
  digest(): string;
}

export function createTrace(startMs: number): Trace {
  const hash = createHash('sha256');
  /** What is not in the hash yet: a call of it for each line costs more than the line. */
  let fresh = '';
  const hashFresh = (): void => {
    hash.update(fresh);
    fresh = '';
  };
  const lines: string[] = [];
  let count = 0;
  return {
    write: (atMs, what) => {
      const line = `${((atMs - startMs) / 1_000).toFixed(3)} ${what}`;
      fresh += `${line}\n`;
      if (fresh.length > HASHED_AT_ONCE) hashFresh();
      count += 1;
      lines.push(line);
      if (lines.length > 2 * KEPT_LINES) lines.splice(0, KEPT_LINES);
    },
    lineCount: () => count,
    lastLines: () => lines.slice(-KEPT_LINES),
    digest: () => {
      hashFresh();
      return hash.copy().digest('hex');
    },
  };
}
