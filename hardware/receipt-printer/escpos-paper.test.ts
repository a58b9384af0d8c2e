/** The reader of ESC/POS: what comes onto the paper, in whatever pieces it arrives, and never a crash. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EscPosPaper, type PaperEvent } from './escpos-paper.ts';

/** GB18030 of 农夫山泉. */
const SPRING = [0xc5, 0xa9, 0xb7, 0xf2, 0xc9, 0xbd, 0xc8, 0xaa];

const ascii = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));

function lines(events: readonly PaperEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'printed' && event.item.kind === 'line' ? [event.item.text] : []));
}

const SAMPLE = Uint8Array.from([
  ...[0x1b, 0x40, 0x1c, 0x26],
  ...SPRING,
  ...ascii('550ml'),
  ...[0x1b, 0x24, 0xc8, 0x01],
  ...ascii('5.00'),
  0x0a,
  ...[0x1b, 0x61, 1, 0x1b, 0x45, 1, 0x1d, 0x21, 0x11],
  ...ascii('ok'),
  0x0a,
  ...[0x1d, 0x28, 0x6b, 0x05, 0x00, 0x31, 0x50, 0x30, 0x41, 0x42],
  ...[0x1d, 0x28, 0x6b, 0x03, 0x00, 0x31, 0x51, 0x30],
  ...[0x1d, 0x76, 0x30, 0, 1, 0, 2, 0, 0xff, 0x10],
  ...[0x1d, 0x56, 0x42, 0x00],
  ...[0x10, 0x04, 0x01],
  ...[0x1b, 0x70, 0, 60, 120],
  ...[0x1d, 0x72, 1],
]);

const SAMPLE_EVENTS = new EscPosPaper(48).feed(SAMPLE);

test('[PRINT-30] puts text at its columns, a Chinese character over two', () => {
  expect(lines(SAMPLE_EVENTS)[0]).toBe(`农夫山泉550ml${' '.repeat(25)}5.00`);
});

test('[PRINT-31] keeps bold, size and the middle of the paper', () => {
  const line = SAMPLE_EVENTS.flatMap((event) => (event.kind === 'printed' ? [event.item] : []))[1];
  expect(line).toMatchObject({ kind: 'line', isBold: true, height: 2, overflows: false });
  expect(line?.kind === 'line' ? line.text.indexOf('o') : -1).toBe(22);
});

test('[PRINT-32] reads codes, pictures, cuts, pulses and the question when it is done', () => {
  const kinds = SAMPLE_EVENTS.map((event) => (event.kind === 'printed' ? event.item.kind : event.kind));
  expect(kinds).toEqual(['line', 'line', 'qr', 'image', 'cut', 'pulse', 'asked_when_done']);
  expect(SAMPLE_EVENTS[2]).toMatchObject({ item: { data: 'AB' } });
});

test('[PRINT-33] reads the same in any pieces', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: SAMPLE.length - 1 }), { maxLength: 12 }), (cuts) => {
      const paper = new EscPosPaper(48);
      const at = [0, ...cuts.toSorted((a, b) => a - b), SAMPLE.length];
      const events = at.slice(1).flatMap((end, index) => paper.feed(SAMPLE.subarray(at[index] ?? 0, end)));
      expect(events).toEqual(SAMPLE_EVENTS);
      expect(paper.pendingCount).toBe(0);
    }),
  );
});

test('[PRINT-34] names what it does not know, and neither fails nor hangs on any bytes', () => {
  expect(new EscPosPaper(48).feed(Uint8Array.of(0x1b, 0x7a, 0x41, 0x0a))[0]).toEqual({
    kind: 'unknown',
    bytes: [0x1b, 0x7a],
  });
  // 0x80 outside Chinese text, and the four bytes of ¥, which the fonts of shop printers do not have.
  expect(new EscPosPaper(48).feed(Uint8Array.of(0x80))[0]).toMatchObject({ kind: 'unknown' });
  const yen = new EscPosPaper(48).feed(Uint8Array.of(0x1c, 0x26, 0x81, 0x30, 0x84, 0x36));
  expect(yen[0]).toMatchObject({ kind: 'unknown' });
  const commandBytes = fc.constantFrom(0x10, 0x14, 0x1b, 0x1c, 0x1d, 0x28, 0x6b, 0x76, 0x30, 0x56, 0x24, 0x40, 0x0a);
  const bytes = fc.array(fc.oneof(commandBytes, fc.integer({ min: 0, max: 255 })), { maxLength: 200 });
  fc.assert(
    fc.property(bytes, (stream) => {
      const paper = new EscPosPaper(48);
      paper.feed(Uint8Array.from(stream));
      expect(paper.pendingCount).toBeLessThanOrEqual(stream.length);
    }),
    { numRuns: 2_000 },
  );
});

test('[PRINT-34] text without an end of line is printed in pieces and kept nowhere', () => {
  const paper = new EscPosPaper(48);
  const events = Array.from({ length: 100 }, () => paper.feed(Uint8Array.from(ascii('x'.repeat(1_000))))).flat();
  const printed = lines(events).join('').length;
  expect(printed).toBeGreaterThan(99_000);
  expect(printed).toBeLessThanOrEqual(100_000);
});

test('[PRINT-34] a line that runs past the edge says so', () => {
  const [event] = new EscPosPaper(32).feed(Uint8Array.from([...ascii('x'.repeat(33)), 0x0a]));
  expect(event).toMatchObject({ item: { overflows: true } });
  const [fits] = new EscPosPaper(32).feed(Uint8Array.from([...ascii('x'.repeat(32)), 0x0a]));
  expect(fits).toMatchObject({ item: { overflows: false } });
});
