/** The lines of the gate relay: its published check value, every tear, and any noise. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc16, decodeFrame, encodeFrame, FrameReader, MAX_FRAME_BYTES, type RelayFrame } from './relay-frame.ts';

const frameArbitrary: fc.Arbitrary<RelayFrame> = fc.record({
  number: fc.integer({ min: 0, max: 255 }),
  words: fc.array(fc.stringMatching(/^[A-Z0-9_.-]{1,8}$/), { minLength: 1, maxLength: 5 }),
});

function read(pieces: readonly Uint8Array[]): Readonly<{ frames: readonly RelayFrame[]; spoilt: number }> {
  const frames: RelayFrame[] = [];
  let spoilt = 0;
  const reader = new FrameReader(
    (frame) => frames.push(frame),
    () => (spoilt += 1),
  );
  for (const piece of pieces) reader.push(piece);
  return { frames, spoilt };
}

test('[BARRIER-20] the check is CRC-16/CCITT-FALSE, and the example of the protocol page holds', () => {
  expect(crc16(Buffer.from('123456789'))).toBe(0x29b1);
  expect(Buffer.from(encodeFrame({ number: 7, words: ['OPEN', '400'] })).toString()).toBe('@07 OPEN 400*126C\r\n');
});

test('[BARRIER-20] what is written is read again, in pieces of any size', () => {
  fc.assert(
    fc.property(fc.array(frameArbitrary, { maxLength: 6 }), fc.integer({ min: 1, max: 20 }), (frames, size) => {
      const bytes = Buffer.concat(frames.map(encodeFrame));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      );
      expect(read(pieces)).toEqual({ frames, spoilt: 0 });
    }),
  );
});

test('[BARRIER-21] a line with one byte changed is none, wherever the byte stands', () => {
  const bytes = encodeFrame({ number: 7, words: ['OPEN', '400'] });
  for (let at = 0; at < bytes.length; at += 1) {
    for (let value = 0; value < 256; value += 1) {
      if (value === bytes[at]) continue;
      const changed = Uint8Array.from(bytes);
      changed[at] = value;
      expect(read([changed]).frames).toEqual([]);
    }
  }
});

test('[BARRIER-22] after any noise, torn line or endless one the next line is read', () => {
  const next: RelayFrame = { number: 9, words: ['OK'] };
  const whole = encodeFrame({ number: 8, words: ['STATE', 'SHUT'] });
  for (let length = 0; length < whole.length; length += 1) {
    expect(read([whole.subarray(0, length), encodeFrame(next)]).frames).toEqual([next]);
  }
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
      expect(read([noise, encodeFrame(next)]).frames.at(-1)).toEqual(next);
    }),
  );
  expect(read([Buffer.alloc(10_000, 0x41), encodeFrame(next)]).frames).toEqual([next]);
});

test('[BARRIER-23] a line that is longer than a line may be is given up, and told of', () => {
  const long = Buffer.concat([Buffer.from('@'), Buffer.alloc(MAX_FRAME_BYTES, 0x41)]);
  expect(read([long])).toEqual({ frames: [], spoilt: 1 });
  expect(decodeFrame('@07 OPEN 400*126D\r')).toBeNull();
});
