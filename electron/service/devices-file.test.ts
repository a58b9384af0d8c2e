/** What a technician may write into devices.json, what he is told of a mistake, and the scanners that come of it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../kernel/seeded-random.ts';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { parseDevicesFile, readDevicesFile } from './devices-file.ts';
import { createScanners, DEMO_SCANNERS } from './scanners.ts';

const COUNTER = { id: 'counter', name: 'Counter', driver: 'serial', place: { path: '/dev/ttyS0' } };
const HAND = { id: 'hand', name: 'Hand', driver: 'hid', identity: { vendorId: '0c2e', productId: '0b61' } };
const LABEL = {
  prefixes: ['21'],
  digitCount: 13,
  item: { at: 2, length: 5 },
  price: { at: 7, length: 5, decimals: 2 },
  weight: null,
  count: null,
  hasCheckDigit: true,
};

function folderWith(text: string | null): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'devices-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (text !== null) writeFileSync(path.join(folder, 'devices.json'), text);
  return folder;
}

test('[SCANNER-15] a till without the file has nothing but what it has by default', async () => {
  expect(await readDevicesFile(folderWith(null))).toEqual({ ok: true, value: {} });
});

test('[SCANNER-15] what is left out is as scanners are delivered', async () => {
  const shopCodes = { measures: [LABEL], marks: [{ kind: 'bill', prefix: '8100', digitCount: 20 }] };
  const text = JSON.stringify({ scanners: [COUNTER, HAND], shopCodes });
  const file = await readDevicesFile(folderWith(text));
  expect(file).toMatchObject({
    ok: true,
    value: {
      scanners: [
        { settings: { baudRate: 9_600, dataBits: 8, parity: 'none', end: 'learned', silenceMs: 80 } },
        { identity: { vendorId: '0c2e', productId: '0b61', serialNumber: null, socket: null } },
      ],
      shopCodes: { measures: [{ pricedPerGrams: 1_000 }], gs1PricedPerGrams: null },
    },
  });
});

test('[SCANNER-15] the example that technicians start from is right', () => {
  const file = parseDevicesFile(readFileSync('docs/devices.example.json', 'utf8'));
  expect(file.ok ? file.value.scanners?.map(({ id }) => id) : file.error).toEqual(['counter', 'hand', 'scale']);
});

test.each([
  ['{', 'JSON'],
  ['[]', 'devices.json: Invalid input'],
  [{ scanner: [] }, 'devices.json: Unrecognized key: "scanner"'],
  [{ scanners: [{ ...COUNTER, driver: 'wedge' }] }, 'scanners.0.driver: Invalid'],
  [{ scanners: [{ ...COUNTER, settings: { baudRate: 'fast' } }] }, 'scanners.0.settings.baudRate: Invalid input'],
  [{ scanners: [{ ...HAND, identity: { vendorId: '0x0C2E' } }] }, 'four hexadecimal digits'],
  [{ scanners: [{ ...HAND, identity: { serialNumber: 'S1' } }] }, 'a vendor or a socket is needed'],
  [{ scanners: [COUNTER, COUNTER] }, 'two are called counter'],
  [{ shopCodes: { measures: [{ ...LABEL, prefixes: ['69'] }] } }, 'no number of a shop'],
  [{ shopCodes: { marks: [{ kind: 'bill', prefix: '62', digitCount: 19 }] } }, 'may be a payment code'],
])('[SCANNER-15] %j is refused, with its place and the reason', async (content, words) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  const parsed = parseDevicesFile(text);
  expect(parsed.ok ? '' : parsed.error).toContain(words);
  expect(await readDevicesFile(folderWith(text))).toMatchObject({
    ok: false,
    error: { code: 'terminal.devices_file_invalid', facts: { detail: expect.stringContaining(words) } },
  });
});

test('[SCANNER-16] each scanner of the file is made with its driver, and a demo till has a simulated one', async () => {
  const clock = createVirtualClock();
  const file = parseDevicesFile(JSON.stringify({ scanners: [COUNTER, HAND] }));
  const settings = file.ok ? (file.value.scanners ?? []) : [];
  const scanners = createScanners([...settings, ...DEMO_SCANNERS], { clock, random: createSeededRandom(1) });
  expect(scanners.map(({ id, name, simulated }) => [id, name, simulated])).toEqual([
    ['counter', 'Counter', false],
    ['hand', 'Hand', false],
    ['scanner-simulated', 'Simulated scanner', true],
  ]);
  for (const scanner of scanners) await scanner.close();
});
