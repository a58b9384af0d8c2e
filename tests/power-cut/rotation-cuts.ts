/**
 * The power is cut while the oldest days of a gate's journal leave for closed files and their rows with them, while some of
 * these come back and leave again: before and after every sync, rename and new name on the way, with each fate of what was not
 * synced, and at places in between. In every image the journal is whole, from its first entry, each of which is in a file or in
 * the database, and everybody for whom the barrier opened is in a row or in the entry that took it away, once, with a payment.
 *
 * A control run, whose files are not synced before they get their names, must lose passengers whose rows had been put away.
 * Rules PROVE-142 and PROVE-143.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { realPart, skippedBecause, type RealOptions, type RealReport } from '../prove/real/real-part.ts';
import { createSeededRandom, type SeededRandom } from '../prove/seeded-random.ts';
import { UNSYNCED_FATES } from './disk-model.ts';
import { cutEverywhere, type Cut } from './power-cut.ts';
import { canTrace, STRACE, traceDisk, type DiskStep } from './trace.ts';

/** Of life before the first of them leave; two more follow. */
const DAYS = { quick: 4, nightly: 12 } as const;
/** Beside those at what makes something durable. */
const CUTS_BETWEEN = { quick: 40, nightly: 400 } as const;
/** Nearly all of them lose: what a page of the cache has, the disk has not. */
const CONTROL_IMAGES = 30;
/** A rebuild reads every closed file. */
const THOROUGH_EVERY = { quick: 8, nightly: 4 } as const;
/** Writes change nothing that is durable; these do. */
const DURABLE: readonly DiskStep['kind'][] = ['sync', 'folder_made', 'folder_synced', 'renamed', 'removed', 'truncate'];

const WORKLOAD = path.join(import.meta.dirname, 'rotation-workload.ts');
const WITHOUT_FILE_SYNC = path.join(import.meta.dirname, 'without-file-sync.ts');

export async function traceRotation(
  days: number,
  under: Readonly<{ nodeArgs?: readonly string[]; env?: Readonly<Record<string, string>> }> = {},
): Promise<readonly DiskStep[]> {
  const scratch = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();
  const folder = mkdtempSync(path.join(scratch, 'till-rotation-cut-'));
  try {
    return await traceDisk({ ...under, script: WORKLOAD, folder, args: [String(days)] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** From the first closed file on: both sides of everything that makes something durable, and `between` other places. */
export function chooseRotationCuts(steps: readonly DiskStep[], between: number, random: SeededRandom): readonly Cut[] {
  const begun = steps.findIndex(({ kind }) => kind === 'folder_made');
  if (begun < 0) return [];
  const places = steps.flatMap(({ kind }, index) =>
    index >= begun && DURABLE.includes(kind) ? [index, index + 1] : [],
  );
  const cuts = [...new Set(places)].flatMap((at) => UNSYNCED_FATES.map((fate): Cut => ({ at, fate })));
  const others = Array.from({ length: between }, (): Cut => ({
    at: begun + random.below(steps.length - begun),
    fate: random.pick(UNSYNCED_FATES),
  }));
  return [...cuts, ...others].toSorted((a, b) => a.at - b.at);
}

/** So many of them, from the first to the last. */
function thinned(cuts: readonly Cut[], count: number | null): readonly Cut[] {
  if (count === null || count >= cuts.length) return cuts;
  return cuts.filter(
    (_cut, index) => Math.floor((index * count) / cuts.length) !== Math.floor(((index + 1) * count) / cuts.length),
  );
}

export async function runRotationCuts({ tier, seed, count, tell }: RealOptions): Promise<RealReport> {
  if (!canTrace()) return skippedBecause(`needs Linux and the package strace (${STRACE})`);
  const random = createSeededRandom(`rotation-cut ${seed}`);
  const days = DAYS[tier];
  const [steps, controlSteps] = await Promise.all([
    traceRotation(days),
    traceRotation(DAYS.quick, { nodeArgs: ['--import', WITHOUT_FILE_SYNC] }),
  ]);
  const cuts = thinned(chooseRotationCuts(steps, CUTS_BETWEEN[tier], random), count);
  const thoroughEvery = THOROUGH_EVERY[tier];
  const result = await cutEverywhere(steps, cuts, { random, thoroughEvery, tell });
  const lost = chooseRotationCuts(controlSteps, 0, random).filter(({ fate }) => fate === 'lost');
  const controlCuts = thinned(lost, Math.min(count ?? CONTROL_IMAGES, CONTROL_IMAGES));
  const control = await cutEverywhere(controlSteps, controlCuts, { random, thoroughEvery: Infinity, tell });

  const files = new Set(steps.flatMap((step) => (step.kind === 'renamed' ? [step.to] : [])));
  const failures = [...result.faults];
  if (files.size < days + 1) failures.push(`${files.size} closed files were made in ${days} days`);
  if (cuts.length === 0) failures.push('no day left: there was nothing to cut');
  if (control.mostLost === 0) failures.push('the control run without syncs of files lost nothing: the model is broken');
  return {
    skipped: null,
    caseCount: cuts.length,
    fired: result.fired,
    looked: {
      steps: steps.length,
      closedFiles: files.size,
      imagesWithLosses: result.lossyCount,
      controlImages: controlCuts.length,
      controlImagesWithLosses: control.lossyCount,
      controlMostPassengersLost: control.mostLost,
    },
    failures,
  };
}

export const rotationCuts = realPart('rotation-cut', 'Power cuts while days leave', runRotationCuts);
