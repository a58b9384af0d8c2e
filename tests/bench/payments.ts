/**
 * What payments cost, part by part: durable commits, counted disk work, the outbox, the start, a long day. Each aim has a
 * deliberately worse way beside it that must miss it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, Metric } from './measure.ts';
import { burstPart } from './payments/burst.ts';
import { countsPart } from './payments/counts.ts';
import { drainPart } from './payments/drain.ts';
import { memoryPart } from './payments/memory.ts';
import { openingPart } from './payments/opening.ts';
import type { Part } from './payments/part.ts';
import { assertIsDisk } from './payments/raw-disk.ts';
import { throughputPart } from './payments/throughput.ts';

const PARTS: readonly Part[] = [throughputPart, burstPart, countsPart, drainPart, openingPart, memoryPart];

export const paymentsBench: Bench = {
  name: 'payments',
  title: 'Payments through the whole core',
  parts: PARTS.map(({ name }) => name),
  run: async ({ tell, full, only }) => {
    const metrics: Metric[] = [];
    for (const part of PARTS) {
      if (only !== null && !only.includes(part.name)) continue;
      tell(`— ${part.title}`);
      const folder = mkdtempSync(path.join(os.tmpdir(), 'till-bench-'));
      try {
        assertIsDisk(folder);
        metrics.push(...(await part.run({ folder, tell, full })));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return metrics;
  },
};
