/**
 * What one payment asks of the disk, counted and not timed: syncs, calls that write, bytes of the write-ahead log. Every
 * machine counts alike. A checkpoint, which happens once in many payments, is told apart: the counts are the median's.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { atMost, median, rounded, type Metric } from '../measure.ts';
import { canTrace, traceDisk, type DiskStep } from '../../power-cut/trace.ts';
import type { Part } from './part.ts';

const PAYMENTS = 60;
/** The first ones make indexes grow and statements be prepared. */
const LEFT_OUT = 10;
/** numbers.md section 1.4. */
const MAX_SYNCS = 1;
const MAX_WRITES = 20;
const MAX_WAL_KB = 40;

type Counts = Readonly<{ syncs: number; writes: number; walKb: number }>;

const WORKLOAD = fileURLToPath(new URL('counted-workload.ts', import.meta.url));
const WITHOUT_SYNC = new URL('../../power-cut/without-sync.ts', import.meta.url).href;

export const countsPart: Part = {
  name: 'counts',
  title: 'Counted: what one payment asks of the disk',
  run: async ({ folder, tell }): Promise<readonly Metric[]> => {
    if (!canTrace()) throw new Error('counting needs Linux and strace');
    const offline = await countsOf(path.join(folder, 'offline'), 'offline');
    const online = await countsOf(path.join(folder, 'online'), 'online');
    const unsafe = await countsOf(path.join(folder, 'unsafe'), 'offline', ['--import', WITHOUT_SYNC]);
    for (const [what, counts] of Object.entries({ offline, online })) {
      const mean = (of: (each: Counts) => number): number =>
        rounded(counts.reduce((sum, each) => sum + of(each), 0) / counts.length);
      const means = [mean(({ syncs }) => syncs), mean(({ writes }) => writes), mean(({ walKb }) => walKb)];
      tell(`${what}, with its share of checkpoints: ${means[0]} syncs, ${means[1]} writes, ${means[2]} KB of log`);
    }
    const offlineSyncs = medianOf(offline, 'syncs');
    return [
      {
        name: 'offline_payment_syncs',
        value: offlineSyncs,
        unit: 'count',
        aim: `= ${MAX_SYNCS}`,
        met: offlineSyncs === 1,
      },
      // synchronous=NORMAL: nothing is on the disk when the screen turns green.
      {
        name: 'offline_payment_syncs_control',
        value: medianOf(unsafe, 'syncs'),
        unit: 'count',
        aim: `not ${MAX_SYNCS}`,
        met: medianOf(unsafe, 'syncs') !== MAX_SYNCS,
      },
      atMost('offline_payment_writes', medianOf(offline, 'writes'), 'count', MAX_WRITES),
      atMost('offline_payment_wal', medianOf(offline, 'walKb'), 'KB', MAX_WAL_KB),
      atMost('online_payment_syncs', medianOf(online, 'syncs'), 'count', 2 * MAX_SYNCS),
      atMost('online_payment_writes', medianOf(online, 'writes'), 'count', 2 * MAX_WRITES),
      atMost('online_payment_wal', medianOf(online, 'walKb'), 'KB', 2 * MAX_WAL_KB),
    ];
  },
};

async function countsOf(
  folder: string,
  kind: 'offline' | 'online',
  nodeArgs: readonly string[] = [],
): Promise<readonly Counts[]> {
  mkdirSync(folder);
  const steps = await traceDisk({ script: WORKLOAD, folder, args: [kind, String(PAYMENTS)], nodeArgs });
  return countsBetweenMarks(steps).slice(LEFT_OUT);
}

/** Of the steps between each `begin` and its `end`. */
export function countsBetweenMarks(steps: readonly DiskStep[]): readonly Counts[] {
  const all: Counts[] = [];
  let begunAt: number | null = null;
  for (const [index, step] of steps.entries()) {
    if (step.kind !== 'acknowledged') continue;
    if (step.what === 'begin') begunAt = index;
    else if (begunAt !== null) all.push(countsOfSteps(steps.slice(begunAt, index)));
  }
  return all;
}

function countsOfSteps(steps: readonly DiskStep[]): Counts {
  const writes = steps.filter((step) => step.kind === 'write');
  const inLog = writes.filter(({ file }) => file.endsWith('-wal'));
  return {
    syncs: steps.filter(({ kind }) => kind === 'sync').length,
    writes: writes.length,
    walKb: inLog.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1_024,
  };
}

function medianOf(counts: readonly Counts[], name: keyof Counts): number {
  return median(counts.map((each) => each[name]));
}
