/** `npm run bench -- NAME [--json]`: runs one bench, or all, and says which aims were met. */
import type { Bench } from './measure.ts';
import { searchBench } from './search.ts';

const BENCHES: readonly Bench[] = [searchBench];

const [name, ...rest] = process.argv.slice(2).filter((argument) => argument !== '--json');
const json = process.argv.includes('--json');
const chosen = name === undefined ? BENCHES : BENCHES.filter((bench) => bench.name === name);
if (chosen.length === 0 || rest.length > 0) {
  process.stderr.write(`usage: bench [${BENCHES.map((bench) => bench.name).join('|')}] [--json]\n`);
  process.exit(64);
}
for (const bench of chosen) {
  process.stdout.write(`${bench.title}\n`);
  const metrics = await bench.run((line) => process.stdout.write(`  ${line}\n`));
  for (const { name: what, value, unit, aim, met } of metrics) {
    process.stdout.write(`  ${met ? '✓' : '✗'} ${what}: ${value} ${unit} (aim ${aim})\n`);
  }
  if (json) process.stdout.write(`${JSON.stringify({ name: bench.name, metrics })}\n`);
  if (metrics.some(({ met }) => !met)) process.exitCode = 1;
}
