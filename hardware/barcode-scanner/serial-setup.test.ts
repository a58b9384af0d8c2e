/** A scanner of unknown settings on a port, and a person who scans when asked. */
import { expect, test } from 'vitest';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import {
  SETTINGS_9600_8N1,
  type OpenSerial,
  type SerialPorts,
  type SerialSettings,
} from '../serial-port/serial-port.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import { findSerialSettings } from './serial-setup.ts';
import { SILENT_TRIES, SETUP_TEXT } from './setup-scan.ts';

const GARBAGE = Uint8Array.of(0xf8, 0x80, 0x78, 0xf8);

/** Speaks at this rate only; at any other its port hears noise. `answers` is told how the port is open. */
function bench(baudRate: number, answers = true) {
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM3');
  let line: SerialSettings | null = null;
  const listening: SerialPorts = {
    list: () => ports.list(),
    open: (options: OpenSerial) => {
      line = options.settings;
      return ports.open(options);
    },
  };
  const asked: number[] = [];
  const found = findSerialSettings({
    ports: listening,
    path: 'COM3',
    clock,
    onTry: (each) => {
      asked.push(each.baudRate);
      if (!answers) return;
      clock.after(1_500, () => {
        const isRight = line?.baudRate === baudRate && line.dataBits === 8;
        ports.send('COM3', isRight ? Buffer.from(`${SETUP_TEXT}\r`) : GARBAGE);
      });
    },
  });
  return { clock, ports, found, asked };
}

test('[SCANNER-20] each setting is listened with once, until the setup barcode is read', async () => {
  const { clock, ports, found, asked } = bench(38_400);
  await clock.advance(10_000);
  expect(await found).toMatchObject({ ok: true, value: { kind: 'found', line: { baudRate: 38_400 }, end: 'line' } });
  expect(asked).toEqual([9_600, 115_200, 38_400]);
  expect(
    (await ports.open({ path: 'COM3', settings: SETTINGS_9600_8N1, onBytes: () => undefined, onLost: () => undefined }))
      .ok,
  ).toBe(true);
  expect(clock.openTimers()).toBe(0);
});

test('[SCANNER-20] a port that hears nothing three times is given up, and that is said', async () => {
  const { clock, found, asked } = bench(9_600, false);
  await clock.advance(SILENT_TRIES * 10_000 + 1_000);
  expect(await found).toEqual({ ok: true, value: { kind: 'not_found', heardAnything: false } });
  expect(asked).toHaveLength(SILENT_TRIES);
});

test('[SCANNER-20] a scanner that is pulled out meanwhile ends it, with the cause', async () => {
  const { clock, ports, found } = bench(9_600, false);
  await clock.advance(100);
  ports.unplug('COM3');
  expect(await found).toMatchObject({ ok: false, error: { code: 'unplugged' } });
  expect(clock.openTimers()).toBe(0);
});

test('[SCANNER-20] noise without end is cut short', async () => {
  const { clock, ports, found, asked } = bench(9_600, false);
  await clock.advance(100);
  ports.send('COM3', new Uint8Array(5_000).fill(0xf8));
  await clock.settle();
  expect(asked).toEqual([9_600, 115_200]);
  ports.unplug('COM3');
  expect((await found).ok).toBe(false);
});
