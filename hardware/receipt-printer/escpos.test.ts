/** The bytes of ESC/POS by the reference, and what the till makes of the answers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  answerKind,
  BAND_HEIGHT,
  drawerPulse,
  drawerPulseNow,
  problemOf,
  rasterImage,
  readStatus,
  statusRequest,
  WHEN_DONE,
  withoutCommands,
  type StatusAnswers,
} from './escpos.ts';
import { EscPosPaper } from './escpos-paper.ts';

const FINE: StatusAnswers = { printer: 0x12, offline: 0x12, error: 0x12, paper: 0x12 };

test('[PRINT-20] the requests and pulses are those of the reference', () => {
  expect([1, 2, 3, 4].map((kind) => statusRequest(kind as 1 | 2 | 3 | 4))).toEqual([
    [0x10, 0x04, 1],
    [0x10, 0x04, 2],
    [0x10, 0x04, 3],
    [0x10, 0x04, 4],
  ]);
  expect(WHEN_DONE).toEqual([0x1d, 0x72, 1]);
  expect(drawerPulse(2)).toEqual([0x1b, 0x70, 0, 60, 120]);
  expect(drawerPulse(5)).toEqual([0x1b, 0x70, 1, 60, 120]);
  expect(drawerPulseNow(2)).toEqual([0x10, 0x14, 1, 0, 1]);
});

test.each([
  ['nothing', FINE, { paper: 'enough', coverOpen: false, offline: false, drawerPin: 'low', error: null }, null],
  ['the drawer pin', { ...FINE, printer: 0x16 }, { drawerPin: 'high' }, null],
  ['low paper', { ...FINE, paper: 0x1e }, { paper: 'low' }, null],
  ['no paper', { ...FINE, printer: 0x1a, offline: 0x32, paper: 0x7e }, { paper: 'out', offline: true }, 'paper_out'],
  ['no paper, by the cause alone', { ...FINE, offline: 0x32, paper: null }, { paper: 'out' }, 'paper_out'],
  ['an open cover', { ...FINE, printer: 0x1a, offline: 0x16 }, { coverOpen: true }, 'cover_open'],
  ['an open cover without paper', { ...FINE, offline: 0x36, paper: 0x7e }, { paper: 'out' }, 'cover_open'],
  ['a jammed cutter', { ...FINE, offline: 0x52, error: 0x1a }, { error: 'cutter' }, 'cutter_jammed'],
  ['a hot head', { ...FINE, error: 0x52 }, { error: 'overheated' }, 'overheated'],
  ['a broken one', { ...FINE, error: 0x3a }, { error: 'fatal' }, 'out_of_order'],
  ['being off-line alone', { ...FINE, printer: 0x1a }, { offline: true }, 'offline'],
  ['an error without a name', { ...FINE, offline: 0x52 }, { error: 'other' }, 'reports_error'],
  ['one that knows no paper', { ...FINE, paper: null }, { paper: 'unknown' }, null],
] as const)('[PRINT-21] reads %s out of the answers', (_, answers, expected, problem) => {
  const status = readStatus(answers);
  expect(status).toMatchObject(expected);
  expect(problemOf(status)?.code ?? null).toBe(problem);
});

test('[PRINT-22] every byte a printer may send is told apart by its fixed bits', () => {
  const kinds = Map.groupBy(
    Array.from({ length: 256 }, (_, byte) => byte),
    answerKind,
  );
  expect(kinds.get('status')).toHaveLength(16);
  expect(kinds.get('automatic_status')).toHaveLength(16);
  expect(kinds.get('done')).toHaveLength(64);
  expect(kinds.get('flow_control')).toEqual([0x11, 0x13]);
  expect([0x00, 0x03, 0x0c, 0x0f].map(answerKind)).toEqual(['done', 'done', 'done', 'done']);
});

const bitmaps = fc
  .tuple(fc.integer({ min: 1, max: 72 }), fc.integer({ min: 1, max: 40 }))
  .chain(([widthBytes, height]) =>
    fc.record({
      widthBytes: fc.constant(widthBytes),
      height: fc.constant(height),
      // Many of the bytes that commands are made of.
      data: fc
        .uint8Array({ minLength: widthBytes * height, maxLength: widthBytes * height })
        .map((bytes) => bytes.map((byte) => ([0x10, 0x04, 0x05, 0x14, 0x01, 0x00][byte % 8] ?? byte) & 0xff)),
    }),
  );

test('[PRINT-23] no picture holds a real-time command, and none differs by more than one dot in eight', () => {
  fc.assert(
    fc.property(bitmaps, (bitmap) => {
      const bytes = rasterImage(bitmap);
      for (let at = 0; at + 1 < bytes.length; at += 1) {
        const isCommand = bytes[at] === 0x10 && [0x04, 0x05, 0x14].includes(bytes[at + 1] ?? 0);
        expect(isCommand).toBe(false);
      }
      const [event] = new EscPosPaper(48).feed(bytes);
      expect(event).toMatchObject({ kind: 'printed', item: { kind: 'image', height: bitmap.height } });
      const safe = withoutCommands(bitmap.data);
      bitmap.data.forEach((byte, at) => expect([byte, byte | 2]).toContain(safe[at]));
    }),
    { numRuns: 100 },
  );
});

test('[PRINT-24] a tall picture goes in bands that add up to it', () => {
  const height = BAND_HEIGHT * 2 + 7;
  const data = Uint8Array.from({ length: height * 3 }, (_, at) => (at * 7) % 256);
  const events = new EscPosPaper(48).feed(rasterImage({ widthBytes: 3, height, data }));
  const images = events.flatMap((event) =>
    event.kind === 'printed' && event.item.kind === 'image' ? [event.item] : [],
  );
  expect(images.map((image) => image.height)).toEqual([BAND_HEIGHT, BAND_HEIGHT, 7]);
  expect(Buffer.concat(images.map((image) => image.data))).toEqual(Buffer.from(withoutCommands(data)));
});
