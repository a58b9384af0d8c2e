/**
 * Puts a till on a disk that another program fills: so many bytes are free at its start, none once it has been paid, all
 * of them again after a while. Meanwhile its books are exported. Runs inside a mount of its own (namespaces.ts).
 *
 *   node on-small-disk.ts DISK TEMPLATE FREE_BYTES PAYMENTS OUT
 *
 * OUT gets the till's files and `acks`; stdout gets the till's own last line with what this program saw.
 */
import { closeSync, cpSync, existsSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import path from 'node:path';
import { exportFrom } from './export-check.ts';
import { runProgram } from './fault-runner.ts';
import { readRun } from './after-fault.ts';
import type { SmallDiskRun } from './disk-cases.ts';

const PROGRAM = path.join(import.meta.dirname, 'till-under-fault.ts');
/** A till that cannot even start is not paid: then the disk is filled all the same. */
const MAX_WAIT_MS = 3_000;
/** A machine that does many other things at once takes its time until the till's own program begins. */
const MAX_START_MS = 60_000;
/** So long the disk stays full: dozens of refusals. */
const FULL_MS = 1_000;
const LOOK_EVERY_MS = 20;
const CHUNK = Buffer.alloc(64 * 1024, 1);

const [disk = '', template = '', freeBytes = '0', payments = '1', out = ''] = process.argv.slice(2);
const ballast = path.join(disk, 'ballast');
const till = path.join(disk, 'till');
const acks = path.join(out, 'acks');
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function free(): number {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
}

/** Writes until no more than `left` bytes are free. */
function fill(left: number): void {
  const descriptor = openSync(ballast, 'a');
  try {
    for (let excess = free() - left; excess > 0; excess = free() - left) {
      writeSync(descriptor, CHUNK, 0, Math.min(CHUNK.length, excess));
    }
  } catch (error) {
    // Between the question and the write the till has taken some itself.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(descriptor);
  }
}

function isPaid(): boolean {
  try {
    return readFileSync(acks, 'utf8').includes('paid ');
  } catch {
    // It has not said anything yet.
    return false;
  }
}

/** A till that was closed in order has no log; opening the file makes one, as long as there is room for a name. */
function hasBegun(): boolean {
  return existsSync(path.join(till, 'till.db-wal'));
}

async function until(isSo: () => boolean, forMs: number): Promise<void> {
  for (let waited = 0; waited < forMs && !isSo(); waited += LOOK_EVERY_MS) await sleep(LOOK_EVERY_MS);
}

cpSync(template, till, { recursive: true });
fill(Number(freeBytes));
const running = runProgram(process.execPath, [PROGRAM, till, payments, 'worked', acks, 'Infinity']);
await until(hasBegun, MAX_START_MS);
await until(isPaid, MAX_WAIT_MS);
fill(0);
const wasFull = free() === 0;
await sleep(FULL_MS / 2);
const exported = await exportFrom(path.join(till, 'till.db'), 'none');
await sleep(FULL_MS / 2);
rmSync(ballast);
const { stdout, stderr } = await running;
cpSync(till, out, { recursive: true });
process.stdout.write(JSON.stringify({ run: readRun(stdout), stderr, exported, wasFull } satisfies SmallDiskRun));
