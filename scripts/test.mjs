/**
 * `npm test`: everything that proves the project, from a fresh clone. Its last line is the count over all suites.
 * `npm run check` is the part of it that needs neither a build nor a browser; `-- --only=unit,e2e` runs some suites.
 *
 * Rules BUILD-16 to BUILD-18 of docs/spec.md.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';
import { runNode, runTool } from './run-tool.mjs';
import { provideSystemPackages } from './system-packages.mjs';
import {
  addCounts,
  countsOfPlaywright,
  countsOfProof,
  countsOfVitest,
  lastLine,
  NOTHING,
  oneCheck,
  triedTwice,
} from './test-counts.mjs';

/** @typedef {import('./test-counts.mjs').Counts} Counts */

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string} title
 * @property {boolean} quick Part of `npm run check`.
 * @property {() => Promise<Counts>} run Writes what a person needs to see of a failure.
 */

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);

/** One tool that either holds or tells what is wrong. @param {Promise<import('./run-tool.mjs').Ended>} running */
async function check(running) {
  const { code, output } = await running;
  if (code !== 0) tell(output);
  return oneCheck(code === 0);
}

async function types() {
  const { checkTypes, ENVIRONMENTS } = await import('./types.mjs');
  const failed = await checkTypes();
  for (const { environment, output } of failed) tell(`${environment}\n${output}`);
  return { ...NOTHING, passed: ENVIRONMENTS.length - failed.length, failed: failed.length };
}

async function build() {
  const { buildAll, BuildError } = await import('./build.mjs');
  try {
    await buildAll(tell);
    return oneCheck(true);
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    tell(error.message);
    return oneCheck(false);
  }
}

/** @param {string} file @param {(report: any) => Counts} read @param {number} code How the runner ended. */
function readReport(file, read, code) {
  // A runner that died has no report; that alone is a failure.
  if (!existsSync(file)) return oneCheck(false);
  const counts = read(JSON.parse(readFileSync(file, 'utf8')));
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function unit() {
  const file = reportFile('unit');
  const { code } = await runTool(
    ['vitest', 'vitest'],
    ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { show: true },
  );
  return readReport(file, countsOfVitest, code);
}

/** @param {string} name @param {string} project */
async function browser(name, project) {
  const file = reportFile(name);
  const { code } = await runTool(
    ['@playwright/test', 'playwright'],
    ['test', '--config=tests/playwright.config.ts', `--project=${project}`, '--reporter=list,json'],
    { show: true, env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file } },
  );
  const counts = readReport(file, countsOfPlaywright, code);
  if (existsSync(file)) {
    for (const title of triedTwice(JSON.parse(readFileSync(file, 'utf8'))))
      tell(`   passed at the second try: ${title}`);
  }
  return counts;
}

/** What needs daemons and devices of the machine; one at a time, since there is one of each. */
async function devices() {
  const { provideNfcBinding } = await import('./nfc-binding.mjs');
  if (!provideNfcBinding(tell)) tell('   the binding for NFC readers is missing: those tests are left out');
  const file = reportFile('devices');
  const { code } = await runTool(
    ['vitest', 'vitest'],
    ['run', '--mode', 'devices', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { show: true },
  );
  return readReport(file, countsOfVitest, code);
}

/** The sandbox's own tests on the other database that it runs on, and what only that one can show. */
async function postgres() {
  const file = reportFile('postgres');
  const { code } = await runTool(
    ['vitest', 'vitest'],
    ['run', '--mode', 'postgres', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
    { show: true },
  );
  return readReport(file, countsOfVitest, code);
}

/** The quick tier of `npm run prove`. */
async function proof() {
  const file = path.join(PROJECT_ROOT, 'test-output', 'prove', 'report.json');
  rmSync(file, { force: true });
  const { code } = await runNode(['scripts/prove.mjs'], { show: true });
  return readReport(file, countsOfProof, code);
}

const NO_ELECTRON = {
  no_display: 'there is no display',
  root: 'Electron does not run as root',
  not_downloaded: "Electron's runtime is not installed (npx install-electron)",
};

async function electron() {
  const { electronMissing } = await import('./electron-runtime.mjs');
  const missing = electronMissing();
  if (missing === null) return browser('electron', 'electron');
  tell(`   skipped: ${NO_ELECTRON[missing]}`);
  return { ...NOTHING, skipped: 1 };
}

/** @param {string} name */
function reportFile(name) {
  const folder = path.join(PROJECT_ROOT, 'test-output', 'reports');
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  // Yesterday's report must not pass for today's.
  rmSync(file, { force: true });
  return file;
}

/** @type {readonly Suite[]} */
const SUITES = [
  { name: 'types', title: 'Types', quick: true, run: types },
  {
    name: 'lint',
    title: 'Linter',
    quick: true,
    run: () => check(runTool(['oxlint', 'oxlint'], ['--type-aware', '--deny-warnings'])),
  },
  { name: 'format', title: 'Formatter', quick: true, run: () => check(runTool(['oxfmt', 'oxfmt'], ['--check'])) },
  { name: 'layers', title: 'Layers', quick: true, run: () => check(runNode(['scripts/lint/check-layers.mjs'])) },
  { name: 'spec', title: 'Specification', quick: true, run: () => check(runNode(['scripts/check-spec.mjs'])) },
  { name: 'unit', title: 'Unit tests', quick: true, run: unit },
  { name: 'build', title: 'Build', quick: false, run: build },
  { name: 'postgres', title: 'The sandbox on PostgreSQL', quick: false, run: postgres },
  { name: 'devices', title: 'Devices of the machine', quick: false, run: devices },
  { name: 'prove', title: 'The proof: a payment is never lost and never taken twice', quick: false, run: proof },
  { name: 'e2e', title: 'End-to-end tests in Chromium', quick: false, run: () => browser('e2e', 'till') },
  { name: 'shell', title: 'The Electron shell on its stand-in', quick: false, run: () => browser('shell', 'shell') },
  { name: 'electron', title: 'The Electron shell on Electron itself', quick: false, run: electron },
];

function readOptions() {
  const { values } = parseArgs({ options: { check: { type: 'boolean', default: false }, only: { type: 'string' } } });
  const only = values.only?.split(',') ?? null;
  const unknown = only?.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown !== undefined)
    throw new Error(`there is no suite "${unknown}": ${SUITES.map(({ name }) => name).join(', ')}`);
  return { quickOnly: values.check, only };
}

async function main() {
  const { quickOnly, only } = readOptions();
  const suites = SUITES.filter(({ name, quick }) => (only === null ? quick || !quickOnly : only.includes(name)));
  const missing = suites.some(({ quick }) => !quick) ? provideSystemPackages(tell) : [];
  /** @type {Counts[]} */
  const counts = [];
  for (const { name, title, run } of suites) {
    const startedAt = performance.now();
    tell(`\n── ${title}`);
    const lacking = missing.filter(({ needs }) => needs.includes(name)).map((lacked) => lacked.name);
    if (lacking.length > 0) {
      tell(`   skipped: needs ${lacking.join(', ')}`);
      counts.push({ ...NOTHING, skipped: 1 });
      continue;
    }
    const result = await run();
    counts.push(result);
    tell(`   ${lastLine(result)} in ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  }
  const sum = addCounts(counts);
  tell(`\n${lastLine(sum)}`);
  process.exitCode = sum.failed === 0 ? 0 : 1;
}

await bootstrap();
await main();
