/**
 * Ends this very process when it stands still: a thread beside the main one looks whether that still turns. For processes
 * that call what can freeze them; whoever started such a process may be gone before he can end it. Rule SYSTEM-40 of docs/spec.md.
 */
import { Worker } from 'node:worker_threads';

/** Each look, and how many in a row without a turn mean that it is frozen. */
const LOOK_MS = 500;

/** The thread's whole program; it loads nothing, since native modules may not stand a second thread. */
const GUARD = `
const { workerData } = require('node:worker_threads');
const turns = new Int32Array(workerData.turns);
let last = -1, stillFor = 0;
setInterval(() => {
  const now = Atomics.load(turns, 0);
  stillFor = now === last ? stillFor + workerData.lookMs : 0;
  last = now;
  if (stillFor >= workerData.frozenMs) process.kill(process.pid, 'SIGKILL');
}, workerData.lookMs);
`;

/** `frozenMs` without a turn of the event loop end the process by force. */
export function guardAgainstFreezing(frozenMs: number): void {
  const turns = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  setInterval(() => Atomics.add(turns, 0, 1), LOOK_MS / 2).unref();
  const workerData = { turns: turns.buffer, lookMs: LOOK_MS, frozenMs };
  // The options of this process, such as what kind of module its text is, are not the guard's.
  const guard = new Worker(GUARD, { eval: true, execArgv: [], workerData });
  guard.unref();
}
