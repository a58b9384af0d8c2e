/**
 * Starts the programs that belong together and stops them together. Each has a channel to this process: it says by it that
 * it is ready, and the channel's end tells it to stop, however this process ends.
 */
import { spawn } from 'node:child_process';

/**
 * A program in a folder of its own process group, so that a terminal's Ctrl-C reaches this process alone and the programs
 * stop in their order. Windows would open a console for a group, so there Ctrl-C reaches all, and each stops by itself.
 * @typedef {Readonly<{
 *   name: string,
 *   child: import('node:child_process').ChildProcess,
 *   ended: Promise<number>,
 *   stop: () => Promise<void>,
 * }>} Program
 */

/** An orderly end takes well below a second, 5 s at worst by the supervisor's own deadline. */
const STOP_DEADLINE_MS = 8_000;
const WINDOWS = process.platform === 'win32';

/**
 * @param {Readonly<{ name: string, program?: string, args: readonly string[], stdout?: 'inherit' | 'ignore' }>} options
 * `program` is Node itself unless another is named.
 * @returns {Program}
 */
export function startProgram({ name, program = process.execPath, args, stdout = 'ignore' }) {
  const child = spawn(program, args, {
    stdio: ['ignore', stdout, 'pipe', 'ipc'],
    detached: !WINDOWS,
    windowsHide: true,
  });
  const ended = new Promise((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1));
    child.once('error', () => resolve(1));
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const force = setTimeout(() => killTree(child), STOP_DEADLINE_MS);
    if (child.connected) child.disconnect();
    await ended;
    clearTimeout(force);
  };
  return { name, child, ended, stop };
}

/** Ends a program and everything it started, by force. @param {import('node:child_process').ChildProcess} child */
export function killTree({ pid }) {
  if (pid === undefined) return;
  if (WINDOWS) {
    spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { stdio: 'ignore' });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: the group has ended in the meantime, which is what was wanted.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
  }
}

/**
 * The first message of a program that `pick` answers for, or null when the program ends before.
 * @template T
 * @param {Program} program
 * @param {(message: any) => T | null} pick
 * @returns {Promise<T | null>}
 */
export function firstMessage({ child, ended }, pick) {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      const picked = pick(message);
      if (picked !== null) resolve(picked);
    });
    void ended.then(() => resolve(null));
  });
}
