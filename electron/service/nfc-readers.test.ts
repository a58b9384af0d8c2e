/** Which reader a till has, by what its devices file says. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseTrace } from '../../hardware/device/trace.ts';
import { createReaderHub, type ReaderHub } from '../../hardware/nfc-reader/reader-hub.ts';
import type { ToReaderProcess } from '../../hardware/nfc-reader/reader-messages.ts';
import { silentLog } from '../kernel/log.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { parseDevicesFile } from './devices-file.ts';
import type { Helpers } from './helpers.ts';
import { createReader } from './nfc-readers.ts';

const PCSC = {
  deviceId: 'nfc-pcsc',
  kind: 'nfc_reader',
  name: 'Reader',
  role: 'checkout',
  lane: null,
  driver: 'pcsc',
  reader: null,
  socket: null,
  trace: false,
} as const;

const system = { clock: createSystemClock(), random: createSystemRandom(), log: silentLog };

/** Readers in a helper that is started so. */
const hubOf = (startHelper: Helpers['start']): ReaderHub =>
  createReaderHub({ ...system, spawn: () => startHelper('nfc_reader') });

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'nfc-readers-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A helper with one reader and one card on it, which knows no application. */
function helperWithCard(): ReturnType<Helpers['start']> {
  let say: (message: unknown) => void = () => undefined;
  let onExit: (code: number | null) => void = () => undefined;
  return {
    pid: null,
    postMessage: (message) => {
      const { type, requestId } = message as ToReaderProcess & { requestId?: number };
      if (type === 'stop') return onExit(0);
      say({ type: 'answer', requestId, bytes: '6a82', detail: '' });
    },
    onMessage: (listener) => {
      say = listener;
      listener({ type: 'reader', reader: 'PICC 00 00' });
      listener({ type: 'card', reader: 'PICC 00 00', cardId: 1, atr: '3b80' });
    },
    onExit: (listener) => {
      onExit = listener;
    },
    kill: () => onExit(null),
  };
}

test('[HOST-63] a real reader is opened in a helper, and nobody can play the customer at it', async () => {
  const started: string[] = [];
  const startHelper: Helpers['start'] = (program) => {
    started.push(program);
    return helperWithCard();
  };
  const folder = newFolder();
  const { reader, simulated } = createReader(
    { ...PCSC, reader: 'PICC' },
    { ...system, hub: hubOf(startHelper) },
    folder,
  );
  expect(simulated).toBeNull();
  expect(started).toEqual([]);
  reader.open();
  expect(started).toEqual(['nfc_reader']);
  await reader.close();
  expect(existsSync(path.join(folder, 'nfc-pcsc.trace.jsonl'))).toBe(false);
});

test('[TRACE-8] records what passes when it is told to, and plays on when the disk does not take it', async () => {
  const folder = newFolder();
  const file = path.join(folder, 'nfc-pcsc.trace.jsonl');
  const { reader } = createReader({ ...PCSC, trace: true }, { ...system, hub: hubOf(helperWithCard) }, folder);
  const outcomes: string[] = [];
  reader.onTap((event) => outcomes.push(event.kind));
  const tap = (): void =>
    reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' });
  tap();
  reader.open();
  await expect.poll(() => outcomes.at(-1)).toBe('foreign_card');
  const trace = parseTrace(readFileSync(file, 'utf8'));
  expect(trace.ok && trace.value.lines.length).toBeGreaterThan(4);
  await reader.close();

  const second = createReader({ ...PCSC, trace: true }, { ...system, hub: hubOf(helperWithCard) }, folder);
  rmSync(file);
  mkdirSync(file);
  outcomes.length = 0;
  second.reader.onTap((event) => outcomes.push(event.kind));
  second.reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' });
  second.reader.open();
  await expect.poll(() => outcomes.at(-1)).toBe('foreign_card');
  await second.reader.close();
});

test('[HOST-63] a simulated one is both', () => {
  const startHelper = (): never => {
    throw new Error('nothing is started');
  };
  const { reader: _name, trace: _trace, ...common } = PCSC;
  const chosen = createReader({ ...common, driver: 'simulated' }, { ...system, hub: hubOf(startHelper) }, newFolder());
  expect(chosen.reader).toBe(chosen.simulated);
  expect(chosen.pcsc).toBeNull();
});

test('[HOST-64] the devices file names the driver, and for a real reader which one', () => {
  const { deviceId, kind, name } = PCSC;
  const read = (reader: object): unknown => {
    const parsed = parseDevicesFile(JSON.stringify({ devices: [{ deviceId, kind, name, ...reader }] }));
    return parsed.ok ? parsed.value.devices?.[0] : parsed.error;
  };
  expect(read({ driver: 'pcsc' })).toEqual(PCSC);
  expect(read({ driver: 'pcsc', reader: 'ACR1252', trace: true })).toEqual({ ...PCSC, reader: 'ACR1252', trace: true });
  expect(read({ driver: 'simulated' })).toMatchObject({ driver: 'simulated' });
  expect(read({ driver: 'libnfc' })).toContain('devices.0');
  expect(read({ driver: 'simulated', reader: 'x' })).toContain('devices.0');
});
