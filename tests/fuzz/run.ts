/**
 * `npm run fuzz`: a million inputs for each parser, from a seed that is printed. `-- --inputs=20000`, `-- --seed=7` and
 * `-- --only=recogniser` do less, the same again, and one. Ends with 1 when a parser failed, was slow or kept memory.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ANSWER_TARGET, GLYPH_TARGET, TAG_TARGET, TRACE_TARGET } from './card-targets.ts';
import { fuzz, type FuzzTarget } from './fuzz.ts';
import { PRINTER_TARGETS } from './printer-targets.ts';
import { RELAY_TARGETS } from './relay-targets.ts';
import { SCANNER_TARGETS } from './scanner-targets.ts';

const TARGETS: readonly FuzzTarget[] = [
  ...SCANNER_TARGETS,
  ...PRINTER_TARGETS,
  ...RELAY_TARGETS,
  ANSWER_TARGET,
  TAG_TARGET,
  TRACE_TARGET,
  GLYPH_TARGET,
];

const DEFAULT_INPUTS = 1_000_000;
/** One input of a few kilobytes; a pause of the machine is shorter. */
const MAX_INPUT_MS = 1_000;
/** What a million inputs may leave behind: caches of the engine, none of ours. */
const MAX_KEPT_BYTES = 64 * 1_024 * 1_024;
const HANGS_AFTER_S = 20;

/** Looks from another thread whether inputs still get done, since a parser that hangs cannot say so itself. */
function watch(): { counter: Int32Array; end: () => Promise<number> } {
  const counter = new Int32Array(new SharedArrayBuffer(4));
  const program = `
    const { workerData: counter } = require('node:worker_threads');
    let last = -1;
    setInterval(() => {
      if (Atomics.load(counter, 0) === last) {
        require('node:fs').writeSync(2, 'no input was finished for ${HANGS_AFTER_S} s: it hangs at input ' + last + '\\n');
        process.kill(process.pid, 'SIGKILL');
      }
      last = Atomics.load(counter, 0);
    }, ${HANGS_AFTER_S * 1_000});`;
  const worker = new Worker(program, { eval: true, workerData: counter });
  worker.unref();
  return { counter, end: () => worker.terminate() };
}

const { values } = parseArgs({
  options: { inputs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const inputCount = Number(values.inputs ?? DEFAULT_INPUTS);
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const targets = TARGETS.filter(({ name }) => values.only === undefined || name === values.only);
if (targets.length === 0)
  throw new Error(`there is no parser "${values.only}": ${TARGETS.map(({ name }) => name).join(', ')}`);

const { counter, end } = watch();
process.stdout.write(`seed ${seed}, ${inputCount} inputs each\n`);
let failed = 0;
for (const target of targets) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const result = fuzz(target, { inputCount, seed, onProgress: () => void Atomics.add(counter, 0, 1) });
  globalThis.gc?.();
  const keptBytes = process.memoryUsage().heapUsed - before;
  const faults = [
    result.failure === null ? null : `${result.failure.message}; input ${result.failure.inputHex}`,
    result.slowestMs > MAX_INPUT_MS ? 'too slow' : null,
    globalThis.gc !== undefined && keptBytes > MAX_KEPT_BYTES ? 'memory was kept' : null,
  ].filter((fault) => fault !== null);
  failed += faults.length;
  process.stdout.write(
    `${target.name}: ${result.inputCount} inputs in ${result.seconds.toFixed(1)} s, slowest ${result.slowestMs.toFixed(1)} ms, ` +
      `${(keptBytes / 1_048_576).toFixed(1)} MB kept${faults.length === 0 ? '' : `: ${faults.join('; ')}`}\n`,
  );
}
await end();
process.exitCode = failed === 0 ? 0 : 1;
