/**
 * `npm run bench -- [NAME] [--json] [--full] [--only PART,PART]`: runs one bench, or all, and says which aims were met.
 * `--full` adds the sizes that take minutes; `--only` keeps to some parts of a bench; `--tills N` and `--seconds N` make a bench
 * that plays tills a small one, to try it out.
 */
import { parseArgs } from 'node:util';
import { backendBench } from './backend.ts';
import { denyListBench } from './deny-list.ts';
import { devicesBench } from './devices.ts';
import { gateBench } from './gate.ts';
import type { Bench } from './measure.ts';
import { managerBench } from './manager.ts';
import { paymentsBench } from './payments.ts';
import { searchBench } from './search.ts';
import { settlementBench } from './settlement.ts';

const BENCHES: readonly Bench[] = [
  searchBench,
  paymentsBench,
  managerBench,
  devicesBench,
  denyListBench,
  backendBench,
  settlementBench,
  gateBench,
];

function usage(): never {
  const names = BENCHES.map(({ name, parts }) => (parts.length === 0 ? name : `${name} (${parts.join(', ')})`));
  process.stderr.write(
    `usage: bench [NAME] [--json] [--full] [--only PART,PART] [--tills N] [--seconds N]\n  ${names.join('\n  ')}\n`,
  );
  process.exit(64);
}

type Arguments = Readonly<{
  chosen: readonly Bench[];
  json: boolean;
  full: boolean;
  only: string[] | null;
  tills: number | null;
  seconds: number | null;
}>;

function readArguments(): Arguments {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        full: { type: 'boolean' },
        only: { type: 'string' },
        tills: { type: 'string' },
        seconds: { type: 'string' },
      },
    });
    const [name, ...rest] = positionals;
    const chosen = name === undefined ? BENCHES : BENCHES.filter((bench) => bench.name === name);
    const only = values.only?.split(',') ?? null;
    const isKnown = only === null || (chosen.length === 1 && only.every((part) => chosen[0]?.parts.includes(part)));
    const [tills, seconds] = [countOf(values.tills), countOf(values.seconds)];
    const isFitting = (tills ?? seconds) === null || (chosen.length === 1 && chosen[0]?.isSized === true);
    if (chosen.length === 0 || rest.length > 0 || !isKnown || !isFitting) usage();
    return { chosen, json: values.json === true, full: values.full === true, only, tills, seconds };
  } catch {
    usage();
  }
}

function countOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return /^[1-9]\d{0,5}$/u.test(text) ? Number(text) : usage();
}

const { chosen, json, full, only, tills, seconds } = readArguments();
for (const bench of chosen) {
  process.stdout.write(`${bench.title}\n`);
  const metrics = await bench.run({ tell: (line) => process.stdout.write(`  ${line}\n`), full, only, tills, seconds });
  for (const { name: what, value, unit, aim, met } of metrics) {
    process.stdout.write(`  ${met ? '✓' : '✗'} ${what}: ${value} ${unit} (aim ${aim})\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ name: bench.name, metrics })}\n`);
  if (metrics.some(({ met }) => !met)) process.exitCode = 1;
}
