/**
 * The NFC reader that a till is told to have, with its driver: a real one over PC/SC in a process beside the service, or the
 * simulated one of demos and training. Rules HOST-63, HOST-64 and TRACE-8 of docs/spec.md.
 */
import path from 'node:path';
import { recordChannel } from '../../hardware/nfc-reader/apdu-trace.ts';
import type { NfcReader } from '../../hardware/nfc-reader/nfc-reader.ts';
import { createPcscNfcReader, type PcscNfcReader } from '../../hardware/nfc-reader/pcsc-driver.ts';
import type { ReaderHub } from '../../hardware/nfc-reader/reader-hub.ts';
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../hardware/nfc-reader/simulated-driver.ts';
import type { SettingsOf } from '../contract/device-settings.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../kernel/log.ts';
import type { Random } from '../kernel/random.ts';
import { recordTo, traceFileOf } from './trace-files.ts';

type System = Readonly<{ clock: Clock; random: Random; log: Log; hub: ReaderHub }>;

/** `simulated` and `pcsc` are the same reader as what it can do besides; null where it cannot. */
export type ChosenReader = Readonly<{
  reader: NfcReader;
  simulated: SimulatedNfcReader | null;
  pcsc: PcscNfcReader | null;
}>;

/** Nothing is opened yet. */
export function createReader(settings: SettingsOf<'nfc_reader'>, system: System, logFolder: string): ChosenReader {
  const { deviceId: id, name } = settings;
  if (settings.driver === 'simulated') {
    const simulated = createSimulatedNfcReader({ id, name });
    return { reader: simulated, simulated, pcsc: null };
  }
  const recorder = settings.trace
    ? recordTo({ file: path.join(logFolder, traceFileOf(id)), device: 'nfc_reader', model: 'nfc-pcsc' }, system)
    : null;
  const pcsc = createPcscNfcReader({
    ...system,
    id,
    wantedReader: settings.reader,
    wantedSocket: settings.socket,
    ...(recorder === null ? {} : { wrapChannel: (channel) => recordChannel(channel, recorder) }),
  });
  return { reader: pcsc, simulated: null, pcsc };
}
