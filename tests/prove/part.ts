/**
 * What a part of the proof is: something that is run by name, tells its progress and answers with a report. The list of
 * parts is parts.ts. Rule PROVE-60.
 */
export type PartOptions = Readonly<{
  tier: 'quick' | 'nightly';
  /** How many random schedules; null: as many as the tier has. */
  seedCount: number | null;
  /** One schedule alone, to be looked into; null: the tier's own. */
  seed: string | null;
  /** Which share of longer lists the quick tier plays: choice.ts. */
  choice: string;
  /** Only what has this text in its name; null: everything. */
  only: string | null;
  /** The part was asked for by its name, so that it may take its time. */
  isAlone?: boolean;
  /** Of the one schedule: the steps that are played; null: all. */
  keepSteps: readonly number[] | null;
  /** Of the one schedule: the faults that may fire; null: those that it drew. */
  keepFaults: readonly string[] | null;
  /** How many processes may work at once. */
  workers: number;
  tell: (line: string) => void;
}>;

/** One thing that was tried, and failed. */
export type Failure = Readonly<{
  name: string;
  says: string;
  /** The one command that plays it again. */
  replay: string;
  /** The least that still fails, where it could be found; and the last lines of what happened. */
  details: readonly string[];
}>;

export type PartReport = Readonly<{
  /** Why it could not be run on this machine; absent when it was. */
  skipped?: string;
  /** Fault cases and schedules that were played. */
  caseCount: number;
  failures: readonly Failure[];
  /** How often each kind of fault really happened. */
  fired: Readonly<Record<string, number>>;
  /** What was looked at: names with counts, for the written report. */
  looked: Readonly<Record<string, number>>;
  /** Names with milliseconds. */
  durations: Readonly<Record<string, number>>;
  /** Lines for the written report that fit nowhere else. */
  notes: readonly string[];
}>;

export type Part = Readonly<{
  name: string;
  title: string;
  /** Parts of one lane are played one after the other, the lanes beside each other; absent: the lane of all that say nothing. */
  lane?: 'simulation' | 'processes';
  run(options: PartOptions): Promise<PartReport>;
}>;
