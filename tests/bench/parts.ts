/** A bench that is made of parts, each with a folder of its own on a disk, which is taken away afterwards. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Bench, Metric } from './measure.ts';
import type { Part } from './payments/part.ts';
import { assertIsDisk } from './payments/raw-disk.ts';

export function benchOf(name: string, title: string, parts: readonly Part[]): Bench {
  return {
    name,
    title,
    parts: parts.map((part) => part.name),
    run: async ({ tell, full, only }) => {
      const metrics: Metric[] = [];
      for (const part of parts) {
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
}
