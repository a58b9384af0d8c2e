/** Lives the first day of the simulated shop and keeps it as the template of all runs. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { CASHIER } from './demo.ts';
import { removeFolder, saveKeys, scratchFolder, TILL_FILE, writeFreshSandbox, type Template } from './template.ts';
import { createWorld } from './world.ts';

/** Enough for the enrolment's few requests, and for the configuration. */
const FIRST_MINUTE_MS = 60_000;

/** `folder` receives the template; whoever asked for it removes it. */
export async function liveFirstDay(folder = scratchFolder('prove-first-day-')): Promise<Template> {
  const fresh = join(folder, 'fresh');
  await writeFreshSandbox(fresh);
  const world = await createWorld({ seed: 'first day', template: { folder: fresh }, folder });
  await world.pass(FIRST_MINUTE_MS);
  const signedIn = await world.call('session.sign_in', CASHIER);
  if (signedIn.answer()?.ok !== true) throw new Error('the cashier of the first day could not sign in');
  await world.close();
  // A template is copied file by file, so nothing of it may still lie in a log beside it.
  const database = new Database(join(folder, TILL_FILE));
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  saveKeys(folder, world.keys);
  removeFolder(fresh);
  return { folder };
}
