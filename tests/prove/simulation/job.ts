/** What a worker is asked to play, and what it answers. Everything in it is JSON: it passes between processes. */
import type { FaultKind } from './faults.ts';

export type SeedJob = Readonly<{
  kind: 'seed';
  name: string;
  seed: string;
  stepCount: number;
  keepSteps: readonly number[] | null;
  keepFaults: readonly FaultKind[] | null;
  withDatabases: boolean;
}>;

export type CaseJob = Readonly<{ kind: 'case'; name: string }>;
export type Job = SeedJob | CaseJob;

export type JobResult = Readonly<{
  name: string;
  failure: Readonly<{ invariant: string; says: string; stack: string; lastLines: readonly string[] }> | null;
  digest: string;
  /** How many fault cases it holds. */
  caseCount: number;
  fired: Readonly<Record<string, number>>;
  counts: Readonly<Record<string, number>>;
  cpuMs: number;
}>;
