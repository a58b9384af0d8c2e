/** A reader that is there and is not named: the binding lost the list that it stood in. */
import { beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { ASK_ANEW_AFTER_MS } from './asking-anew.ts';
import type { NfcReader } from './nfc-reader.ts';
import { createPcscNfcReader } from './pcsc-driver.ts';
import { createReaderHub, type ReaderHub } from './reader-hub.ts';
import { FakeReader, fakeLibrary } from './testing/fake-library.ts';
import { startInPlace, type Machine } from './testing/process-in-place.ts';

const NAME = 'ACS ACR122U PICC Interface 00 00';
const [SOON_MS, LATER_MS, ALWAYS_MS] = ASK_ANEW_AFTER_MS;
/** From the start of a process until it has said what the service names. */
const SETTLED_MS = 1_000;
const SERVICE_AWAY = { code: 'service_not_running', detail: 'ENOENT' } as const;
const HELD = { code: 'held_by_kernel', detail: 'pn533_usb holds 1-1:1.0' } as const;

let clock: VirtualClock;
let machine: Machine;
/** The library of each process, in order. */
let libraries: ReturnType<typeof fakeLibrary>[];
let startedAt: number[];
let hub: ReaderHub;

const driver = (wantedReader: string | null = null): NfcReader =>
  createPcscNfcReader({
    ...{ id: `nfc ${wantedReader}`, wantedReader },
    ...{ hub, clock, random: createSeededRandom(1), log: silentLog },
  });
/** The newest process is told of a reader, as a list that is not lost tells it. */
function name(reader: string): FakeReader {
  const given = new FakeReader(reader);
  libraries.at(-1)?.made.at(-1)?.emit('reader', given);
  return given;
}
/** What a screen would show, four times a second. */
async function shownFor(reader: NfcReader, ms: number): Promise<readonly string[]> {
  const shown = new Set<string>();
  for (let at = 0; at < ms; at += 250) {
    await clock.advance(250);
    shown.add(`${reader.condition.state} ${reader.condition.problem?.code}`);
  }
  return [...shown];
}
/** A process ends in its own time. */
async function closed(...readers: readonly NfcReader[]): Promise<void> {
  const closing = Promise.all(readers.map((reader) => reader.close()));
  await clock.advance(10);
  await closing;
}
/** Between the starts of processes, without what each takes to say that there is none. */
const waits = (): readonly number[] => startedAt.slice(1).map((at, index) => at - (startedAt[index] ?? 0));

beforeEach(() => {
  clock = createVirtualClock();
  machine = { service: null, kernel: null };
  libraries = [];
  startedAt = [];
  hub = createReaderHub({
    clock,
    log: silentLog,
    spawn: () => {
      const library = fakeLibrary();
      libraries.push(library);
      startedAt.push(clock.monotonic());
      return startInPlace(clock, library, machine);
    },
  });
});

test('[PCSC-29] C48 a reader whose list was lost is named to the next process, within seconds', async () => {
  const reader = driver();
  reader.open();
  await clock.advance(SETTLED_MS);
  expect(reader.condition).toMatchObject({ state: 'absent', problem: { code: 'not_found' } });
  await clock.advance(SOON_MS + SETTLED_MS);
  expect(startedAt).toHaveLength(2);
  name(NAME);
  await clock.settle();
  expect(reader.condition).toEqual({ state: 'ready', problem: null });
  await clock.advance(2 * ALWAYS_MS);
  expect(startedAt).toHaveLength(2);
  await closed(reader);
});

test('[PCSC-30] the screen goes on saying what it said while processes take turns', async () => {
  const reader = driver();
  reader.open();
  await clock.advance(SETTLED_MS);
  expect(await shownFor(reader, SOON_MS + LATER_MS + 2 * SETTLED_MS)).toEqual(['absent not_found']);
  expect(startedAt).toHaveLength(3);
  name(NAME).emit('end');
  await clock.advance(250);
  // Pulled, or lost with a list: both are of a reader that was there.
  expect(await shownFor(reader, SOON_MS + 2 * SETTLED_MS)).toEqual(['gone unplugged', 'gone not_found']);
  expect(startedAt).toHaveLength(4);
  await closed(reader);
});

test('[PCSC-29] a shop without a reader starts a process ever more seldom, and every five minutes in the end', async () => {
  const reader = driver();
  reader.open();
  await clock.advance(SOON_MS + LATER_MS + 3 * ALWAYS_MS + 5 * SETTLED_MS);
  const expected = [SOON_MS, LATER_MS, ALWAYS_MS, ALWAYS_MS, ALWAYS_MS];
  expect(waits()).toHaveLength(expected.length);
  for (const [index, wait] of [...waits()].entries()) {
    expect(wait).toBeGreaterThanOrEqual(expected[index] ?? 0);
    expect(wait).toBeLessThan((expected[index] ?? 0) + SETTLED_MS);
  }
  await closed(reader);
});

test.each([
  ['a reader was there', async (): Promise<void> => void name(NAME).emit('end')],
  [
    'the service was away',
    async () => {
      libraries.at(-1)?.made.at(-1)?.emit('error', new Error('SCardListReaders error: gone.(0x8010001d)'));
      machine.service = SERVICE_AWAY;
      await clock.advance(10_000);
      machine.service = null;
    },
  ],
  [
    'the kernel held it',
    async () => {
      machine.kernel = HELD;
      await clock.advance(10_000);
      machine.kernel = null;
    },
  ],
] as const)('[PCSC-29] after %s the next wait is the shortest again', async (_what, happen) => {
  const reader = driver();
  reader.open();
  await clock.advance(SOON_MS + LATER_MS + 3 * SETTLED_MS);
  expect(startedAt).toHaveLength(3);
  await happen();
  const before = startedAt.length;
  await clock.advance(SOON_MS + 4 * SETTLED_MS);
  expect(startedAt.length).toBeGreaterThan(before);
  await closed(reader);
});

test('[PCSC-29] a process is left alone while the service is away or the kernel holds the reader, which are named', async () => {
  const reader = driver();
  reader.open();
  machine.kernel = HELD;
  await clock.advance(2 * ALWAYS_MS);
  expect(reader.condition.problem).toEqual(HELD);
  expect(startedAt).toHaveLength(1);
  await closed(reader);
  machine.service = SERVICE_AWAY;
  const another = driver();
  another.open();
  await clock.advance(2 * ALWAYS_MS);
  expect(another.condition.problem).toEqual(SERVICE_AWAY);
  expect(startedAt).toHaveLength(2);
  await closed(another);
});

test('[PCSC-29] a gate of which one reader is named keeps it, whatever the other waits for', async () => {
  const [entry, exit] = [driver('(E1)'), driver('(X7)')];
  entry.open();
  exit.open();
  await clock.advance(SETTLED_MS);
  name('ACS ACR1252 CL Reader (E1) 00 00');
  await clock.advance(2 * ALWAYS_MS);
  expect(entry.condition.state).toBe('ready');
  expect(exit.condition.state).not.toBe('ready');
  expect(startedAt).toHaveLength(1);
  await closed(entry, exit);
});

test('[PCSC-29] both drivers of a gate get their readers from the one process that takes the place', async () => {
  const [entry, exit] = [driver('(E1)'), driver('(X7)')];
  entry.open();
  exit.open();
  await clock.advance(SOON_MS + 2 * SETTLED_MS);
  expect(startedAt).toHaveLength(2);
  name('ACS ACR1252 CL Reader (E1) 00 00');
  name('ACS ACR1252 CL Reader (X7) 01 00');
  await clock.advance(SETTLED_MS);
  expect([entry.condition.state, exit.condition.state]).toEqual(['ready', 'ready']);
  await closed(entry, exit);
});

test('[PCSC-22] after the last driver has gone nobody waits and no process is started', async () => {
  const reader = driver();
  reader.open();
  await clock.advance(SETTLED_MS);
  await closed(reader);
  await clock.advance(2 * ALWAYS_MS);
  expect(startedAt).toHaveLength(1);
});
