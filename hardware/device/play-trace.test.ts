/** Recordings of printers, displays, lights and barriers, played at simulated ones. Rule BENCH-7 of docs/spec/bench.md. */
import { expect, onTestFinished, test } from 'vitest';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { encodeFrame } from '../barrier/relay-frame.ts';
import { createSimulatedBarrier } from '../barrier/simulated-driver.ts';
import { displayBytes } from '../customer-display/cd5220.ts';
import { createSimulatedCustomerDisplay } from '../customer-display/simulated-driver.ts';
import { createSimulatedIndicator } from '../indicator/simulated-driver.ts';
import { createSimulatedReceiptPrinter } from '../receipt-printer/simulated-driver.ts';
import type { Device } from './device.ts';
import { atSpeed } from './play-trace.ts';
import type { Trace, TraceLine } from './trace.ts';

const A_WHILE_MS = 10_000;
/** How long the end of a recording stays to be looked at, and a little more. */
const AFTER_MS = 2_500;

const note = (atMs: number, words: string): TraceLine => ({ atMs, direction: 'note', note: words });
const out = (atMs: number, bytes: Iterable<number>): TraceLine => ({
  atMs,
  direction: 'out',
  bytes: Uint8Array.from(bytes),
});
const said = (atMs: number, bytes: Iterable<number>): TraceLine => ({
  atMs,
  direction: 'in',
  bytes: Uint8Array.from(bytes),
});
const frame = (number: number, ...words: string[]): Uint8Array => encodeFrame({ number, words });
const traceOf = (device: string, ...lines: TraceLine[]): Trace => ({ device, model: 'm', lines });

async function readied<D extends Device>(
  make: (parts: { id: string; name: string; clock: VirtualClock; random: ReturnType<typeof createSeededRandom> }) => D,
) {
  const clock = createVirtualClock();
  const device = make({ id: 'd', name: 'Device', clock, random: createSeededRandom(1) });
  onTestFinished(() => device.close());
  device.open();
  await clock.advance(A_WHILE_MS);
  expect(device.condition.state).toBe('ready');
  return { clock, device };
}
const printerOf = () => readied((parts) => createSimulatedReceiptPrinter({ ...parts, columns: 48 }));

const ASK = (kind: number): readonly number[] => [0x10, 0x04, kind];
/** A receipt, then paper that ends, a printer that says nothing, nonsense, and a cable that is pulled and put back. */
const PRINTER = traceOf(
  'receipt_printer',
  note(0, 'opened'),
  out(10, Buffer.from('xxxx 0.00\nxxxx')),
  out(20, Buffer.from(' 00\n\u001dVB\u0000')),
  out(30, [0x1b, 0x70, 0, 60, 120]),
  ...[out(40, ASK(1)), said(45, [0x1a]), out(50, ASK(2)), said(55, [0x32]), out(60, ASK(4)), said(65, [0x72])],
  ...[out(20_000, ASK(1)), out(21_000, ASK(1)), out(22_000, ASK(1))],
  ...[out(40_000, ASK(1)), said(40_010, [0xff]), out(40_020, ASK(2)), said(40_030, [0xff])],
  note(60_000, 'gone unplugged'),
  note(80_000, 'opened'),
  ...[
    out(80_010, ASK(1)),
    said(80_020, [0x12]),
    out(80_030, ASK(2)),
    said(80_040, [0x12]),
    out(80_050, ASK(4)),
    said(80_060, [0x12]),
  ],
  note(90_000, 'the end'),
);

test('[BENCH-7] a printer prints what was printed, and answers the bytes, the silence and the nonsense that were answered', async () => {
  const { clock, device: printer } = await printerOf();
  expect(printer.play(PRINTER)?.durationMs).toBe(90_000);
  await clock.advance(100);
  expect(printer.device.items.map((item) => (item.kind === 'line' ? item.text : item.kind))).toEqual([
    'xxxx 0.00',
    'xxxx 00',
    'cut',
  ]);
  expect(printer.device.drawerOpen).toBe(true);
  const seen: string[] = [];
  let nowMs = 100;
  for (const atMs of [15_000, 35_000, 55_000, 70_000, 89_000]) {
    await clock.advance(atMs - nowMs);
    nowMs = atMs;
    const { state, problem } = printer.condition;
    seen.push(`${state === 'ready' ? 'ready' : 'not ready'} ${problem?.code ?? ''}`.trim());
  }
  expect(seen).toEqual([
    ...['not ready paper_out', 'not ready no_answer', 'not ready garbled', 'not ready unplugged'],
    'ready',
  ]);
});

test('[BENCH-7] what a recording did to a printer is taken back when it is over, stopped, or followed by another', async () => {
  const { clock, device: printer } = await printerOf();
  const coverOpen = traceOf('receipt_printer', out(0, ASK(2)), said(5, [0x16]), note(60_000, 'gone unplugged'));
  printer.play(atSpeed(coverOpen, 10));
  await clock.advance(5_000);
  expect(printer.condition.problem?.code).toBe('cover_open');
  await clock.advance(1_100);
  expect(printer.condition.state).toBe('gone');
  await clock.advance(A_WHILE_MS);
  expect(printer.condition).toEqual({ state: 'ready', problem: null });
  const playing = printer.play(coverOpen);
  await clock.advance(5_000);
  expect(printer.condition.state).toBe('faulty');
  playing?.stop();
  await clock.advance(5_000);
  expect(printer.condition.state).toBe('ready');
  printer.play(coverOpen);
  await clock.advance(5_000);
  printer.play(traceOf('receipt_printer', note(0, 'opened')));
  await clock.advance(5_000);
  expect(printer.condition.state).toBe('ready');
  await clock.advance(100_000);
  expect(printer.condition.state).toBe('ready');
});

test('[BENCH-7] nothing is played at a printer that is away, nor out of an empty recording, nor after its end', async () => {
  const { clock, device: printer } = await printerOf();
  expect(printer.play(traceOf('receipt_printer'))).toBeNull();
  printer.unplug();
  expect(printer.play(PRINTER)).toBeNull();
  printer.plugIn();
  await clock.advance(A_WHILE_MS);
  printer.play(traceOf('receipt_printer', note(0, 'gone unplugged'), note(50_000, 'opened')));
  await clock.advance(10);
  await printer.close();
  await clock.advance(100_000);
  expect(printer.condition.state).toBe('gone');
});

test('[BENCH-7] a display shows what was written, at the speed that is wanted, and afterwards what the till wrote meanwhile', async () => {
  const { clock, device: display } = await readied(createSimulatedCustomerDisplay);
  display.show({ upper: 'TEA', lower: '2.00' });
  await clock.advance(10);
  const trace = traceOf(
    'pole_display',
    note(0, 'opened'),
    out(10, displayBytes({ upper: 'xxxxx', lower: '00.00' })),
    out(4_000, displayBytes({ upper: 'xxx', lower: '0.00' })),
    note(8_000, 'gone unplugged'),
  );
  expect(display.play(atSpeed(trace, 2))?.durationMs).toBe(4_000);
  await clock.advance(100);
  expect(display.screen.text).toEqual({ upper: 'xxxxx', lower: '00.00' });
  display.show({ upper: 'COFFEE', lower: '5.00' });
  await clock.advance(1_950);
  expect(display.screen.text).toEqual({ upper: 'xxx', lower: '0.00' });
  await clock.advance(2_000);
  expect(display.condition.state).toBe('gone');
  await clock.advance(AFTER_MS);
  expect(display.condition.state).toBe('ready');
  expect(display.screen.text).toEqual({ upper: 'COFFEE', lower: '5.00' });
});

test('[BENCH-7] a light shows the lamps and tones that were asked for, is silent and noisy as it was, and then the till’s', async () => {
  const { clock, device: light } = await readied(createSimulatedIndicator);
  light.show('ready');
  await clock.advance(100);
  const trace = traceOf(
    'indicator',
    ...[out(0, frame(1, 'LIGHTS', '1111', 'GREEN')), said(10, frame(1, 'OK'))],
    ...[out(20, frame(2, 'TONE', 'GO')), said(30, frame(2, 'OK'))],
    ...[out(10_000, frame(3, 'LIGHTS', '1001', 'RED')), out(10_200, frame(3, 'LIGHTS', '1001', 'RED'))],
    ...[said(20_000, Buffer.from('@03 OK*0000\r\n')), said(30_000, frame(3, 'OK'))],
    note(31_000, 'the end'),
  );
  light.play(trace);
  await clock.advance(50);
  expect([light.relay.lights, light.relay.tones.at(-1)]).toEqual(['1111 GREEN', 'GO']);
  light.show('stop');
  await clock.advance(1_000);
  expect([light.relay.lights, light.relay.tones.at(-1)]).toEqual(['1111 GREEN', 'GO']);
  await clock.advance(15_000);
  expect([light.relay.lights, light.condition.problem?.code]).toEqual(['1001 RED', 'no_answer']);
  await clock.advance(12_000);
  expect(light.condition.problem?.code).toBe('garbled');
  await clock.advance(A_WHILE_MS);
  expect([light.relay.lights, light.condition.state]).toEqual(['1001 RED', 'ready']);
  light.show('off');
  await clock.advance(100);
  expect(light.relay.lights).toBe('0000 WHITE');
});

test('[BENCH-7] the next openings of a barrier meet what the recorded ones met, and what it told by itself is told', async () => {
  const { clock, device: barrier } = await readied(createSimulatedBarrier);
  const events: string[] = [];
  barrier.onEvent(({ kind }) => events.push(kind));
  const trace = traceOf(
    'barrier',
    ...[out(0, frame(1, 'OPEN', '400')), said(5, frame(1, 'OK')), said(60, frame(0, 'MOVED', 'OPEN'))],
    ...[said(900, frame(0, 'PASSED')), said(1_000, frame(0, 'MOVED', 'SHUT'))],
    ...[out(2_000, frame(2, 'OPEN', '400')), said(2_005, frame(2, 'OK'))],
    ...[out(4_000, frame(3, 'SHUT')), said(4_005, frame(3, 'OK'))],
    ...[out(6_000, frame(4, 'OPEN', '400')), said(6_005, frame(4, 'NO', 'RELEASED'))],
  );
  barrier.play(trace);
  await clock.advance(20_000);
  expect(events).toEqual([]);
  const open = async () => {
    const answer = barrier.openBarrier({ direction: 'entry' });
    await clock.advance(40_000);
    return answer;
  };
  expect(await open()).toMatchObject({ kind: 'confirmed', afterMs: expect.any(Number) });
  expect(events).toEqual(['moved', 'passed', 'moved']);
  expect(await open()).toMatchObject({ kind: 'fault', problem: { code: 'not_confirmed' } });
  expect(await open()).toMatchObject({ kind: 'fault', problem: { code: 'released' } });
  // From here on it is itself again.
  expect(await open()).toMatchObject({ kind: 'confirmed' });
  barrier.play(trace)?.stop();
  expect(await open()).toMatchObject({ kind: 'confirmed' });
  expect(await open()).toMatchObject({ kind: 'confirmed' });
});

test('[BENCH-7] a barrier that was held open by its emergency input is so for as long as the recording says', async () => {
  const { clock, device: barrier } = await readied(createSimulatedBarrier);
  barrier.play(traceOf('barrier', said(0, frame(0, 'MOVED', 'RELEASED')), note(5_000, 'the end')));
  await clock.advance(1_000);
  expect(barrier.position).toBe('released');
  await clock.advance(A_WHILE_MS);
  expect([barrier.position, barrier.condition.state]).toEqual(['shut', 'ready']);
});
