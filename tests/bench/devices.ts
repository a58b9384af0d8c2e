/** What devices cost: a tap, a scan, and the bytes of a line. Figures in docs/measurements.md. */
import { decodersPart } from './devices/decoders.ts';
import { framesPart } from './devices/frames.ts';
import { scansPart } from './devices/scans.ts';
import { tapsPart } from './devices/taps.ts';
import { benchOf } from './parts.ts';

export const devicesBench = benchOf('devices', 'Devices: taps, scans and their bytes', [
  tapsPart,
  framesPart,
  scansPart,
  decodersPart,
]);
