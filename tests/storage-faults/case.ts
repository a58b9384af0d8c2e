/** What a case of the storage part is: one fault, and what it left that must not be. Rule PROVE-80. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Files that are damaged, copied and looked at by the thousand: a file system in memory holds them as well as a disk. */
export const SCRATCH = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

export type CaseOutcome = Readonly<{
  /** The fault really happened; a case whose fault did not is no case. */
  hasFired: boolean;
  /** What did not hold; empty is good. */
  faults: readonly string[];
  /** What the till made of it, for the written report: counted over all cases. */
  verdict: string;
  /** How many faults of its kind were played in it; 1 when nothing is said. */
  faultCount?: number;
}>;

export type StorageCase = Readonly<{
  /** Of numbers.md section 2.3: what kind of fault it is. */
  kind: string;
  name: string;
  /** Processes of their own do the work: several may run at once. */
  isApart: boolean;
  run(): Promise<CaseOutcome>;
}>;

export type Tier = 'quick' | 'nightly';

/** `count` numbers from 1 to `last`, evenly spread; all of them when there are no more. */
export function spread(count: number, last: number): readonly number[] {
  if (last <= count) return Array.from({ length: last }, (_, index) => index + 1);
  return Array.from({ length: count }, (_, index) => 1 + Math.floor((index * last) / count));
}

/** A folder for one case, which is gone behind it. */
export async function inFolder(use: (folder: string) => Promise<CaseOutcome>): Promise<CaseOutcome> {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-case-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
