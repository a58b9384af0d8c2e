/**
 * The NFC reader that a till is told to have, with its driver: a real one over PC/SC in a process beside the service, or the
 * simulated one of demos and training. Rules HOST-63 and HOST-64 of docs/spec.md.
 */
import { z } from 'zod';
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
      const reader = createPcscNfcReader({
        ...rest,
        id: 'nfc-pcsc',
        wantedReader: settings.reader ?? null,
        spawn: () => startHelper('nfc_reader'),
      });
      return { reader, simulated: null };
    }
  }
}
