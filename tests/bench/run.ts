/**
 * `npm run bench -- [NAME] [--json] [--full] [--only PART,PART]`: runs one bench, or all, and says which aims were met.
 * `--full` adds the sizes that take minutes; `--only` keeps to some parts of a bench.
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
  process.stderr.write(`usage: bench [NAME] [--json] [--full] [--only PART,PART]\n  ${names.join('\n  ')}\n`);
  process.exit(64);
}

function readArguments(): Readonly<{ chosen: readonly Bench[]; json: boolean; full: boolean; only: string[] | null }> {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { json: { type: 'boolean' }, full: { type: 'boolean' }, only: { type: 'string' } },
    });
    const [name, ...rest] = positionals;
    const chosen = name === undefined ? BENCHES : BENCHES.filter((bench) => bench.name === name);
    const only = values.only?.split(',') ?? null;
    const isKnown = only === null || (chosen.length === 1 && only.every((part) => chosen[0]?.parts.includes(part)));
    if (chosen.length === 0 || rest.length > 0 || !isKnown) usage();
    return { chosen, json: values.json === true, full: values.full === true, only };
  } catch {
    usage();
  }
}

const { chosen, json, full, only } = readArguments();
for (const bench of chosen) {
  process.stdout.write(`${bench.title}\n`);
  const metrics = await bench.run({ tell: (line) => process.stdout.write(`  ${line}\n`), full, only });
  for (const { name: what, value, unit, aim, met } of metrics) {
    process.stdout.write(`  ${met ? '✓' : '✗'} ${what}: ${value} ${unit} (aim ${aim})\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ name: bench.name, metrics })}\n`);
  if (metrics.some(({ met }) => !met)) process.exitCode = 1;
}
