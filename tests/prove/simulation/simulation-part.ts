/**
 * The first part of the proof: random schedules by the seed, and every numbered fault case that needs no real machine.
 * Rules PROVE-60 to PROVE-64.
 */
import { choiceNote } from '../choice.ts';
import type { Failure, Part, PartOptions, PartReport } from '../part.ts';
import { placeDeedsMissing } from './acts.ts';
import { CASES, quickCases } from './cases/case-list.ts';
import { deedsMissing } from './desk-acts.ts';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import { liveFirstDay } from './first-day.ts';
import type { Job, JobResult, SeedJob } from './job.ts';
import { playJobs } from './pool.ts';
import { scenarioOf } from './play-job.ts';
import { STEPS_PER_SEED } from './scenario.ts';
import { replayCommand, shrink } from './shrink.ts';
import { removeFolder, type Templates } from './template.ts';

/** numbers.md 2.3, R1; the quick tier begins with the same seeds each time, so that a failure is one for everybody. */
const SEED_COUNT = { quick: 500, nightly: 20_000 } as const;
/** How many failures are shrunk; the rest are named. */
const MAX_SHRUNK = 3;
/** How often a line of progress is told, in jobs. */
const TELL_EVERY = 100;

export const simulationPart: Part = {
  name: 'simulation',
  title: 'Deterministic simulation',
  lane: 'simulation',
  run: async (options) => {
    const templates = await liveFirstDay();
    try {
      return await run(options, templates);
    } finally {
      removeFolder(templates.folder);
    }
  },
};

async function run(options: PartOptions, templates: Templates): Promise<PartReport> {
  const jobs = jobsOf(options);
  const tally = createTally(options);
  const failed: Readonly<{ job: Job; result: JobResult }>[] = [];
  const startedAt = performance.now();
  let done = 0;
  await playJobs(jobs, {
    templates,
    workers: options.workers,
    onResult: (result, job) => {
      done += 1;
      tally.add(result, job);
      if (result.failure !== null) {
        failed.push({ job, result });
        options.tell(`FAILED ${result.name}: ${result.failure.says}`);
      }
      if (done % TELL_EVERY === 0 || done === jobs.length)
        options.tell(`${done} of ${jobs.length} played, ${failed.length} failed`);
    },
  });
  const failures: Failure[] = [];
  for (const [index, { job, result }] of failed.entries())
    failures.push(await explain(job, result, templates, index < MAX_SHRUNK ? options.tell : null));
  const report = tally.report(performance.now() - startedAt);
  const isWhole = options.only === null && options.seed === null && options.seedCount === null;
  const missing = [...deedsMissing(report.looked), ...placeDeedsMissing(report.looked)];
  for (const deed of isWhole ? missing : [])
    failures.push({ name: 'deeds', says: `it never happened: ${deed}`, replay: 'npm run prove', details: [] });
  return { ...report, failures };
}

function jobsOf({ tier, choice, seedCount, seed, only, keepSteps, keepFaults }: PartOptions): readonly Job[] {
  const seedJob = (name: string): SeedJob => ({
    ...{ kind: 'seed', name: `seed ${name}`, seed: name, stepCount: STEPS_PER_SEED, withDatabases: false },
    keepSteps: seed === null ? null : keepSteps,
    keepFaults: seed === null ? null : (keepFaults?.filter(isFaultKind) ?? null),
  });
  if (seed !== null) return [seedJob(seed)];
  // What is asked for by its name is played, chosen or not.
  const due = tier === 'nightly' ? CASES : quickCases(only === null ? choice : null);
  const cases = due.map(({ name }): Job => ({ kind: 'case', name }));
  const count = seedCount ?? SEED_COUNT[tier];
  const seeds = Array.from({ length: count }, (_, index) => seedJob(String(index + 1)));
  return [...cases, ...seeds].filter(({ name }) => only === null || name.includes(only));
}

function isFaultKind(text: string): text is FaultKind {
  return FAULT_KINDS.some((kind) => kind === text);
}

async function explain(
  job: Job,
  { name, failure }: JobResult,
  templates: Templates,
  tell: ((line: string) => void) | null,
): Promise<Failure> {
  const says = failure?.says ?? '';
  const details = [failure?.stack ?? '', ...(failure?.lastLines.slice(-60) ?? [])];
  if (job.kind === 'case') return { name, says, replay: `npm run prove -- --only ${name}`, details };
  const replay = replayCommand(job, STEPS_PER_SEED);
  if (tell === null) return { name, says, replay, details };
  tell(`shrinking ${name} …`);
  const whole = scenarioOf(job);
  const drawn = { steps: whole.steps.map(({ index }) => index), faults: whole.faultKinds };
  const { job: least, tries } = await shrink(job, drawn, async (smaller) => {
    let isSame = false;
    await playJobs([smaller], {
      ...{ templates, workers: 1 },
      onResult: (result) => {
        isSame = result.failure?.invariant === failure?.invariant;
      },
    });
    return isSame;
  });
  const command = replayCommand(least, STEPS_PER_SEED);
  tell(`  ${command}`);
  const acts = scenarioOf(least).steps.map(({ index, act, waitMs }) => `  ${index}: after ${waitMs} ms ${act}`);
  return { name, says, replay, details: [`shrunk in ${tries} tries: ${command}`, ...acts, ...details] };
}

/** What the figures of numbers.md section 2.3 count that has no part in this one. */
const NOT_HERE =
  'Played elsewhere: D1 in the part power-cut, P1, P2 and P4 with real kills in the part real, D2 to D8, P4, U1 and U2 in ' +
  'the part storage, N6 (a queue of 100,000) by `npm run bench -- payments`. Printers (V3) fail in the schedules of a busy desk. A lost renderer (P3) and updates ' +
  '(U3, U4) belong to the features that bring them.';

/** Where the time goes: by the letter and number of the fault list, and `seed`. */
const familyOf = ({ kind, name }: Job): string => (kind === 'seed' ? 'seed' : (name.split('/')[0] ?? name));

type Tally = Readonly<{
  add(result: JobResult, job: Job): void;
  report(wallMs: number): Omit<PartReport, 'failures'>;
}>;

function createTally({ tier, choice, only }: PartOptions): Tally {
  const fired = new Map<string, number>();
  const looked = new Map<string, number>();
  let caseCount = 0;
  let seedCount = 0;
  let cpuMs = 0;
  const cpuOf = new Map<string, number>();
  const sum = (into: Map<string, number>, counts: Readonly<Record<string, number>>): void => {
    for (const [key, count] of Object.entries(counts)) into.set(key, (into.get(key) ?? 0) + count);
  };
  return {
    add: (result, job) => {
      if (job.kind === 'seed') seedCount += 1;
      else caseCount += result.caseCount;
      cpuMs += result.cpuMs;
      sum(cpuOf, { [familyOf(job)]: result.cpuMs });
      sum(fired, result.fired);
      sum(looked, result.counts);
    },
    report: (wallMs) => ({
      caseCount: caseCount + seedCount,
      fired: Object.fromEntries([...fired].toSorted(([a], [b]) => (a < b ? -1 : 1))),
      looked: { ...Object.fromEntries(looked), 'fault cases': caseCount, 'random schedules': seedCount },
      durations: { wall: Math.round(wallMs), cpu: cpuMs, ...Object.fromEntries(cpuOf) },
      notes: [
        `${Math.round(cpuMs / 1_000)} s of processor time; seeds 1 to ${seedCount} (${STEPS_PER_SEED} steps each).`,
        ...(tier === 'quick' && only === null ? [choiceNote(choice)] : []),
        NOT_HERE,
      ],
    }),
  };
}
