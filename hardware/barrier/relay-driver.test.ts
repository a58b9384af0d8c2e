/** The real driver under the contract suite, at a pseudo-terminal with a relay at its far end (needs socat). */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { recordLine, replayLine } from '../device/byte-trace.ts';
import { parseTrace } from '../device/trace.ts';
import { openSerialLine } from '../receipt-printer/serial-line.ts';
import { SETTINGS_9600_8N1 } from '../serial-port/serial-port.ts';
import { createSerialPorts } from '../serial-port/serialport-driver.ts';
import { createSimulatedSerialPorts } from '../serial-port/simulated-driver.ts';
import { SOCAT } from '../serial-port/testing/pty-pair.ts';
import { describeBarrier } from './barrier.contract.ts';
import { createRelayBarrier } from './relay-driver.ts';
import { encodeFrame, type RelayFrame } from './relay-frame.ts';
import { createPtyRelay } from './testing/pty-relay.ts';

const clock = createSystemClock();
const hasSocat = existsSync(SOCAT);
/** A busy machine is slow, not wrong: the relay's own times are virtual on no real line. */
const REAL_LIMITS = { pulseMs: 4_000, confirmWithinMs: 2_500, answerMs: 800 };
const STEP_MS = 10;
const PATIENCE_MS = 25_000;

async function openPtyBench() {
  const far = await createPtyRelay(clock);
  const barrier = createRelayBarrier({
    id: 'b',
    name: 'Flap',
    simulated: false,
    clock,
    random: createSeededRandom(1),
    limits: REAL_LIMITS,
    openLine: openSerialLine({
      ports: createSerialPorts({ clock }),
      place: { path: far.path },
      settings: { ...SETTINGS_9600_8N1, baudRate: 115_200 },
    }),
  });
  const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    barrier,
    relay: () => far.relay,
    send: far.send,
    unplug: far.unplug,
    plugIn: far.plugIn,
    until: async (holds: () => boolean): Promise<void> => {
      for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += STEP_MS) {
        if (holds()) return;
        await pass(STEP_MS);
      }
      throw new Error('it did not come to pass');
    },
    finish: <T>(work: Promise<T>): Promise<T> => work,
    pass,
    close: async () => {
      await barrier.close();
      await far.close();
    },
  };
}

if (hasSocat) describeBarrier('serial, on a pseudo-terminal', openPtyBench);

describe.runIf(hasSocat)('on a pseudo-terminal (needs socat)', () => {
  test('[BARRIER-22] noise on the line between and within lines costs nobody the way', async () => {
    const bench = await openPtyBench();
    onTestFinished(() => bench.close());
    bench.barrier.open();
    await bench.until(() => bench.barrier.condition.state === 'ready');
    const whole = encodeFrame({ number: 0, words: ['MOVED', 'OPEN'] });
    for (let round = 0; round < 20; round += 1) {
      bench.send(Uint8Array.of(0xff, 0x00, 0x40, 0x31, round));
      bench.send(whole.subarray(0, round % whole.length));
      bench.send(Buffer.from('\r\n'));
    }
    expect(await bench.barrier.openBarrier({ direction: 'entry' })).toMatchObject({ kind: 'confirmed' });
    expect(bench.barrier.condition.state).toBe('ready');
  });
});

test('[BARRIER-1] an answer and the news that it opened may come in one piece, and shut nothing', async () => {
  const virtual = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM8');
  const barrier = createRelayBarrier({
    ...{ id: 'b', name: 'Flap', simulated: false, clock: virtual, random: createSeededRandom(1) },
    openLine: openSerialLine({ ports, place: { path: 'COM8' }, settings: SETTINGS_9600_8N1 }),
  });
  const say = async (...frames: readonly RelayFrame[]): Promise<void> => {
    ports.send('COM8', Buffer.concat(frames.map(encodeFrame)));
    await virtual.settle();
  };
  const told: string[] = [];
  barrier.onEvent(({ kind }) => told.push(kind));
  barrier.open();
  await virtual.settle();
  await say({ number: 1, words: ['HELLO', '1', 'FLAP'] });
  await say({ number: 2, words: ['STATE', 'SHUT'] });
  const answer = barrier.openBarrier({ direction: 'entry' });
  await virtual.settle();
  await say({ number: 3, words: ['OK'] }, { number: 0, words: ['MOVED', 'OPEN'] });
  expect(await answer).toMatchObject({ kind: 'confirmed' });
  expect(told).toEqual(['moved']);
  expect(ports.received('COM8').toString()).not.toContain('SHUT');
  await barrier.close();
});

test('[BARRIER-1] what was seen before it moved does not count after it, though both came in one piece', async () => {
  const virtual = createVirtualClock();
  const recorded = parseTrace(readFileSync(path.join(import.meta.dirname, 'testing', 'old-state.trace.jsonl'), 'utf8'));
  if (!recorded.ok) throw new Error(recorded.error);
  const asked: string[] = [];
  const far = replayLine(recorded.value, virtual);
  const barrier = createRelayBarrier({
    ...{ id: 'b', name: 'Flap', simulated: false, clock: virtual, random: createSeededRandom(1) },
    openLine: recordLine(
      far,
      {
        record: (direction, bytes) => void (direction === 'out' && asked.push(Buffer.from(bytes).toString('latin1'))),
        note: () => undefined,
      },
      (bytes) => bytes,
    ),
  });
  const told: string[] = [];
  barrier.onEvent((event) => told.push(event.kind === 'moved' ? event.position : event.kind));
  barrier.open();
  await virtual.advance(50);
  const answer = barrier.openBarrier({ direction: 'entry' });
  await virtual.advance(400);
  expect(await answer).toMatchObject({ kind: 'confirmed' });
  expect([told, barrier.position]).toEqual([['open'], 'open']);
  expect(asked.filter((line) => line.includes('SHUT'))).toEqual([]);
  await barrier.close();
});

test('[BARRIER-24] a board that speaks another version, or something else, is not used', async () => {
  const virtual = createVirtualClock();
  const ports = createSimulatedSerialPorts();
  ports.plugIn('COM7');
  const openLine = openSerialLine({ ports, place: { path: 'COM7' }, settings: SETTINGS_9600_8N1 });
  const barrier = createRelayBarrier({
    ...{ id: 'b', name: 'Flap', simulated: false, clock: virtual, random: createSeededRandom(1) },
    openLine,
  });
  barrier.open();
  await virtual.settle();
  ports.send('COM7', encodeFrame({ number: 1, words: ['HELLO', '2', 'OTHER'] }));
  await virtual.settle();
  expect(barrier.condition).toMatchObject({ state: 'faulty', problem: { code: 'garbled' } });
  expect(await barrier.openBarrier({ direction: 'entry' })).toMatchObject({ kind: 'fault', wasSeenShut: false });
  await barrier.close();
  expect(virtual.openTimers()).toBe(0);
});
