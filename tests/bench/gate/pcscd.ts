/**
 * The same share of a tap with everything that a real reader brings along: the virtual reader of the system's own daemon, the
 * process that holds it, and the line between both. From the phone's last answer to the barrier's pulse.
 */
import path from 'node:path';
import { whyNoDaemon } from '../../devices/nfc/pcscd.ts';
import { atMost, quantile, spread, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { openRawDisk } from '../payments/raw-disk.ts';
import { openGateWorld } from './gate-world.ts';
import { openPcscdReader } from './pcscd-reader.ts';

/** The daemon looks for a card every 400 ms, so a tap takes a second here, most of it waiting. */
const TAPS = 20;
const TAPS_IN_FULL = 1_000;
const WARM_UP = 5;
/** Numbers.md names none for the daemon's part: ours as in memory, and as much again for two lines between processes. */
const MAX_P99_MS = 10;

export const pcscdPart: Part = {
  name: 'pcscd',
  title: 'The same through the system’s smart-card daemon with a virtual card',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    if (whyNoDaemon() !== null) return [];
    const held = await openPcscdReader();
    const raw = openRawDisk(folder);
    const world = await openGateWorld({ file: path.join(folder, 'till.db'), reader: held.reader });
    try {
      world.backend.plug(false);
      const count = full ? TAPS_IN_FULL : TAPS;
      const [times, ratios]: [number[], number[]] = [[], []];
      for (let index = 0; index < WARM_UP; index += 1) await world.tap(index);
      for (let index = 0; index < count; index += 1) {
        const { ms } = await world.tap(WARM_UP + index);
        times.push(ms);
        ratios.push(ms / raw.commitMs(3));
      }
      tell(`tap: ${spread(times)} ms, p95 ${quantile(times, 0.95).toFixed(2)} ms; ${spread(ratios)} bare commits`);
      return [atMost('gate_pcscd_tap_p99', quantile(times, 0.99), 'ms', MAX_P99_MS)];
    } finally {
      await world.close();
      raw.close();
      await held.close();
    }
  },
};
