/** Recordings of scanners, played at a simulated one. */
import { expect, onTestFinished, test } from 'vitest';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { createTraceRecorder, parseTrace, type Trace } from '../device/trace.ts';
import { playScans } from './play-scans.ts';
import { createSimulatedBarcodeScanner } from './simulated-driver.ts';
import { MAKERS, reportsOf } from './testing/hid-reports.ts';

function bench() {
  const clock = createVirtualClock();
  const scanner = createSimulatedBarcodeScanner({ id: 's', name: 's', clock });
  onTestFinished(() => scanner.close());
  const scans: string[] = [];
  scanner.onScan(({ text, problem }) => scans.push(`${text} ${problem ?? 'whole'}`));
  return { clock, scanner, scans };
}

/** `parts`: 40 ms apart. */
async function recorded(model: string, parts: readonly Uint8Array[]): Promise<Trace> {
  const clock = createVirtualClock();
  let text = '';
  const append = (line: string): void => void (text += line);
  const recorder = createTraceRecorder({ device: 'barcode_scanner', model, clock, append });
  for (const part of parts) {
    recorder.record('in', part);
    await clock.advance(40);
  }
  const trace = parseTrace(text);
  if (!trace.ok) throw new Error(trace.error);
  return trace.value;
}

test('[BENCH-6] a serial scanner’s recording is played with its timing, halves and all', async () => {
  const { clock, scanner, scans } = bench();
  scanner.open();
  const trace = await recorded(
    'serial',
    ['000000', '0000000\r', '00'].map((part) => Buffer.from(part)),
  );
  expect(playScans(trace, scanner, clock)).not.toBeNull();
  await clock.advance(39);
  expect(scans).toEqual([]);
  await clock.advance(300);
  expect(scans).toEqual(['0000000000000 whole', '00 cut']);
});

const NAMING = MAKERS.filter(({ symbologyAt }) => symbologyAt !== null);

test.each(NAMING)('[BENCH-6] reports of $name become the codes that they were', async (maker) => {
  const { clock, scanner, scans } = bench();
  scanner.open();
  const trace = await recorded('hid', reportsOf(maker, Buffer.from('x'.repeat(80)), ']Q1'));
  expect(playScans(trace, scanner, clock)).not.toBeNull();
  await clock.advance(500);
  expect(scans).toHaveLength(1);
  expect(scans[0]).toContain('x'.repeat(80));
});

test('[TRACE-25] reports that do not show their layout are read as those of the maker that is named', async () => {
  const { clock, scanner, scans } = bench();
  scanner.open();
  const [newland] = MAKERS.filter(({ name }) => name === 'Newland');
  if (newland === undefined) throw new Error('no such maker');
  const { lines, ...head } = await recorded('hid', reportsOf(newland, Buffer.from('x00000'), null));
  const named = { atMs: 0, direction: 'note', note: 'made by 1eab:1a06 Newland HR32' } as const;
  expect(playScans({ ...head, lines: [named, ...lines] }, scanner, clock)).not.toBeNull();
  await clock.advance(500);
  expect(scans).toEqual(['x00000 whole']);
});

test('[BENCH-6] a scanner that is away, and a recording in which nothing came, play nothing', async () => {
  const { clock, scanner, scans } = bench();
  expect(playScans(await recorded('serial', [Buffer.from('00\r')]), scanner, clock)).toBeNull();
  scanner.open();
  expect(playScans(await recorded('serial', []), scanner, clock)).toBeNull();
  await clock.advance(500);
  expect(scans).toEqual([]);
});
