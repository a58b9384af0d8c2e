/**
 * `npm run prove`: shows that a payment is never lost and never taken twice, by playing a great many ways in which the
 * world can fail. Without options it is the quick tier, which `npm test` runs too.
 *
 *   --nightly           all fault cases and 20,000 random schedules
 *   --seeds N           so many random schedules
 *   --seed S            one schedule, to be looked into
 *   --keep 3,7-9        of that schedule only these steps; `none`: no step
 *   --faults a,b        of that schedule only these faults of the network; `none`: no fault
 *   --only NAME         one part alone: simulation, power-cut, rotation-cut, real (300 kills), storage, mutants; with a colon
 *                       and a text only such cases of it (`--only "storage: from version 34"`: simulation, storage and mutants
 *                       have names); any other text: such cases and schedules of the simulation, and mutants
 *   --choice NAME       the share of longer lists that the quick tier plays; the day's when absent
 *   --workers N         how many processes work at once; one for each core when absent
 *   --json              the last line is one JSON object with the metrics
 *
 * The written report is in test-output/prove. Rules PROVE-60 to PROVE-63 and PROVE-92 of docs/spec.md.
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
  choice: { type: 'string' },
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
  const { choiceOfDay } = await import('../tests/prove/choice.ts');
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
      choice: values.choice ?? choiceOfDay(Date.now()),
      only: values.only ?? null,
      isAlone: false,
      workers: wholeNumber(values.workers, 'workers') ?? availableParallelism(),
      tell,
    },
  };
}

/**
 * The lanes beside each other, the parts of a lane one after the other: the simulation keeps every core busy and gives way to the
 * others, which wait for disks and processes of their own.
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
  const lanes = [...Map.groupBy(parts, ({ lane }) => lane ?? 'disks').values()];
  const played = (await Promise.all(lanes.map(inTurn))).flat();
  return played.toSorted((one, other) => parts.indexOf(one.part) - parts.indexOf(other.part));
}

/**
 * A part that is named is run alone, with the seed if there is one, or of its cases those with the text behind its name; any other
 * text picks cases inside the parts, and a seed without a part is the simulation's.
 * @param {readonly import('../tests/prove/part.ts').Part[]} all
 * @param {import('../tests/prove/part.ts').PartOptions} options
 */
export function pickParts(all, options) {
  const [, partName = null, text = null] = /^([a-z-]+)(?:: (.+))?$/u.exec(options.only ?? '') ?? [];
  const isNamed = all.some(({ name }) => name === partName);
  const wanted = isNamed ? partName : options.seed === null ? null : 'simulation';
  const named = all.filter(({ name }) => name === wanted);
  return {
    parts: named.length > 0 ? named : all,
    inside: isNamed ? { ...options, only: text, isAlone: true } : options,
  };
}

/** Runs the parts and writes the report. @param {readonly string[]} args */
export async function prove(args) {
  const { json, options } = await readProveOptions(args);
  const { PARTS } = await import('../tests/prove/parts.ts');
  const { metricsOf, timeOf, writeReport } = await import('../tests/prove/report.ts');
  const { parts, inside } = pickParts(PARTS, options);
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
  const isUnknown = cases === 0 && options.only !== null && inside.only !== null;
  if (isUnknown) tell(`\nnothing was played for "${options.only}"`);
  tell(`\n${cases} cases, ${failures.length} failed; report: ${path.relative(PROJECT_ROOT, file)}`);
  if (json) tell(JSON.stringify({ name: 'prove', metrics: [...metricsOf(played), ...more] }));
  return { caseCount: cases, failures, isUnknown };
}

if (isMain(import.meta.url)) {
  await bootstrap();
  const { failures, isUnknown } = await prove(process.argv.slice(2));
  // Whoever asked for something that is not there is not told that it went well.
  process.exitCode = failures.length === 0 && !isUnknown ? 0 : 1;
}
