/**
 * The proof of the proof: each mutant is planted and hunted by the jobs that are named with it, and has to be found, by
 * one of the invariants that are named with it. One that survives is a hole. Rules PROVE-70 to PROVE-73.
 */
import path from 'node:path';
import { chooseCuts, cutEverywhere, traceWorkload } from '../../power-cut/power-cut.ts';
import { chooseRotationCuts, traceRotation } from '../../power-cut/rotation-cuts.ts';
import { canTrace } from '../../power-cut/trace.ts';
import type { Failure, Part, PartOptions, PartReport } from '../part.ts';
import { createSeededRandom } from '../seeded-random.ts';
import { liveFirstDay } from '../simulation/first-day.ts';
import type { Job, JobResult } from '../simulation/job.ts';
import { playJobs } from '../simulation/pool.ts';
import { STEPS_PER_SEED } from '../simulation/scenario.ts';
import { removeFolder, type Templates } from '../simulation/template.ts';
import { MUTANTS } from './mutant-list.ts';
import { MUTANT_VARIABLE, type DiskHunt, type Mutant } from './mutant.ts';

export const PLANT = ['--import', path.join(import.meta.dirname, 'plant.ts')] as const;

/** What became of a mutant. `by`: the job and the invariant that found it. */
export type Hunted = Readonly<{ mutant: Mutant; by: string | null; says: readonly string[] }>;

function jobOf(name: string): Job {
  if (!name.startsWith('seed ')) return { kind: 'case', name };
  const seed = name.slice('seed '.length);
  const whole = { stepCount: STEPS_PER_SEED, keepSteps: null, keepFaults: null, withDatabases: false };
  return { kind: 'seed', name, seed, ...whole };
}

/** Plays its jobs one after the other until one finds it. */
async function huntBySimulation(mutant: Mutant, names: readonly string[], templates: Templates): Promise<Hunted> {
  const says: string[] = [];
  for (const name of names) {
    let result: JobResult | null = null;
    await playJobs([jobOf(name)], {
      ...{ templates, workers: 1, execArgv: PLANT, env: { [MUTANT_VARIABLE]: mutant.name } },
      onResult: (played) => {
        result = played;
      },
    });
    const { failure } = result as unknown as JobResult;
    says.push(`${name}: ${failure?.says ?? 'nothing was wrong'}`);
    if (failure !== null && mutant.foundBy.includes(failure.invariant))
      return { mutant, by: `${failure.invariant} in ${name}`, says };
  }
  return { mutant, by: null, says };
}

/** A few payments and cuts: the control run of the power-cut model loses in every second image. */
const HUNTED_PAYMENTS = 12;
const HUNTED_CUTS = 24;

/** Two days, of which one leaves; two more follow. */
const HUNTED_DAYS = 2;

async function huntByPowerCuts(mutant: Mutant, hunt: DiskHunt): Promise<Hunted> {
  const random = createSeededRandom(`mutant ${mutant.name}`);
  const under = { nodeArgs: PLANT, env: { [MUTANT_VARIABLE]: mutant.name } };
  const isOfPayments = hunt === 'power cuts';
  const steps = isOfPayments
    ? await traceWorkload({ payments: HUNTED_PAYMENTS, seed: mutant.name, ...under })
    : await traceRotation(HUNTED_DAYS, under);
  const lost = isOfPayments ? [] : chooseRotationCuts(steps, 0, random).filter(({ fate }) => fate === 'lost');
  const cuts = isOfPayments ? chooseCuts(steps, HUNTED_CUTS, random) : lost;
  const { lossyCount, faults } = await cutEverywhere(steps, cuts, {
    random,
    thoroughEvery: Infinity,
    tell: () => undefined,
  });
  const says = [`${lossyCount} of ${cuts.length} images lost something`, ...faults.slice(0, 2)];
  return { mutant, by: lossyCount > 0 ? 'lost in an image of a power cut' : null, says };
}

const isOfDisk = (hunt: Mutant['hunt']): hunt is DiskHunt => typeof hunt === 'string';

export async function huntMutant(mutant: Mutant, templates: Templates): Promise<Hunted> {
  const { hunt } = mutant;
  return isOfDisk(hunt) ? huntByPowerCuts(mutant, hunt) : huntBySimulation(mutant, hunt, templates);
}

async function run({ only, workers, tell }: PartOptions): Promise<PartReport> {
  const wanted = MUTANTS.filter(({ name }) => only === null || `mutant ${name}`.includes(only));
  const waiting = wanted.filter(({ hunt }) => !isOfDisk(hunt) || canTrace());
  const startedAt = performance.now();
  const templates = wanted.length > 0 ? await liveFirstDay() : null;
  const hunted: Hunted[] = [];
  const lane = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined && templates !== null; mutant = waiting.shift()) {
      const result = await huntMutant(mutant, templates);
      hunted.push(result);
      tell(`${mutant.name}: ${result.by === null ? 'NOT FOUND' : `found by ${result.by}`}`);
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, lane));
  } finally {
    if (templates !== null) removeFolder(templates.folder);
  }
  const failures = hunted
    .filter(({ by }) => by === null)
    .map(({ mutant, says }): Failure => ({
      name: `mutant ${mutant.name}`,
      says: `was not found: ${mutant.says}`,
      replay: `npm run prove -- --only "mutant ${mutant.name}"`,
      details: says,
    }));
  return {
    caseCount: hunted.length,
    failures,
    fired: Object.fromEntries(hunted.map(({ mutant }) => [`planted ${mutant.name}`, 1])),
    looked: { found: hunted.length - failures.length, planted: hunted.length },
    durations: { wall: Math.round(performance.now() - startedAt) },
    notes: hunted.map(({ mutant, by }) => `- ${mutant.name}: ${mutant.says} Found by ${by ?? 'nobody'}.`),
  };
}

export const mutants: Part = {
  ...{ name: 'mutants', title: 'Mutants: bugs that the proof must find' },
  lane: 'processes',
  run,
};
