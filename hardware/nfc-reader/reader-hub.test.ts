/** Several drivers at one process: each its own reader, and an end for all of them. */
import { beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { FIRST_WAIT_MS, LONGEST_WAIT_MS } from '../device/reopening.ts';
import { ANSWER_TIMEOUT_MS } from './card-channel.ts';
import type { NfcReader } from './nfc-reader.ts';
import { createPcscNfcReader } from './pcsc-driver.ts';
import { createReaderHub, type ReaderHub } from './reader-hub.ts';
import { FakeProcess } from './testing/fake-process.ts';

const ENTRY = 'ACS ACR1252 CL Reader (E1) 00 00';
const EXIT = 'ACS ACR1252 CL Reader (X7) 01 00';

let clock: VirtualClock;
let hub: ReaderHub;
let processes: FakeProcess[];
const latest = (): FakeProcess => {
  const found = processes.at(-1);
  if (found === undefined) throw new Error('no process was started');
  return found;
};
const readerFor = (wantedReader: string | null): NfcReader =>
  createPcscNfcReader({
    id: `nfc ${wantedReader}`,
    wantedReader,
    hub,
    clock,
    random: createSeededRandom(1),
    log: silentLog,
  });
const kindsAt = (reader: NfcReader): string[] => {
  const kinds: string[] = [];
  reader.onTap(({ kind }) => kinds.push(kind));
  reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' });
  return kinds;
};

beforeEach(() => {
  clock = createVirtualClock();
  processes = [];
  const spawn = (): FakeProcess => {
    processes.push(new FakeProcess());
    return latest();
  };
  hub = createReaderHub({ spawn, clock, log: silentLog });
});

async function bothReady(): Promise<readonly [NfcReader, NfcReader]> {
  const [entry, exit] = [readerFor('(E1)'), readerFor('(X7)')];
  entry.open();
  latest().say({ type: 'alive' }, { type: 'reader', reader: EXIT }, { type: 'reader', reader: ENTRY });
  exit.open();
  // The first that was told is not the entry's: it looks again at once when it is told the second.
  await clock.settle();
  expect([entry.condition.state, exit.condition.state]).toEqual(['ready', 'ready']);
  return [entry, exit];
}

test('[PCSC-23] two drivers share one process, and each hears the cards of its own reader', async () => {
  const [entry, exit] = await bothReady();
  expect(processes).toHaveLength(1);
  const [atEntry, atExit] = [kindsAt(entry), kindsAt(exit)];
  latest().answer = () => '6a82';
  latest().say({ type: 'card', reader: EXIT, cardId: 1, atr: '3b' });
  await clock.settle();
  expect([atEntry, atExit]).toEqual([[], ['reading', 'foreign_card']]);
  latest().say({ type: 'reader_gone', reader: EXIT });
  expect([entry.condition.state, exit.condition.state]).toEqual(['ready', 'gone']);
});

test('[PCSC-23] a driver that joins later finds the card that lies there', async () => {
  const entry = readerFor('(E1)');
  entry.open();
  latest().say({ type: 'alive' }, { type: 'reader', reader: ENTRY }, { type: 'reader', reader: EXIT });
  latest().say({ type: 'card', reader: EXIT, cardId: 5, atr: '3b' });
  await clock.settle();
  const exit = readerFor('(X7)');
  const kinds = kindsAt(exit);
  exit.open();
  await clock.settle();
  expect(kinds).toEqual(['reading']);
});

test('[PCSC-24] no two drivers use one reader, and what one lets go the other takes', async () => {
  const [first, second] = [readerFor('ACR1252'), readerFor('ACR1252')];
  first.open();
  latest().say(
    { type: 'alive' },
    { type: 'status', phase: 'watching', problem: null },
    { type: 'reader', reader: ENTRY },
  );
  second.open();
  await clock.settle();
  expect(first.condition.state).toBe('ready');
  expect(second.condition.state).not.toBe('ready');
  await first.close();
  expect(latest().hasEnded).toBe(false);
  for (let waited = 0; waited < 3 * LONGEST_WAIT_MS; waited += 250) {
    latest().say({ type: 'alive' });
    await clock.advance(250);
  }
  expect(second.condition.state).toBe('ready');
});

test('[PCSC-24] a driver to which the others leave no reader says that there is none, and not that nobody answers', async () => {
  const [entry, exit] = [readerFor('(E1)'), readerFor('(X7)')];
  entry.open();
  exit.open();
  latest().say({ type: 'alive' }, { type: 'status', phase: 'watching', problem: null });
  latest().say({ type: 'reader', reader: ENTRY });
  for (let waited = 0; waited < 3 * LONGEST_WAIT_MS; waited += 250) {
    latest().say({ type: 'alive' });
    await clock.advance(250);
    expect(exit.condition).toMatchObject({ state: 'absent', problem: { code: 'not_found' } });
  }
  latest().say({ type: 'reader', reader: EXIT });
  await clock.settle();
  expect([entry.condition.state, exit.condition.state]).toEqual(['ready', 'ready']);
});

test('[PCSC-24] a frame that holds one reader’s line leaves the other’s free', async () => {
  const [entry, exit] = await bothReady();
  const [atEntry, atExit] = [kindsAt(entry), kindsAt(exit)];
  latest().say({ type: 'card', reader: ENTRY, cardId: 1, atr: '3b' });
  for (let waited = 0; waited <= ANSWER_TIMEOUT_MS; waited += 250) {
    latest().say({ type: 'alive' });
    await clock.advance(250);
  }
  expect(atEntry).toEqual(['reading', 'tap_again']);
  latest().answer = () => '6a82';
  latest().say({ type: 'card', reader: EXIT, cardId: 2, atr: '3b' });
  await clock.settle();
  expect(atExit).toEqual(['reading', 'foreign_card']);
});

test('[PCSC-25] the process ends with the last driver, and one that crashes is started once for all', async () => {
  const [entry, exit] = await bothReady();
  latest().end(139);
  expect([entry.condition.state, exit.condition.state]).toEqual(['faulty', 'faulty']);
  await clock.advance(LONGEST_WAIT_MS);
  expect(processes).toHaveLength(2);
  latest().say({ type: 'alive' }, { type: 'reader', reader: ENTRY }, { type: 'reader', reader: EXIT });
  await clock.settle();
  expect([entry.condition.state, exit.condition.state]).toEqual(['ready', 'ready']);
  await entry.close();
  expect(latest().hasEnded).toBe(false);
  await exit.close();
  expect(latest().hasEnded).toBe(true);
});

test('[PCSC-27] two of one name change places when their sockets are told, and each hears its own cards', async () => {
  const [one, other] = ['ACS ACR122U PICC Interface 00 00', 'ACS ACR122U PICC Interface 01 00'];
  const at = (wantedSocket: string): NfcReader =>
    createPcscNfcReader({
      ...{ id: `nfc ${wantedSocket}`, wantedReader: 'ACS ACR122U PICC Interface', wantedSocket },
      ...{ hub, clock, random: createSeededRandom(1), log: silentLog },
    });
  const [entry, exit] = [at('1-1'), at('1-2')];
  entry.open();
  exit.open();
  // Alone of its like, and nobody says where it is.
  latest().say({ type: 'alive' }, { type: 'reader', reader: one });
  await clock.advance(FIRST_WAIT_MS);
  expect(entry.condition.state).toBe('ready');
  expect(exit.condition.state).not.toBe('ready');
  latest().say({ type: 'reader', reader: one, socket: '1-2' }, { type: 'reader', reader: other, socket: '1-1' });
  await clock.advance(FIRST_WAIT_MS * 2);
  expect([entry.condition.state, exit.condition.state]).toEqual(['ready', 'ready']);
  const [atEntry, atExit] = [kindsAt(entry), kindsAt(exit)];
  latest().answer = () => '6a82';
  latest().say({ type: 'alive' }, { type: 'card', reader: one, cardId: 1, atr: '3b' });
  await clock.settle();
  expect([atEntry, atExit]).toEqual([[], ['reading', 'foreign_card']]);
  await entry.close();
  await exit.close();
});
