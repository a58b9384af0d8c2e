/**
 * The first day of the simulated shop, lived once and copied for every run: a sandbox with its demo world, a till that is
 * enrolled, has its goods and its people, and a cashier who is signed in. Hashing PINs alone takes most of a second.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../../sandbox/backend/storage/database.ts';
import { seedDemoWorld } from '../../../sandbox/demo/seed.ts';
import { createSeededRandom } from '../seeded-random.ts';

/** 2026-11-22 12:00:00 in Shanghai, far from every day's end. */
export const START_MS = Date.parse('2026-11-22T04:00:00.000Z');

/** When the shop was made: what it was told on its first day lies behind every clock that runs later. */
export const FIRST_DAY_MS = START_MS - 10 * 60_000;

/** How long the sandbox has been there: its keys are listed 30 days before they sign (wallet API section 2). */
const OPEN_FOR_MS = 40 * 24 * 60 * 60_000;

/** The folders of two moments of the first day; see first-day.ts. */
export type Templates = Readonly<{ folder: string; unenrolled: string; enrolled: string }>;

export const TILL_FILE = 'till.db';
export const SANDBOX_FILE = 'sandbox.db';
const KEYS_FILE = 'keys.json';

/** A process dies in these runs, never the machine, so a file system in memory serves, and syncs cost nothing. */
export function scratchFolder(prefix: string): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), prefix));
}

/** A sandbox as it is before any till was enrolled, in `folder`. */
export async function writeFreshSandbox(folder: string, startMs = START_MS - OPEN_FOR_MS): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const database = await openDatabase(join(folder, SANDBOX_FILE));
  const random = createSeededRandom('sandbox');
  await seedDemoWorld(database, { clock: { now: () => startMs }, random });
  await database.destroy();
}

export function saveKeys(folder: string, keys: ReadonlyMap<string, Uint8Array>): void {
  const entries = [...keys].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')]);
  writeFileSync(join(folder, KEYS_FILE), JSON.stringify(entries));
}

/** Copies a template into a folder of the run's own; answers what the key store holds. */
export function useTemplate(folder: string, runFolder: string): Map<string, Uint8Array> {
  mkdirSync(runFolder, { recursive: true });
  for (const file of [TILL_FILE, SANDBOX_FILE]) {
    if (existsSync(join(folder, file))) copyFileSync(join(folder, file), join(runFolder, file));
  }
  const keysFile = join(folder, KEYS_FILE);
  const entries = existsSync(keysFile) ? (JSON.parse(readFileSync(keysFile, 'utf8')) as [string, string][]) : [];
  return new Map(entries.map(([name, text]) => [name, Buffer.from(text, 'base64')]));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
