/** What devices cost: a tap, a scan, and the bytes of a line. Figures in docs/measurements.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { decodersPart } from './devices/decoders.ts';
import { scansPart } from './devices/scans.ts';
import { tapsPart } from './devices/taps.ts';
import type { Bench, Metric } from './measure.ts';
import type { Part } from './payments/part.ts';
import { assertIsDisk } from './payments/raw-disk.ts';

const PARTS: readonly Part[] = [tapsPart, scansPart, decodersPart];

export const devicesBench: Bench = {
  name: 'devices',
  title: 'Devices: taps, scans and their bytes',
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
