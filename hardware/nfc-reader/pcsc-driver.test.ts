/** The driver with a process that freezes, crashes, is killed or silent. tests/devices/nfc has the real one. */
import { beforeEach, describe, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { DeviceCondition } from '../device/device.ts';
import { LONGEST_WAIT_MS } from '../device/reopening.ts';
import { ANSWER_TIMEOUT_MS } from './card-channel.ts';
import type { NfcReader, TapEvent } from './nfc-reader.ts';
import { createPcscNfcReader } from './pcsc-driver.ts';
import { createReaderHub, type ReaderHub } from './reader-hub.ts';
import { FIRST_BEAT_MS, FROZEN_MS, STUCK_MS } from './reader-link.ts';
import { FakeProcess } from './testing/fake-process.ts';

const NAME = 'ACS ACR122U PICC Interface 00 00';
let clock: VirtualClock;
let processes: FakeProcess[];
let hub: ReaderHub;
let reader: NfcReader;
let told: DeviceCondition[];
let events: TapEvent[];

const latest = (): FakeProcess => {
  const found = processes.at(-1);
  if (found === undefined) throw new Error('no process was started');
  return found;
};
const problem = (): string | undefined => reader.condition.problem?.code;
const arm = (): void =>
  reader.arm({ makeChallenge: () => new Uint8Array(16), amountMinor: 1, currency: 'CNY', terminalId: 't' });

/** Time goes by while the newest process beats. */
async function beat(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 250) {
    if (!latest().hasEnded) latest().say({ type: 'alive' });
    await clock.advance(250);
  }
}
async function ready(): Promise<FakeProcess> {
  reader.open();
  latest().say(
    { type: 'alive' },
    { type: 'status', phase: 'watching', problem: null },
    { type: 'reader', reader: NAME },
  );
  await clock.settle();
  expect(reader.condition.state).toBe('ready');
  return latest();
}

beforeEach(() => {
  clock = createVirtualClock();
  processes = [];
  told = [];
  events = [];
  hub = createReaderHub({
    spawn: () => {
      processes.push(new FakeProcess());
      return latest();
    },
    clock,
    log: silentLog,
  });
  reader = createPcscNfcReader({
    id: 'nfc',
    wantedReader: null,
    hub,
    clock,
    random: createSeededRandom(1),
    log: silentLog,
  });
  reader.onCondition((condition) => told.push(condition));
  reader.onTap((event) => events.push(event));
});

describe('a process', () => {
  test('[PCSC-13] that says why there is no reader is kept, and says when there is one', async () => {
    reader.open();
    const service = { code: 'service_not_running', detail: 'ENOENT' } as const;
    latest().say({ type: 'alive' }, { type: 'status', phase: 'waiting', problem: service });
    await beat(20_000);
    expect(reader.condition).toEqual({ state: 'faulty', problem: service });
    expect(processes).toHaveLength(1);
    latest().say({ type: 'status', phase: 'connecting', problem: null });
    latest().say({ type: 'status', phase: 'watching', problem: null }, { type: 'reader', reader: NAME });
    await clock.settle();
    expect(reader.condition).toEqual({ state: 'ready', problem: null });
    expect(reader.name).toBe('ACS ACR122U PICC Interface');
  });

  test('[PCSC-14] that freezes is killed and the next is started; the cause is named', async () => {
    const first = await ready();
    await clock.advance(FROZEN_MS + 10);
    expect(first.wasKilled).toBe(true);
    expect(reader.condition).toMatchObject({ state: 'faulty', problem: { code: 'no_answer' } });
    await clock.advance(LONGEST_WAIT_MS);
    expect(processes).toHaveLength(2);
    latest().say({ type: 'reader', reader: NAME });
    await clock.settle();
    expect(reader.condition.state).toBe('ready');
  });

  test('[PCSC-14] that freezes in the call that freezes without the service: the service does not run', async () => {
    reader.open();
    latest().say({ type: 'alive' }, { type: 'status', phase: 'connecting', problem: null });
    await clock.advance(FROZEN_MS + 10);
    expect(latest().wasKilled).toBe(true);
    expect(problem()).toBe('service_not_running');
  });

  test('[PCSC-14] that beats is left alone, and one that loads slowly has its time', async () => {
    reader.open();
    await clock.advance(FIRST_BEAT_MS - 10);
    expect(latest().wasKilled).toBe(false);
    await beat(60_000);
    expect(processes).toHaveLength(1);
  });

  test('[PCSC-14] whose beats were not heard because this side was busy is not judged by them', async () => {
    const first = await ready();
    // The time is over and the beat is heard in the same turn, after it.
    clock.after(FROZEN_MS, () => first.say({ type: 'alive' }));
    await clock.advance(FROZEN_MS + 10);
    expect(first.wasKilled).toBe(false);
  });

  test('[PCSC-15] that crashes ends the tap with "tap again", and the request stands', async () => {
    const first = await ready();
    arm();
    first.say({ type: 'card', reader: NAME, cardId: 1, atr: '3b' });
    await clock.settle();
    expect(events.map(({ kind }) => kind)).toEqual(['reading']);
    first.end(139);
    await clock.settle();
    expect(events.map(({ kind }) => kind)).toEqual(['reading', 'tap_again']);
    expect(reader.condition).toMatchObject({ state: 'faulty', problem: { detail: expect.stringContaining('139') } });
    await clock.advance(LONGEST_WAIT_MS);
    latest().say({ type: 'reader', reader: NAME }, { type: 'card', reader: NAME, cardId: 1, atr: '3b' });
    await clock.settle();
    expect(events.map(({ kind }) => kind)).toEqual(['reading', 'tap_again', 'reading']);
    expect(latest().sent).toMatchObject([{ type: 'transmit' }]);
  });

  test('[PCSC-15] that says why it ends is believed', async () => {
    const first = await ready();
    first.say({ type: 'broken', problem: { code: 'service_not_running', detail: 'Service not available' } });
    first.end(0);
    expect(problem()).toBe('service_not_running');
  });

  test('[PCSC-16] that dies at once again and again is started ever more slowly', async () => {
    reader.open();
    const starts: number[] = [];
    for (let at = 0; at < 60_000; at += 50) {
      if (!latest().hasEnded) {
        starts.push(at);
        latest().say({ type: 'alive' }, { type: 'status', phase: 'connecting', problem: null });
        latest().end(1);
      }
      await clock.advance(50);
    }
    expect(starts.length).toBeGreaterThan(10);
    expect(starts.length).toBeLessThan(30);
  });
});

describe('a card that never answers', () => {
  test('[PCSC-17] ends the tap; when its frame stays stuck, the process is killed', async () => {
    const first = await ready();
    arm();
    first.say({ type: 'card', reader: NAME, cardId: 1, atr: '3b' });
    await beat(ANSWER_TIMEOUT_MS + 250);
    expect(events.map(({ kind }) => kind)).toEqual(['reading', 'tap_again']);
    expect(first.wasKilled).toBe(false);
    await beat(STUCK_MS + 250);
    expect(first.wasKilled).toBe(true);
    expect(problem()).toBe('no_answer');
  });

  test('[PCSC-17] holds no grudge when its reader gives up in time', async () => {
    const first = await ready();
    arm();
    first.say({ type: 'card', reader: NAME, cardId: 1, atr: '3b' });
    await beat(ANSWER_TIMEOUT_MS + 250);
    first.say({ type: 'answer', requestId: 1, bytes: null, detail: 'transaction failed' });
    first.say({ type: 'card_gone', reader: NAME, cardId: 1 });
    await beat(STUCK_MS * 2);
    expect(first.wasKilled).toBe(false);
    first.answer = () => '6a82';
    first.say({ type: 'card', reader: NAME, cardId: 2, atr: '3b' });
    await clock.settle();
    expect(events.at(-1)).toEqual({ kind: 'foreign_card', card: 'unknown' });
  });
});

describe('readers', () => {
  test('[PCSC-18] C45 one that is pulled is gone, with its cause; put back, it is used again by the same process', async () => {
    const first = await ready();
    first.say({ type: 'reader_gone', reader: NAME });
    expect(reader.condition).toMatchObject({ state: 'gone', problem: { code: 'unplugged' } });
    await beat(4_000);
    expect(reader.condition.state).toBe('gone');
    first.say({ type: 'reader', reader: 'ACS ACR122U PICC Interface 01 00' });
    await clock.settle();
    expect(reader.condition.state).toBe('ready');
    expect(processes).toHaveLength(1);
  });

  test('[PCSC-18] cards of another reader, or put down before the reader was open, are not mixed up', async () => {
    reader.open();
    arm();
    const process = latest();
    process.say(
      { type: 'alive' },
      { type: 'reader', reader: NAME },
      { type: 'card', reader: NAME, cardId: 1, atr: '3b' },
    );
    await clock.settle();
    expect(events.map(({ kind }) => kind)).toEqual(['reading']);
    process.say({ type: 'card', reader: 'Another 00 00', cardId: 2, atr: '3b' });
    await clock.settle();
    expect(process.sent.map((message) => (message.type === 'transmit' ? message.cardId : null))).toEqual([1]);
  });

  test('[PCSC-20] a card that another program holds is a fault of the machine until one can be read again', async () => {
    const process = await ready();
    arm();
    process.say({ type: 'card_unreadable', reader: NAME, problem: { code: 'in_use', detail: 'Sharing violation' } });
    expect(reader.condition).toMatchObject({ state: 'faulty', problem: { code: 'in_use' } });
    expect(events).toEqual([{ kind: 'tap_again' }]);
    process.answer = () => '6a82';
    process.say({ type: 'card', reader: NAME, cardId: 1, atr: '3b' });
    await clock.settle();
    expect(reader.condition).toEqual({ state: 'ready', problem: null });
    expect(events.at(-1)).toEqual({ kind: 'foreign_card', card: 'unknown' });
  });

  test('[PCSC-21] the light says what came of a tap, while the card lies there', async () => {
    const process = await ready();
    process.answer = () => '6a82';
    arm();
    process.say({ type: 'card', reader: NAME, cardId: 1, atr: '3b' });
    await clock.settle();
    expect(process.sent.at(-1)).toMatchObject({ type: 'transmit', frame: 'ff00405d0401010201' });
  });
});

test('[PCSC-22] closing ends the process, by force if it must; nobody is told anything after it', async () => {
  const process = await ready();
  process.obeys = false;
  const closing = reader.close();
  const before = told.length;
  await clock.advance(2_000);
  await closing;
  expect(process.wasKilled).toBe(true);
  expect(told).toHaveLength(before);
  reader.open();
  arm();
  await clock.advance(10_000);
  expect(processes).toHaveLength(1);
  expect(reader.condition).toEqual({ state: 'gone', problem: null });
});

test('[PCSC-22] closing while it is being opened leaves nothing behind', async () => {
  reader.open();
  await reader.close();
  expect(latest().hasEnded).toBe(true);
  await clock.advance(60_000);
  expect(processes).toHaveLength(1);
});
