/** Runs the tools that the packages bring, on this Node and without a shell, and tells how each ended. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from './project-files.mjs';

/**
 * The script behind a command of an installed package.
 * @param {string} packageName @param {string} command
 */
function toolScript(packageName, command) {
  const folder = path.join(PROJECT_ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  return path.join(folder, bin[command]);
}

/** @typedef {Readonly<{ code: number, output: string }>} Ended */

/**
 * Runs a Node script from the project root.
 * @param {readonly string[]} args The script and its arguments.
 * @param {Readonly<{ show?: boolean, env?: Readonly<Record<string, string>> }>} [options] `show`: what it writes goes to
 * the terminal as it comes; otherwise it is kept and answered.
 * @returns {Promise<Ended>}
 */
export function runNode(args, { show = false, env = {} } = {}) {
  const child = spawn(process.execPath, args, {
    cwd: PROJECT_ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ part) => {
      output += part;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/**
 * Runs a command of an installed package.
 * @param {readonly [packageName: string, command: string]} tool
 * @param {readonly string[]} args
 * @param {Parameters<typeof runNode>[1]} [options]
 */
export function runTool([packageName, command], args, options) {
  return runNode([toolScript(packageName, command), ...args], options);
}
