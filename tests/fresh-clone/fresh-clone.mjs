/**
 * From nothing: clones the committed project into an empty folder, with an empty npm cache, and runs both commands as a
 * person on a fresh machine would. Takes as long as an installation and the whole test run take, so it is run by hand or
 * at night and not in every `npm test`:
 *
 *   node tests/fresh-clone/fresh-clone.mjs [--start-only]
 *
 * Uses nothing but Node's own modules, and only Linux or macOS's process groups to press Ctrl-C.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(path.join(os.tmpdir(), 'till-fresh-'));
const clone = path.join(folder, 'clone');
const env = { ...process.env, npm_config_cache: path.join(folder, 'npm-cache') };
// What an outer npm hands down would point the clone at this project.
for (const name of Object.keys(env))
  if (/^npm_(package|lifecycle|config_local_prefix)|^INIT_CWD$/.test(name)) delete env[name];
env.PATH = (process.env.PATH ?? '')
  .split(path.delimiter)
  .filter((entry) => !entry.includes('node_modules'))
  .join(path.delimiter);

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);
/** @param {number} startedAt */
const seconds = (startedAt) => `${((performance.now() - startedAt) / 1_000).toFixed(1)} s`;

/** @param {readonly string[]} args */
function npm(args) {
  // A group of its own, so that the whole of it can be sent what Ctrl-C sends.
  const child = spawn('npm', args, { cwd: clone, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (part) => {
      output += part;
      process.stdout.write(part);
    });
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return { child, ended, output: () => output };
}

/** Starts the till, looks at its page, and presses Ctrl-C. @param {string} title */
async function startOnce(title) {
  const startedAt = performance.now();
  const { child, ended, output } = npm(['start', '--', '--no-open', '--browser']);
  const deadline = performance.now() + 10 * 60_000;
  let url = null;
  while (url === null) {
    if (performance.now() > deadline || child.exitCode !== null) throw new Error(`${title}: the till did not start`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    url = /http:\/\/127\.0\.0\.1:\d+\/#token=\S+/.exec(output())?.[0] ?? null;
  }
  tell(`${title}: up after ${seconds(startedAt)}`);
  const page = await fetch(url);
  if (!page.ok || !(await page.text()).includes('<div id="root"'))
    throw new Error(`${title}: the page is not the till's`);
  process.kill(-(child.pid ?? 0), 'SIGINT');
  await ended;
  const left = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(clone));
  if (left.length > 0) throw new Error(`${title}: still running after Ctrl-C:\n${left.join('\n')}`);
}

try {
  execFileSync('git', ['clone', '--quiet', ROOT, clone]);
  await startOnce('first start');
  await startOnce('second start');
  if (!process.argv.includes('--start-only')) {
    const startedAt = performance.now();
    const { child, ended, output } = npm(['test']);
    await ended;
    tell(`npm test: ${output().trim().split('\n').at(-1)} after ${seconds(startedAt)}`);
    if (child.exitCode !== 0) throw new Error('npm test failed in the fresh clone');
  }
  tell('both commands hold from a fresh clone');
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
