/** Which reader a till has, by what its devices file says. */
import { expect, test } from 'vitest';
import { silentLog } from '../kernel/log.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { parseDevicesFile } from './devices-file.ts';
import { createReader } from './nfc-readers.ts';

test('[HOST-63] a real reader is opened in a helper, and nobody can play the customer at it', async () => {
  const started: string[] = [];
  const { reader, simulated } = createReader(
    { driver: 'pcsc', reader: 'ACR122U' },
    {
      clock: createSystemClock(),
      random: createSystemRandom(),
      log: silentLog,
      startHelper: (program) => {
        started.push(program);
        let onExit: (code: number | null) => void = () => undefined;
        return {
          pid: null,
          postMessage: () => onExit(0),
          onMessage: () => undefined,
          onExit: (listener) => {
            onExit = listener;
          },
          kill: () => onExit(null),
        };
      },
    },
  );
  expect(simulated).toBeNull();
  expect(started).toEqual([]);
  reader?.open();
  expect(started).toEqual(['nfc_reader']);
  await reader?.close();
});

test('[HOST-63] a simulated one is both, and a till may have none', () => {
  const system = {
    clock: createSystemClock(),
    random: createSystemRandom(),
    log: silentLog,
    startHelper: () => {
      throw new Error('nothing is started');
    },
  };
  const { reader, simulated } = createReader({ driver: 'simulated' }, system);
  expect(reader).toBe(simulated);
  expect(createReader({ driver: 'none' }, system)).toEqual({ reader: null, simulated: null });
});

test('[HOST-64] the devices file names the driver, and for a real reader which one', () => {
  const read = (nfcReader: unknown): unknown => {
    const parsed = parseDevicesFile(JSON.stringify({ nfcReader }));
    return parsed.ok ? parsed.value.nfcReader : parsed.error;
  };
  expect(read({ driver: 'pcsc' })).toEqual({ driver: 'pcsc', reader: null });
  expect(read({ driver: 'pcsc', reader: 'ACR1252' })).toEqual({ driver: 'pcsc', reader: 'ACR1252' });
  expect(read({ driver: 'simulated' })).toEqual({ driver: 'simulated' });
  expect(read({ driver: 'libnfc' })).toContain('nfcReader');
  expect(read({ driver: 'simulated', reader: 'x' })).toContain('nfcReader');
});
