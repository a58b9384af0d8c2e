/** The serial driver under the contract suite on a real port, a thousand scans, and a scanner that comes back elsewhere. */
import { existsSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { DeviceIdentity } from '../device/device.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSerialPorts } from '../serial-port/serialport-driver.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import { createPtyPair, SOCAT } from '../serial-port/testing/pty-pair.ts';
import { describeBarcodeScanner } from './barcode-scanner.contract.ts';
import { createSerialBarcodeScanner } from './serial-driver.ts';

const parts = { id: 'scan-1', name: 'Serial scanner', clock: createSystemClock(), random: createSeededRandom(1) };
const hasSocat = existsSync(SOCAT);

/** A pseudo-terminal holds no more than this at a time; a scanner's line is slow, so nothing overtakes the till. */
const BURST_BYTES = 1_024;

if (hasSocat) {
  describeBarcodeScanner('serial, on a pseudo-terminal', async () => {
    const cable = createPtyPair();
    await cable.plugIn();
    const real = createSerialPorts(parts);
    let readBytes = 0;
    const scanner = createSerialBarcodeScanner({
      ...parts,
      place: { path: cable.path },
      ports: {
        list: () => real.list(),
        open: (port) => {
          const onBytes = (bytes: Uint8Array): void => {
            readBytes += bytes.length;
            port.onBytes(bytes);
          };
          return real.open({ ...port, onBytes });
        },
      },
      settings: { line: SETTINGS_9600_8N1, end: 'line', silenceMs: 80 },
    });
    return {
      scanner,
      scan: async (bytes, symbologyIdentifier) => {
        const line = Buffer.concat([Buffer.from(symbologyIdentifier ?? ''), bytes, Buffer.from('\r\n')]);
        for (let at = 0; at < line.length; at += BURST_BYTES) {
          cable.send(line.subarray(at, at + BURST_BYTES));
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
      scanHalf: async (bytes) => {
        const wanted = readBytes + bytes.length;
        cable.send(bytes);
        // What is still on its way goes with the cable.
        await vi.waitUntil(() => readBytes === wanted);
      },
      unplug: () => cable.unplug(),
      plugIn: () => cable.plugIn(),
      close: async () => {
        await scanner.close();
        await cable.close();
      },
    };
  });
}

describe.runIf(hasSocat)('on a pseudo-terminal (needs socat)', () => {
  test('[SCANNER-11] a thousand scans, torn and run together at random, come without a loss or a double', async () => {
    const cable = createPtyPair();
    await cable.plugIn();
    const scanner = createSerialBarcodeScanner({
      ...parts,
      place: { path: cable.path },
      ports: createSerialPorts(parts),
      settings: { line: SETTINGS_9600_8N1, end: 'line', silenceMs: 2_000 },
    });
    onTestFinished(async () => {
      await scanner.close();
      await cable.close();
    });
    const heard: string[] = [];
    scanner.onScan(({ text, problem }) => heard.push(`${text}${problem ?? ''}`));
    scanner.open();
    await expect.poll(() => scanner.condition.state).toBe('ready');
    const codes = Array.from({ length: 1_000 }, (_, index) => `69010280${String(index).padStart(5, '0')}`);
    const stream = codes.map((code) => `${code}\r`).join('');
    const random = createSeededRandom(7);
    for (let at = 0; at < stream.length;) {
      const [size = 0] = random.bytes(1);
      cable.send(stream.slice(at, at + size + 1));
      at += size + 1;
      if (size % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await expect.poll(() => heard.length, { timeout: 10_000 }).toBe(1_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(heard).toEqual(codes);
  });
});

test('[SCANNER-9] a scanner that comes back under another path is the same scanner, and its like is not', async () => {
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  const identity = (serialNumber: string): DeviceIdentity => ({
    vendorId: '0c2e',
    productId: '0b6a',
    serialNumber,
    socket: '1-1',
  });
  const scanner = createSerialBarcodeScanner({ ...parts, clock, ports, place: { identity: identity('S1') } });
  const heard: string[] = [];
  scanner.onScan(({ text }) => heard.push(text));
  scanner.open();
  await clock.advance(10_000);
  expect(scanner.condition).toMatchObject({ state: 'absent', problem: { code: 'not_found' } });
  ports.plugIn('/dev/ttyACM0', identity('S1'));
  await clock.advance(6_000);
  expect(scanner.condition.state).toBe('ready');
  ports.send('/dev/ttyACM0', Buffer.from('A1\r'));
  ports.unplug('/dev/ttyACM0');
  expect(scanner.condition).toMatchObject({ state: 'gone', problem: { code: 'unplugged' } });
  ports.plugIn('/dev/ttyACM0', { ...identity('S2'), socket: '1-2' });
  ports.plugIn('/dev/ttyACM1', identity('S1'));
  await clock.advance(6_000);
  ports.send('/dev/ttyACM0', Buffer.from('B1\r'));
  ports.send('/dev/ttyACM1', Buffer.from('A2\r'));
  expect(heard).toEqual(['A1', 'A2']);
  await scanner.close();
  expect(clock.openTimers()).toBe(0);
});

test('[SCANNER-13] a port that another program holds is faulty, with that as its cause, until it is let go', async () => {
  const clock = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM3');
  ports.refuse('COM3', { code: 'in_use', detail: 'Access denied' });
  const scanner = createSerialBarcodeScanner({ ...parts, clock, ports, place: { path: 'COM3' } });
  scanner.open();
  await clock.settle();
  expect(scanner.condition).toMatchObject({ state: 'faulty', problem: { code: 'in_use' } });
  ports.refuse('COM3', null);
  await clock.advance(6_000);
  expect(scanner.condition).toEqual({ state: 'ready', problem: null });
  await scanner.close();
});
