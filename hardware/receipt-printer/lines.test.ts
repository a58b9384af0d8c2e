/** The printer driver over serial ports and files: on real pseudo-terminals, on plain files, and found anew after a plug. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import type { DeviceIdentity } from '../device/device.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSerialPorts } from '../serial-port/serialport-driver.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import { SOCAT } from '../serial-port/testing/pty-pair.ts';
import type { OpenByteLine } from './byte-line.ts';
import { createEscposPrinter } from './escpos-driver.ts';
import { openFileLine } from './file-line.ts';
import { BENCH_LIMITS, jobOf } from './receipt-printer.contract.ts';
import type { ReceiptPrinter } from './receipt-printer.ts';
import { openSerialLine } from './serial-line.ts';
import { startPtyPrinter } from './testing/pty-printer.ts';
import { listUsbPrinters, openUsbLine } from './usb-line.ts';

const clock = createSystemClock();
/** Whoever opens a line by itself does not ask when its end was seen. */
const UNHEARD = (): void => undefined;
const WAIT = { timeout: 20_000, interval: 5 };
const LONG = { timeout: 60_000 };
const IDENTITY: DeviceIdentity = { vendorId: '0483', productId: '5743', serialNumber: 'P1', socket: '1-1.2' };

function printerOn(openLine: OpenByteLine, answersStatus = true): ReceiptPrinter {
  const printer = createEscposPrinter({
    id: 'printer-1',
    name: 'printer',
    simulated: false,
    columns: 32,
    clock,
    random: createSeededRandom(1),
    openLine,
    answersStatus,
    limits: BENCH_LIMITS,
  });
  onTestFinished(() => printer.close());
  return printer;
}

function folderForTest(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'printer-lines-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const isReady = (printer: ReceiptPrinter) => () => printer.condition.state === 'ready';

async function printsOnPty(open: (path: string) => OpenByteLine): Promise<void> {
  const far = await startPtyPrinter({ clock, columns: 32 });
  onTestFinished(() => far.close());
  const printer = printerOn(open(far.path));
  printer.open();
  await vi.waitUntil(isReady(printer), WAIT);
  const long = Array.from({ length: 100 }, (_, at) => `line ${at}`);
  expect(await printer.print(jobOf(...long), { jobId: 'j1' })).toEqual({ kind: 'confirmed' });
  expect(far.device.text().split('\n')).toEqual(long);
  far.device.setFaults({ linesLeft: 0 });
  await vi.waitUntil(() => printer.condition.problem?.code === 'paper_out', WAIT);
  far.device.setFaults({ linesLeft: null });
  await vi.waitUntil(isReady(printer), WAIT);
  await far.unplug();
  await vi.waitUntil(() => printer.condition.state === 'gone', WAIT);
  await far.plugIn();
  await vi.waitUntil(isReady(printer), WAIT);
  expect(await printer.print(jobOf('again'), { jobId: 'j2' })).toEqual({ kind: 'confirmed' });
}

describe.runIf(existsSync(SOCAT))('on a pseudo-terminal (needs socat)', () => {
  test('[PRINT-44] prints over a serial port, hears paper run out, and comes back after a pull', LONG, async () => {
    const ports = createSerialPorts({ clock });
    await printsOnPty((port) => openSerialLine({ ports, place: { path: port }, settings: SETTINGS_9600_8N1 }));
  });

  test('[PRINT-45] prints over a device file, hears paper run out, and comes back after a pull', LONG, async () => {
    await printsOnPty((file) => openFileLine({ path: file, clock }));
  });
});

test('[PRINT-44] a serial printer is found by what it says of itself, under another name than before', async () => {
  const ports = createSimulatedSerialPorts();
  const open = openSerialLine({ ports, place: { identity: IDENTITY }, settings: SETTINGS_9600_8N1 });
  expect(await open(UNHEARD)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  ports.plugIn('/dev/ttyUSB0', IDENTITY);
  const printer = printerOn(open, false);
  printer.open();
  await vi.waitUntil(isReady(printer), WAIT);
  ports.unplug('/dev/ttyUSB0');
  await vi.waitUntil(() => printer.condition.state === 'gone', WAIT);
  ports.plugIn('/dev/ttyUSB3', IDENTITY);
  await vi.waitUntil(isReady(printer), WAIT);
  expect(await printer.print(jobOf('hello'), { jobId: 'j1' })).toEqual({ kind: 'sent_unconfirmed' });
  expect(ports.received('/dev/ttyUSB3').toString()).toBe('hello\n');
});

test('[PRINT-46] jobs for a plain file are added to it, and none is ever confirmed', async () => {
  const file = path.join(folderForTest(), 'jobs.bin');
  const printer = printerOn(openFileLine({ path: file, clock }), false);
  printer.open();
  await vi.waitUntil(isReady(printer), WAIT);
  expect(await printer.print(jobOf('one'), { jobId: 'j1' })).toEqual({ kind: 'sent_unconfirmed' });
  expect(await printer.print(jobOf('x'.repeat(20_000)), { jobId: 'j2' })).toEqual({ kind: 'sent_unconfirmed' });
  expect(readFileSync(file, 'utf8')).toBe(`one\n${'x'.repeat(20_000)}\n`);
});

test('[PRINT-47] a file that cannot be written says why', async () => {
  const folder = folderForTest();
  expect(await openFileLine({ path: '/dev/usb-printer-that-is-not', clock })(UNHEARD)).toMatchObject({
    ok: false,
    error: { code: 'not_found' },
  });
  expect(await openFileLine({ path: folder, clock })(UNHEARD)).toMatchObject({
    ok: false,
    error: { code: 'reports_error' },
  });
  const full = await openFileLine({ path: '/dev/full', clock })(UNHEARD);
  if (!full.ok) throw new Error(full.error.detail);
  const problem = new Promise((resolve) => full.value.onGone(resolve));
  expect(await full.value.write(Uint8Array.of(1))).toBe(false);
  expect(await problem).toMatchObject({ code: 'reports_error' });
  await full.value.close();
});

/** As the kernel shows a printer: usbmisc/lpN/device leads to the interface, below the device. */
function plugIntoTree(folder: string, name: string, socket: string, serial: string | null): void {
  const device = path.join(folder, 'devices', socket);
  mkdirSync(path.join(device, `${socket}:1.0`), { recursive: true });
  writeFileSync(path.join(device, 'idVendor'), '0483\n');
  writeFileSync(path.join(device, 'idProduct'), '5743\n');
  writeFileSync(path.join(device, 'product'), 'POS Printer\n');
  if (serial !== null) writeFileSync(path.join(device, 'serial'), `${serial}\n`);
  mkdirSync(path.join(folder, 'class', 'usbmisc', name), { recursive: true });
  symlinkSync(path.join(device, `${socket}:1.0`), path.join(folder, 'class', 'usbmisc', name, 'device'));
}

test('[PRINT-48] a USB printer is found by what it says of itself, whatever number it came back under', async () => {
  const folder = folderForTest();
  const systemFolder = path.join(folder, 'sys');
  const deviceFolder = path.join(folder, 'dev');
  mkdirSync(deviceFolder);
  expect(await listUsbPrinters(systemFolder)).toEqual([]);
  plugIntoTree(systemFolder, 'lp0', '1-1', null);
  plugIntoTree(systemFolder, 'lp3', '1-1.2', 'P1');
  mkdirSync(path.join(systemFolder, 'class', 'usbmisc', 'hiddev0'));
  expect(await listUsbPrinters(systemFolder, deviceFolder)).toEqual([
    {
      path: path.join(deviceFolder, 'lp0'),
      name: 'POS Printer',
      identity: { ...IDENTITY, serialNumber: null, socket: '1-1' },
    },
    { path: path.join(deviceFolder, 'lp3'), name: 'POS Printer', identity: IDENTITY },
  ]);
  const options = { clock, systemFolder, deviceFolder };
  const line = await openUsbLine({ ...options, place: { identity: IDENTITY } })(UNHEARD);
  if (!line.ok) throw new Error(line.error.detail);
  await line.value.write(jobOf('hello'));
  await line.value.close();
  expect(readFileSync(path.join(deviceFolder, 'lp3'), 'utf8')).toBe('hello\n');
  const other = openUsbLine({ ...options, place: { identity: { ...IDENTITY, serialNumber: 'P2' } } });
  expect(await other(UNHEARD)).toMatchObject({ ok: false, error: { code: 'not_found' } });
});
