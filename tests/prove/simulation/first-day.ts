/**
 * Lives the first day of the simulated shop, and keeps two moments of it as templates: the till with goods and people
 * that nobody enrolled yet, and the till that is enrolled. In both the cashier is signed in.
 */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CASHIER } from './demo.ts';
import {
  FIRST_DAY_MS,
  removeFolder,
  saveKeys,
  scratchFolder,
  TILL_FILE,
  writeFreshSandbox,
  type Templates,
} from './template.ts';
import { createWorld, type World } from './world.ts';

/** Enough for the enrolment's few requests, and for the configuration. */
const FIRST_MINUTE_MS = 60_000;

/** Whoever asked for the templates removes their folder. */
export async function liveFirstDay(): Promise<Templates> {
  const folder = scratchFolder('prove-templates-');
  const before = join(folder, 'before');
  await writeFreshSandbox(before);
  const first = await createWorld({
    seed: 'first day',
    template: before,
    folder: join(folder, 'new'),
    startMs: FIRST_DAY_MS,
    boot: false,
  });
  first.network.outage = 'refused';
  await first.boot();
  const signedIn = await first.call('session.sign_in', CASHIER);
  if (signedIn.answer()?.ok !== true) throw new Error('the cashier of the first day could not sign in');
  await keep(first, join(folder, 'new'));

  const second = await createWorld({
    seed: 'enrolment',
    template: join(folder, 'new'),
    folder: join(folder, 'enrolled'),
    startMs: FIRST_DAY_MS + FIRST_MINUTE_MS,
  });
  await second.pass(FIRST_MINUTE_MS);
  await keep(second, join(folder, 'enrolled'));
  removeFolder(before);
  return { folder, unenrolled: join(folder, 'new'), enrolled: join(folder, 'enrolled') };
}

async function keep(world: World, folder: string): Promise<void> {
  await world.close();
  // A template is copied file by file, so nothing of it may still lie in a log beside it.
  const database = new Database(join(folder, TILL_FILE));
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  saveKeys(folder, world.keys);
}
