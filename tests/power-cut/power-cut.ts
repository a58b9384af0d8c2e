/**
 * The power-cut part of the proof: a real till takes payments under a trace of its disk, and the power is cut at its
 * syncs and between them, with four fates for what was not synced. Every image is opened as the next start would.
 *
 * A control run does the same on a disk whose commits are not synced (synchronous=NORMAL): it must lose payments that
 * were acknowledged, or the model could not have found a loss. Rules PROVE-10 to PROVE-14.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { realPart, skippedBecause, type RealOptions, type RealReport } from '../prove/real/real-part.ts';
import { createSeededRandom, type SeededRandom } from '../prove/seeded-random.ts';
import { checkImage } from './check-image.ts';
import { createDiskReplay, UNSYNCED_FATES, type UnsyncedFate } from './disk-model.ts';
import { canTrace, STRACE, traceDisk, type DiskStep } from './trace.ts';

/** numbers.md section 2.3, D1. */
const IMAGES = { quick: 300, nightly: 10_000 } as const;
/** So many that the WAL is checkpointed several times: it is after 1,000 pages, some ten payments. */
const PAYMENTS = { quick: 40, nightly: 200 } as const;
/** Enough to see whether the control loses: numbers.md section 2.2 has losses in three of four images. */
const CONTROL_IMAGES = { quick: 40, nightly: 300 } as const;
/** A rebuild of all projections takes longer than everything else about an image. */
const THOROUGH_EVERY = { quick: 10, nightly: 10 } as const;

const WORKLOAD = path.join(import.meta.dirname, 'workload.ts');
const WITHOUT_SYNC = path.join(import.meta.dirname, 'without-sync.ts');
/** Images are written and read thousands of times; a file system in memory holds them as well as a disk. */
const IMAGE_FOLDER = existsSync('/dev/shm') ? '/dev/shm' : os.tmpdir();

/** What somebody was told: that he had paid, or may pass. */
const PAID = /^(?:paid|opened) /;

export type Cut = Readonly<{ at: number; fate: UnsyncedFate }>;

/** Half of the cuts just before or after a sync, the others anywhere; every fate comes in turn. In rising order. */
export function chooseCuts(steps: readonly DiskStep[], count: number, random: SeededRandom): readonly Cut[] {
  const syncs = steps.flatMap(({ kind }, index) => (kind === 'sync' ? [index] : []));
  const cuts = Array.from({ length: count }, (_, index): Cut => {
    const fate = UNSYNCED_FATES[index % UNSYNCED_FATES.length] ?? 'lost';
    const isAtSync = Math.floor(index / UNSYNCED_FATES.length) % 2 === 0;
    return { at: isAtSync ? random.pick(syncs) + random.below(2) : 1 + random.below(steps.length), fate };
  });
  return cuts.toSorted((a, b) => a.at - b.at);
}

/** Lets a till take payments on a traced disk. `nodeArgs`, `env`: what is put under it. */
export async function traceWorkload(
  options: Readonly<{
    payments: number;
    seed: string;
    nodeArgs?: readonly string[];
    env?: Readonly<Record<string, string>>;
  }>,
): Promise<readonly DiskStep[]> {
  const { payments, seed, nodeArgs = [], env = {} } = options;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'till-power-cut-'));
  try {
    return await traceDisk({ nodeArgs, env, script: WORKLOAD, folder, args: [String(payments), seed] });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export type CutResult = Readonly<{
  /** Images by fate, and those in which something was lost. */
  fired: Readonly<Record<string, number>>;
  lossyCount: number;
  mostLost: number;
  /** What was not as it must be, with its cut. */
  faults: readonly string[];
}>;

export async function cutEverywhere(
  steps: readonly DiskStep[],
  cuts: readonly Cut[],
  options: Readonly<{ random: SeededRandom; thoroughEvery: number; tell: (line: string) => void }>,
): Promise<CutResult> {
  const { random, thoroughEvery, tell } = options;
  const replay = createDiskReplay(steps);
  const folder = mkdtempSync(path.join(IMAGE_FOLDER, 'till-image-'));
  const fired: Record<string, number> = {};
  const faults: string[] = [];
  let lossyCount = 0;
  let mostLost = 0;
  try {
    for (const [index, { at, fate }] of cuts.entries()) {
      const image = replay.cutAt(at, fate, () => random.fraction());
      const { lost, broken } = await checkImage(image, folder, index % thoroughEvery === 0);
      fired[fate] = (fired[fate] ?? 0) + 1;
      if (lost.length > 0) lossyCount += 1;
      mostLost = Math.max(mostLost, lost.filter((line) => PAID.test(line)).length);
      for (const fault of [...lost, ...broken]) faults.push(`cut at step ${at} of ${steps.length}, ${fate}: ${fault}`);
      if ((index + 1) % 500 === 0) tell(`${index + 1} of ${cuts.length} images`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { fired, lossyCount, mostLost, faults };
}

export async function runPowerCuts({ tier, seed, count, tell }: RealOptions): Promise<RealReport> {
  if (!canTrace()) return skippedBecause(`needs Linux and the package strace (${STRACE})`);
  const random = createSeededRandom(`power-cut ${seed}`);
  const thoroughEvery = THOROUGH_EVERY[tier];
  const [steps, controlSteps] = await Promise.all([
    traceWorkload({ payments: PAYMENTS[tier], seed }),
    traceWorkload({ payments: PAYMENTS.quick, seed, nodeArgs: ['--import', WITHOUT_SYNC] }),
  ]);
  tell(`${steps.length} steps on the disk`);
  const imageCount = count ?? IMAGES[tier];
  const result = await cutEverywhere(steps, chooseCuts(steps, imageCount, random), { random, thoroughEvery, tell });
  const controlCuts = chooseCuts(controlSteps, CONTROL_IMAGES[tier], random);
  const control = await cutEverywhere(controlSteps, controlCuts, { random, thoroughEvery: Infinity, tell });

  const told = (what: string): number =>
    steps.filter((step) => step.kind === 'acknowledged' && step.what.startsWith(what)).length;
  const failures = [...result.faults];
  if (told('paid') < PAYMENTS[tier]) failures.push(`the workload took ${told('paid')} payments`);
  if (steps.every(({ kind }) => kind !== 'sync')) failures.push('no sync was seen: the trace watches the wrong calls');
  if (control.mostLost === 0) failures.push('the control run without syncs lost no payment: the model is broken');
  return {
    skipped: null,
    caseCount: imageCount,
    fired: result.fired,
    looked: {
      steps: steps.length,
      syncs: steps.filter(({ kind }) => kind === 'sync').length,
      payments: told('paid'),
      requests: told('sent'),
      imagesWithLosses: result.lossyCount,
      controlImages: CONTROL_IMAGES[tier],
      controlImagesWithLosses: control.lossyCount,
      controlMostPaymentsLost: control.mostLost,
    },
    failures,
  };
}

export const powerCuts = realPart('power-cut', 'Power cuts', runPowerCuts);
