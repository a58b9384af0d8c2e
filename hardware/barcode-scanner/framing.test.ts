/** Streams of bytes, cut wherever a line may cut them, and what comes of them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE_ENDS, createFramer, MAX_CODE_BYTES, REST_OF_CUT_MS, type CodeEnd, type Frame } from './framing.ts';
import { decodeText, readFrame } from './scan-text.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const brief = (frames: readonly Frame[]): readonly string[] =>
  frames.map(
    ({ bytes, problem }) => `${Buffer.from(bytes).toString('latin1')}${problem === null ? '' : ` (${problem})`}`,
  );

/** Pushes the parts with no time between them, then is silent. */
function framesOf(end: CodeEnd, ...parts: readonly string[]): readonly string[] {
  const framer = createFramer(end);
  const frames = parts.flatMap((part) => framer.push(bytesOf(part), 0));
  return brief([...frames, ...(framer.isWaiting ? framer.flush(100) : [])]);
}

describe('where a code ends', () => {
  test.each([
    ['line', '6901028075831\r'],
    ['line', '6901028075831\n'],
    ['line', '6901028075831\r\n'],
    ['line', '\u00016901028075831\r'],
    ['etx', '\u00026901028075831\u0003'],
    ['etx', '\u00026901028075831\u0003\r\n'],
    ['silence', '6901028075831'],
    ['silence', '6901028075831\r'],
    ['learned', '6901028075831'],
    ['learned', '6901028075831\r\n'],
    ['learned', '\u00026901028075831\u0003\r'],
    ['line', '69\u00000102\u00008075831\u0000\r\u0000'],
  ] as const)('[SCANNER-3] by %s, %j, wherever it is cut on the way', (end, stream) => {
    for (let at = 0; at <= stream.length; at += 1) {
      expect(framesOf(end, stream.slice(0, at), stream.slice(at))).toEqual(['6901028075831']);
    }
    expect(framesOf(end, ...stream)).toEqual(['6901028075831']);
  });

  test('[SCANNER-3] the line ends of a code between STX and ETX are its own', () => {
    expect(framesOf('etx', '\u0002BEGIN:VCARD\r\nN:Li\r\n\u0003')).toEqual(['BEGIN:VCARD\r\nN:Li\r\n']);
    expect(framesOf('learned', '\u0002A\nB\u0003')).toEqual(['A\nB']);
  });

  test('[SCANNER-3] any codes come out whole and in order, however the stream is cut', () => {
    const code = fc.uint8Array({ min: 0x20, max: 0xff, minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(
        fc.array(code, { minLength: 1, maxLength: 8 }),
        fc.constantFrom('\r', '\n', '\r\n'),
        fc.array(fc.nat(400), { maxLength: 12 }),
        (codes, mark, cuts) => {
          const stream = Buffer.concat(codes.map((each) => Buffer.concat([each, Buffer.from(mark)])));
          const framer = createFramer('line');
          const at = [0, ...cuts.map((cut) => Math.min(cut, stream.length)).toSorted((a, b) => a - b), stream.length];
          const frames = at.flatMap((from, index) => framer.push(stream.subarray(from, at[index + 1]), index));
          expect(frames.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).toEqual(
            codes.map((each) => Buffer.from(each).toString('hex')),
          );
          expect(frames.every(({ problem }) => problem === null)).toBe(true);
          expect(framer.isWaiting).toBe(false);
        },
      ),
    );
  });

  test('[SCANNER-3] a scanner that was seen to mark its ends is held to it, and one that never does is not', () => {
    const framer = createFramer('learned');
    expect(brief(framer.push(bytesOf('A1'), 0))).toEqual([]);
    expect(brief(framer.flush(80))).toEqual(['A1']);
    expect(brief(framer.push(bytesOf('A2\r'), 5_000))).toEqual(['A2']);
    framer.push(bytesOf('A3'), 6_000);
    expect(brief(framer.flush(6_080))).toEqual(['A3 (cut)']);
  });
});

describe('what is wrong with a code', () => {
  test('[SCANNER-4] too long a code is cut and told once; its rest is dropped up to the next end', () => {
    const framer = createFramer('line');
    const frames = framer.push(Buffer.alloc(MAX_CODE_BYTES * 3, '7'), 0);
    expect(frames.map(({ bytes, problem }) => [bytes.length, problem])).toEqual([[MAX_CODE_BYTES, 'too_long']]);
    expect(framer.isWaiting).toBe(true);
    expect(brief(framer.push(bytesOf('7777\rA1\r'), 1))).toEqual(['A1']);
  });

  test('[SCANNER-4] what never ends is told once, and silence ends it', () => {
    const framer = createFramer('silence');
    const frames = Array.from({ length: 1_000 }, (_, index) => framer.push(Buffer.alloc(100, 'x'), index)).flat();
    expect(frames.map(({ problem }) => problem)).toEqual(['too_long']);
    expect(framer.flush(2_000)).toEqual([]);
    framer.push(bytesOf('A1'), 3_000);
    expect(brief(framer.flush(3_100))).toEqual(['A1']);
  });

  test('[SCANNER-4] a code of exactly the bound is whole', () => {
    const framer = createFramer('line');
    const [frame] = framer.push(Buffer.from(`${'7'.repeat(MAX_CODE_BYTES)}\r`), 0);
    expect([frame?.bytes.length, frame?.problem]).toEqual([MAX_CODE_BYTES, null]);
  });

  test('[SCANNER-6] a code that broke off is cut, and so is the rest of it, but not the next one', () => {
    const framer = createFramer('line');
    framer.push(bytesOf('69010280'), 0);
    expect(brief(framer.flush(80))).toEqual(['69010280 (cut)']);
    expect(brief(framer.push(bytesOf('96385074\r'), 80 + REST_OF_CUT_MS - 1))).toEqual(['96385074 (cut)']);
    expect(brief(framer.push(bytesOf('96385074\r'), 80 + REST_OF_CUT_MS))).toEqual(['96385074']);
    framer.push(bytesOf('6901'), 5_000);
    framer.flush(5_080);
    expect(brief(framer.push(bytesOf('A1\r'), 5_080 + REST_OF_CUT_MS))).toEqual(['A1']);
  });

  test('[SCANNER-6] what lacks its beginning or its end is cut', () => {
    expect(framesOf('etx', '8075831\u0003')).toEqual(['8075831 (cut)']);
    expect(framesOf('etx', '\u0002690102\u00026901028075831\u0003')).toEqual(['690102 (cut)', '6901028075831']);
    expect(framesOf('etx', '6901028075831\r')).toEqual(['6901028075831 (cut)']);
    expect(framesOf('line', '6901028075831')).toEqual(['6901028075831 (cut)']);
  });

  test('[SCANNER-7] what had come before the device went is cut, and not joined to what comes after', () => {
    for (const end of CODE_ENDS) {
      const framer = createFramer(end);
      framer.push(bytesOf(end === 'etx' ? '\u0002690102' : '690102'), 0);
      expect(brief(framer.reset(10))).toEqual(['690102 (cut)']);
      expect(brief(framer.push(bytesOf('\u0002A1\u0003\r'), 20)).some((each) => each.includes('690102'))).toBe(false);
    }
  });

  test('[SCANNER-4] no stream breaks it, holds more than the bound, or is passed over in silence', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CODE_ENDS),
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant('silence' as const)), { maxLength: 30 }),
        (end, steps) => {
          const framer = createFramer(end);
          const frames: Frame[] = [];
          for (const [index, step] of steps.entries()) {
            frames.push(...(step === 'silence' ? framer.flush(index * 100) : framer.push(step, index * 100)));
          }
          frames.push(...framer.flush(99_999));
          expect(framer.isWaiting).toBe(false);
          const told = frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
          const came = steps.flatMap((step) => (step === 'silence' ? [] : [...step]));
          const marks = [0, 1, 2, 3, 0x0a, 0x0d];
          expect(told).toBeGreaterThanOrEqual(came.filter((byte) => !marks.includes(byte)).length);
          expect(frames.every(({ bytes }) => bytes.length > 0 && bytes.length <= MAX_CODE_BYTES)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('bytes as text', () => {
  const read = (bytes: Uint8Array, problem: Frame['problem'] = null) => readFrame({ bytes, atMonotonicMs: 5, problem });

  test('[SCANNER-2] the symbology identifier is told apart from the text', () => {
    expect(read(bytesOf(']E06901028075831'))).toEqual({
      bytes: bytesOf('6901028075831'),
      text: '6901028075831',
      symbologyIdentifier: ']E0',
      atMonotonicMs: 5,
      problem: null,
    });
    expect(read(bytesOf('6901028075831')).symbologyIdentifier).toBeNull();
    expect(read(bytesOf(']')).text).toBe(']');
    expect(read(bytesOf('];E0')).symbologyIdentifier).toBeNull();
    const apart = readFrame({ bytes: bytesOf(']E0'), atMonotonicMs: 0, problem: null }, ']Q1');
    expect([apart.symbologyIdentifier, apart.text]).toEqual([']Q1', ']E0']);
  });

  test('[SCANNER-5] UTF-8, else GB18030, else Latin-1 and marked', () => {
    expect(read(Buffer.from('团购券 券号 88', 'utf8'))).toMatchObject({ text: '团购券 券号 88', problem: null });
    expect(read(Uint8Array.of(0xd6, 0xd0, 0xce, 0xc4))).toMatchObject({ text: '中文', problem: null });
    expect(read(Uint8Array.of(0x41, 0xff, 0x42))).toMatchObject({ text: 'AÿB', problem: 'not_text' });
    expect(read(bytesOf('A\u0007B'))).toMatchObject({ problem: 'not_text' });
    expect(read(bytesOf('010690102807583110LOT\u001d17270101'))).toMatchObject({ problem: null });
    expect(read(bytesOf('A\u0007B'), 'cut')).toMatchObject({ problem: 'cut' });
  });

  test('[SCANNER-5] a text in either writing comes back as it was, and no bytes at all break it', () => {
    const hanzi = fc.stringMatching(/^[一-龥]{1,40}$/);
    fc.assert(
      fc.property(hanzi, (text) => {
        expect(decodeText(Buffer.from(text))).toEqual({ text, isText: true });
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeText(bytes)),
      { numRuns: 2_000 },
    );
  });
});
