/**
 * The NFC reader that a till is told to have, with its driver: a real one over PC/SC in a process beside the service, or the
 * simulated one of demos and training. Rules HOST-63, HOST-64 and TRACE-8 of docs/spec.md.
 */
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { createTraceRecorder, type TraceRecorder } from '../../hardware/device/trace.ts';
import { recordChannel } from '../../hardware/nfc-reader/apdu-trace.ts';
import type { NfcReader } from '../../hardware/nfc-reader/nfc-reader.ts';
import { createPcscNfcReader } from '../../hardware/nfc-reader/pcsc-driver.ts';
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import type { Helpers } from './helpers.ts';

export const nfcReaderSettingsSchema = z.discriminatedUnion('driver', [
  z.strictObject({
    driver: z.literal('pcsc'),
    /** As the system lists it, in full or in part; left out: the first that is contactless. */
    reader: z.string().min(1).max(200).nullable().default(null),
    /** Records every frame, scrubbed, for whoever looks after the till. */
    trace: z.boolean().default(false),
  }),
  z.strictObject({ driver: z.literal('simulated') }),
  z.strictObject({ driver: z.literal('none') }),
]);
export type NfcReaderSettings = z.input<typeof nfcReaderSettingsSchema>;

/** `simulated` is the same reader, where a person can play the customer at it. */
export type ChosenReader = Readonly<{ reader: NfcReader | null; simulated: SimulatedNfcReader | null }>;

export function createReader(
  settings: NfcReaderSettings,
  system: Readonly<{ clock: Clock; random: Random; log: Log; startHelper: Helpers['start'] }>,
  logFolder: string,
): ChosenReader {
  switch (settings.driver) {
    case 'none':
      return { reader: null, simulated: null };
    case 'simulated': {
      const simulated = createSimulatedNfcReader({ id: 'nfc-simulated', name: 'Simulated NFC reader' });
      return { reader: simulated, simulated };
    }
    case 'pcsc': {
      const { startHelper, ...rest } = system;
      const recorder = settings.trace === true ? recordTo(path.join(logFolder, TRACE_FILE), system) : null;
      const reader = createPcscNfcReader({
        ...rest,
        id: 'nfc-pcsc',
        wantedReader: settings.reader ?? null,
        spawn: () => startHelper('nfc_reader'),
        ...(recorder === null ? {} : { wrapChannel: (channel) => recordChannel(channel, recorder) }),
      });
      return { reader, simulated: null };
    }
  }
}

/** Each start begins a new one: a trace is switched on, the fault shown, and the file sent. */
const TRACE_FILE = 'nfc-reader.trace.jsonl';

function recordTo(file: string, { clock, log }: Readonly<{ clock: Clock; log: Log }>): TraceRecorder {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  let isBroken = false;
  const append = (line: string): void => {
    if (isBroken) return;
    try {
      appendFileSync(file, line);
    } catch (error) {
      // A full disk stops the trace and nothing else.
      isBroken = true;
      log.write('warn', 'nfc_trace_stopped', { message: String(error) });
    }
  };
  return createTraceRecorder({ device: 'nfc_reader', model: 'nfc-pcsc', clock, append });
}
