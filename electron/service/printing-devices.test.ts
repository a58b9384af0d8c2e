/** What a technician may write of printer, drawer and pole display, and the devices that come of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Log } from '../kernel/log.ts';
import { silentLog } from '../kernel/log.ts';
import { createSeededRandom } from '../kernel/seeded-random.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { parseDevicesFile } from './devices-file.ts';
import { createPeripherals, DEMO_PRINTING, LOGO_FILE, readLogo, type PrintingSettings } from './printing-devices.ts';

const NAMES = { id: 'p', name: 'Printer' };
const POLE = { id: 'd', name: 'Pole', driver: 'cd5220', place: { path: '/dev/ttyS1' } };
/** A black dot: the smallest PNG there is. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==',
  'base64',
);

function printingOf(printing: unknown): PrintingSettings | string {
  const file = parseDevicesFile(JSON.stringify({ printing }));
  if (!file.ok) return file.error;
  return file.value.printing ?? 'nothing';
}

function folderForTest(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'printing-devices-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('[PRINT-100] what is left out is as printers are delivered', () => {
  expect(printingOf({ printer: { ...NAMES, driver: 'tcp', host: '192.0.2.7' } })).toEqual({
    printer: {
      ...NAMES,
      driver: 'tcp',
      host: '192.0.2.7',
      port: 9_100,
      columns: 48,
      qr: 'command',
      answersStatus: true,
    },
    drawer: null,
    poleDisplay: null,
    language: 'zh-CN',
  });
  expect(printingOf({ poleDisplay: POLE })).toMatchObject({ poleDisplay: { baudRate: 9_600, flowControl: 'none' } });
});

test.each([
  [{ printer: { ...NAMES, driver: 'parallel' } }, 'printing.printer.driver: Invalid'],
  [{ printer: { ...NAMES, driver: 'tcp', host: 'h', port: 0 } }, 'printing.printer.port'],
  [{ printer: { ...NAMES, driver: 'file', path: 'f', columns: 40 } }, 'printing.printer.columns'],
  [{ printer: { ...NAMES, driver: 'usb', place: { identity: {} } } }, 'printing.printer.place'],
  [{ drawer: { id: 'd', name: 'Drawer' } }, 'a drawer hangs on a printer'],
  [{ language: 'de' }, 'printing.language'],
])('[PRINT-101] %j is refused, with its place', (printing, words) => {
  expect(printingOf(printing)).toContain(words);
});

test('[PRINT-102] each device of the file is made with its driver, and a demo till has simulated ones', async () => {
  const system = { clock: createSystemClock(), random: createSeededRandom(1), log: silentLog };
  const folder = folderForTest();
  const demo = await createPeripherals(DEMO_PRINTING, folder, system);
  expect([demo.printer, demo.drawer, demo.display].map((device) => device?.simulated)).toEqual([true, true, true]);
  expect(demo).toMatchObject({ language: 'zh-CN', qr: 'command', logo: null });
  const identity = { vendorId: '0483', productId: '5743' };
  const printers = [
    { driver: 'tcp', host: '127.0.0.1' },
    { driver: 'serial', place: { path: '/dev/ttyS0' }, baudRate: 19_200 },
    { driver: 'usb', place: { identity } },
    { driver: 'file', path: path.join(folder, 'jobs.bin'), columns: 32, qr: 'picture' },
  ];
  for (const printer of printers) {
    const settings = printingOf({
      printer: { ...NAMES, ...printer },
      drawer: { id: 'd', name: 'D', connector: 5 },
      poleDisplay: POLE,
    });
    if (typeof settings === 'string') throw new Error(settings);
    const made = await createPeripherals(settings, folder, system);
    expect(made.printer).toMatchObject({ ...NAMES, simulated: false, columns: printer.columns ?? 48 });
    expect(made.drawer).toMatchObject({ id: 'd', simulated: false });
    expect(made.display).toMatchObject({ name: 'Pole', simulated: false });
    expect(made.qr).toBe(printer.qr ?? 'command');
    expect(made.printer?.condition.state).toBe('absent');
  }
});

test('[PRINT-103] a logo is printed when it can be; one that cannot is said and left out', async () => {
  const folder = folderForTest();
  const said: string[] = [];
  const log: Log = { write: (_level, event) => void said.push(event) };
  expect(await readLogo(folder, 48, log)).toBeNull();
  expect(said).toEqual([]);
  writeFileSync(path.join(folder, LOGO_FILE), DOT);
  expect(await readLogo(folder, 48, log)).toBe(DOT.toString('base64'));
  const wide = Buffer.from(DOT);
  wide.writeUInt32BE(577, 16);
  for (const bytes of [
    Buffer.from('not a picture'),
    Buffer.concat([DOT, Buffer.alloc(70_000)]),
    DOT.subarray(0, 30),
    wide,
  ]) {
    writeFileSync(path.join(folder, LOGO_FILE), bytes);
    expect(await readLogo(folder, 48, log)).toBeNull();
  }
  expect(said).toEqual(Array.from({ length: 4 }, () => 'receipt_logo_unusable'));
});
