/**
 * Remembers beside the data who is using it, so that a second start can say who and where. It is a note, not a lock: the
 * database holds the lock. Rules HOST-30 and HOST-31 of docs/spec.md.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** @typedef {Readonly<{ pid: number, till: string | null, phone: string | null }>} Running */

const FILE = 'running.json';

/** The address has the token in it, so the file is its owner's alone. @param {string} folder @param {Running} running */
export function writeRunning(folder, running) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, FILE), JSON.stringify(running), { mode: 0o600 });
}

/** @param {string} folder */
export function removeRunning(folder) {
  rmSync(path.join(folder, FILE), { force: true });
}

/**
 * Who uses the folder now; null when nobody does. A note that was left behind names a process that is gone, or a page
 * that nobody serves any more.
 * @param {string} folder
 * @returns {Promise<Running | null>}
 */
export async function findRunning(folder) {
  const running = readNote(folder);
  if (running === null || running.pid === process.pid || !isAlive(running.pid)) return null;
  if (running.till === null) return running;
  try {
    await fetch(new URL('/', running.till), { signal: AbortSignal.timeout(2_000) });
    return running;
  } catch {
    // Nobody serves that address: the number belongs to another process by now.
    return null;
  }
}

/** @param {string} folder @returns {Running | null} */
function readNote(folder) {
  try {
    const { pid, till, phone } = JSON.parse(readFileSync(path.join(folder, FILE), 'utf8'));
    return Number.isInteger(pid) ? { pid, till: till ?? null, phone: phone ?? null } : null;
  } catch {
    // No note, or one that was cut off while it was written: nobody to name.
    return null;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
