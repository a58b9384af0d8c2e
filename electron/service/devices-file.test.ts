/** What a technician may write into devices.json, what he is told of a mistake, and what is written back. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseDevicesFile, readDevicesFile, writeDevicesFile } from './devices-file.ts';

const KIND = { kind: 'barcode_scanner' };
const COUNTER = { ...KIND, deviceId: 'counter', name: 'Counter', driver: 'serial', place: { path: '/dev/ttyS0' } };
const HAND = {
  ...KIND,
  deviceId: 'hand',
  name: 'Hand',
  driver: 'hid',
  identity: { vendorId: '0c2e', productId: '0b61' },
};
const READER = { kind: 'nfc_reader', deviceId: 'reader', name: 'Reader', driver: 'pcsc' };
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
  const text = JSON.stringify({ devices: [COUNTER, HAND], shopCodes });
  const file = await readDevicesFile(folderWith(text));
  expect(file).toMatchObject({
    ok: true,
    value: {
      devices: [
        { settings: { baudRate: 9_600, dataBits: 8, parity: 'none', end: 'learned', silenceMs: 80 } },
        { identity: { vendorId: '0c2e', productId: '0b61', serialNumber: null, socket: null } },
      ],
      shopCodes: { measures: [{ pricedPerGrams: 1_000 }], gs1PricedPerGrams: null },
    },
  });
});

test('[SCANNER-15] the example that technicians start from is right', () => {
  const file = parseDevicesFile(readFileSync('docs/devices.example.json', 'utf8'));
  expect(file.ok ? file.value.devices?.map(({ deviceId }) => deviceId) : file.error).toEqual([
    'reader',
    'counter',
    'hand',
    'scale',
    'printer',
    'drawer',
    'pole',
  ]);
});

test.each([
  ['{', 'JSON'],
  ['[]', 'devices.json: Invalid input'],
  [{ scanner: [] }, 'devices.json: Unrecognized key: "scanner"'],
  [{ devices: [{ ...COUNTER, driver: 'wedge' }] }, 'devices.0.driver: Invalid'],
  [{ devices: [{ ...COUNTER, settings: { baudRate: 'fast' } }] }, 'devices.0.settings.baudRate: Invalid input'],
  [{ devices: [{ ...HAND, identity: { vendorId: '0x0C2E' } }] }, 'four hexadecimal digits'],
  [{ devices: [{ ...HAND, identity: { serialNumber: 'S1' } }] }, 'a vendor or a socket is needed'],
  [{ devices: [COUNTER, COUNTER] }, 'two are called counter'],
  [
    {
      devices: [
        { ...READER, deviceId: 'a' },
        { ...READER, deviceId: 'b' },
      ],
    },
    '2 readers at the checkout',
  ],
  [{ devices: [{ ...COUNTER, kind: 'scale' }] }, 'devices.0.kind: Invalid'],
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

test.each([
  [[{ role: 'checkout', reader: 'ACR1252' }, { role: 'gate' }], 'each must be named'],
  [
    [
      { role: 'entry', reader: 'ACR1252' },
      { role: 'exit', reader: 'ACS acr1252 (X7)' },
    ],
    'fits another',
  ],
  [[{}, {}, {}, {}, {}].map((none, at) => ({ ...none, role: 'gate', reader: `R${at}` })), '5 of the kind nfc_reader'],
])('[DEVICE-18] readers that could not be told apart are refused: %j', (readers, words) => {
  const devices = readers.map((reader, at) => ({ ...READER, deviceId: `r${at}`, ...reader }));
  const parsed = parseDevicesFile(JSON.stringify({ devices }));
  expect(parsed.ok ? '' : parsed.error).toContain(words);
});

test('[DEVICE-18] two readers of one name are told apart by their sockets, when both have one', () => {
  const file = (one: string | null, other: string | null): boolean =>
    parseDevicesFile(
      JSON.stringify({
        devices: [one, other].map((socket, index) => ({
          ...{ deviceId: `r${index}`, kind: 'nfc_reader', name: 'Reader', role: 'gate', driver: 'pcsc' },
          ...{ reader: 'ACS ACR122U', socket },
        })),
      }),
    ).ok;
  expect([file('1-1', '1-2'), file('1-1', '1-1'), file('1-1', null), file(null, null)]).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test('[DEVICE-18] a gate has a reader for each way beside the counter’s', () => {
  const names = { checkout: 'Counter', entry: '(E1)', exit: '(X7)' } as const;
  const devices = Object.entries(names).map(([role, reader]) => ({ ...READER, deviceId: role, role, reader }));
  const parsed = parseDevicesFile(JSON.stringify({ devices }));
  expect(parsed.ok && parsed.value.devices?.map(({ role }) => role)).toEqual(['checkout', 'entry', 'exit']);
});

test('[DEVICE-11] what is written is read again as it is, and stands whole beside what else the file says', async () => {
  const shopCodes = { measures: [LABEL], marks: [] };
  const folder = folderWith(JSON.stringify({ devices: [COUNTER], receiptLanguage: 'en', shopCodes }));
  const before = await readDevicesFile(folder);
  const more = parseDevicesFile(JSON.stringify({ devices: [COUNTER, HAND] }));
  if (!before.ok || !more.ok) throw new Error('a file was not read');
  await writeDevicesFile(folder, { ...before.value, devices: more.value.devices ?? [] });
  const after = await readDevicesFile(folder);
  expect(after).toEqual({ ok: true, value: { ...before.value, devices: more.value.devices } });
  expect(readdirSync(folder)).toEqual(['devices.json']);
});
