/**
 * `npm run prove`: shows that a payment is never lost and never taken twice, by playing a great many ways in which the
 * world can fail. Without options it is the quick tier, which `npm test` runs too.
 *
 *   --nightly           all fault cases and 20,000 random schedules
 *   --seeds N           so many random schedules
 *   --seed S            one schedule, to be looked into
 *   --keep 3,7-9        of that schedule only these steps; `none`: no step
 *   --faults a,b        of that schedule only these faults of the network; `none`: no fault
 *   --only NAME         one part alone: simulation, power-cut, real (300 kills), storage, mutants; any other text: only the
 *                       cases and schedules with this text in their name
 *   --workers N         how many processes work at once; one for each core when absent
 *   --json              the last line is one JSON object with the metrics
 *
 * The written report is in test-output/prove. Rules PROVE-60 to PROVE-63 of docs/spec.md.
 */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, isMain } from './bootstrap.mjs';
import { PROJECT_ROOT } from './project-files.mjs';

/** @param {string} line */
const tell = (line) => process.stdout.write(`${line}\n`);

const OPTIONS = /** @type {const} */ ({
  nightly: { type: 'boolean', default: false },
  seeds: { type: 'string' },
  seed: { type: 'string' },
  keep: { type: 'string' },
  faults: { type: 'string' },
  only: { type: 'string' },
  workers: { type: 'string' },
  json: { type: 'boolean', default: false },
});

/** @param {string | undefined} text @param {string} name */
function wholeNumber(text, name) {
  if (text === undefined) return null;
  if (!/^\d{1,9}$/u.test(text)) throw new Error(`--${name} is a whole number`);
  return Number(text);
}

/** @param {readonly string[]} args */
export async function readProveOptions(args) {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const { readRanges } = await import('../tests/prove/simulation/shrink.ts');
  const keepSteps = values.keep === undefined ? null : readRanges(values.keep);
  if (values.keep !== undefined && keepSteps === null) throw new Error('--keep is a list such as 3,7-9, or none');
  return {
    json: values.json,
    options: {
      tier: values.nightly ? /** @type {const} */ ('nightly') : /** @type {const} */ ('quick'),
      seedCount: wholeNumber(values.seeds, 'seeds'),
      seed: values.seed ?? null,
      keepSteps,
      keepFaults: values.faults === undefined ? null : values.faults === 'none' ? [] : values.faults.split(','),
      only: values.only ?? null,
      isAlone: false,
      workers: wholeNumber(values.workers, 'workers') ?? availableParallelism(),
      tell,
    },
  };
}

/**
 * The first part keeps every core busy; the others spend half of their time waiting for disks and processes of their own,
 * and are played one after the other beside it.
 * @param {readonly import('../tests/prove/part.ts').Part[]} parts
 * @param {import('../tests/prove/part.ts').PartOptions} options
 */
export async function playParts(parts, options) {
  /** @param {import('../tests/prove/part.ts').Part} part */
  const play = async (part) => {
    options.tell(`── ${part.title}`);
    const told =
      parts.length === 1 ? options.tell : (/** @type {string} */ line) => options.tell(`${part.name}: ${line}`);
    return { part, report: await part.run({ ...options, tell: told }) };
  };
  /** @param {readonly import('../tests/prove/part.ts').Part[]} lane */
  const inTurn = async (lane) => {
    const played = [];
    for (const part of lane) played.push(await play(part));
    return played;
  };
  return (await Promise.all([inTurn(parts.slice(0, 1)), inTurn(parts.slice(1))])).flat();
}

/** Runs the parts and writes the report. @param {readonly string[]} args */
export async function prove(args) {
  const { json, options } = await readProveOptions(args);
  const { PARTS } = await import('../tests/prove/parts.ts');
  const { metricsOf, timeOf, writeReport } = await import('../tests/prove/report.ts');
  // A part that is named is run alone, with the seed if there is one; any other text picks cases inside the parts, and a
  // seed without a part is the simulation's.
  const isNamed = PARTS.some(({ name }) => name === options.only);
  const wanted = isNamed || options.seed === null ? options.only : 'simulation';
  const named = PARTS.filter(({ name }) => name === wanted);
  const parts = named.length > 0 ? named : PARTS;
  const inside = isNamed ? { ...options, only: null, isAlone: true } : options;
  const startedAt = performance.now();
  const played = await playParts(parts, inside);
  const command = `npm run prove${args.length > 0 ? ` -- ${args.join(' ')}` : ''}`;
  const isWhole = options.only === null && options.seed === null && options.seedCount === null;
  const time = timeOf({ tier: options.tier, wallMs: performance.now() - startedAt });
  const more = isWhole ? [time] : [];
  const file = writeReport(path.join(PROJECT_ROOT, 'test-output', 'prove'), command, played, more);
  const failures = played.flatMap(({ report }) => report.failures);
  for (const { name, says, replay } of failures) tell(`\nFAILED ${name}\n  ${says}\n  play it again: ${replay}`);
  const cases = played.reduce((sum, { report }) => sum + report.caseCount, 0);
  tell(`\n${cases} cases, ${failures.length} failed; report: ${path.relative(PROJECT_ROOT, file)}`);
  if (json) tell(JSON.stringify({ name: 'prove', metrics: [...metricsOf(played), ...more] }));
  return { caseCount: cases, failures };
}

if (isMain(import.meta.url)) {
  await bootstrap();
  const { failures } = await prove(process.argv.slice(2));
  process.exitCode = failures.length === 0 ? 0 : 1;
}
