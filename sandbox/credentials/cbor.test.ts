import { assert, property, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCbor, encodeCbor, type CborValue } from './cbor.ts';

const fromHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('CBOR', () => {
  test('[CRED-1] keys stand in the order of their encoded bytes, whatever order they were given in', () => {
    const map = new Map<number | string, CborValue>([
      ['z', 0],
      [-65_537, 1],
      [8, 2],
      [-1, 3],
      [1, 4],
      ['aa', 5],
    ]);
    expect(toHex(encodeCbor(map))).toBe('a60104080220033a0001000001617a0062616105');
  });

  test('[CRED-1] heads are the shortest there are, and what is written can be read', () => {
    expect(toHex(encodeCbor([23, 24, 255, 256, 65_535, 65_536, -24, -25]))).toBe(
      '88 17 1818 18ff 190100 19ffff 1a00010000 37 3818'.replaceAll(' ', ''),
    );
    const value = [new Map([[1, Uint8Array.of(1, 2)]]), 'x', true, null, 1_000_000_000_000];
    expect(decodeCbor(encodeCbor(value))).toEqual(value);
  });

  test.each([
    ['a key given twice', 'a2 01 01 01 02'],
    ['a text key given twice', 'a2 6161 01 6161 02'],
    ['a byte-string key given twice', 'a2 4101 01 4101 02'],
    ['a key given twice deep inside', '81 a1 01 a2 02 00 02 00'],
    ['an array of indefinite length', '9f 01 ff'],
    ['a map of indefinite length', 'bf 01 01 ff'],
    ['a byte string of indefinite length', '5f 41 01 ff'],
    ['a text of indefinite length', '7f 61 61 ff'],
    ['an integer with a head too long', '18 17'],
    ['an integer of eight bytes that needs four', '1b 0000 0000 0000 0001'],
    ['a byte string with a head too long', '58 01 00'],
    ['a text with a head too long', '78 01 61'],
    ['an array with a head too long', '98 01 00'],
    ['a map with a head too long', 'b8 01 01 00'],
    ['a half float', 'f9 3c00'],
    ['a single float', 'fa 3f800000'],
    ['a double float', 'fb 3ff0000000000000'],
    ['not a number', 'f9 7e00'],
    ['a trailing byte', '01 00'],
    ['a tag', 'd2 80'],
    ['a tag deep inside', '81 a1 01 c1 00'],
    ['a tag on a key', 'a1 c1 00 01'],
    ['the tag that says "CBOR"', 'd9 d9f7 01'],
    ['nothing', ''],
    ['an array cut off', '82 01'],
    ['a string longer than what follows', '5b 0000 0001 0000 0000'],
    ['an array of more items than any memory', '9b ffff ffff ffff ffff'],
    ['a text that is not UTF-8', '61 ff'],
    ['a reserved head', '1c'],
    ['a break on its own', 'ff'],
  ])('[CRED-2] %s is refused', (_what, hex) => {
    expect(decodeCbor(fromHex(hex))).toBeUndefined();
  });

  test('[CRED-2] nesting beyond what a presentment needs is refused, without exhausting the stack', () => {
    expect(decodeCbor(fromHex('81'.repeat(50_000) + '01'))).toBeUndefined();
  });

  test('[CRED-2] unsorted keys are read', () => {
    expect(decodeCbor(fromHex('a2 02 01 01 02'))).toEqual(
      new Map([
        [2, 1],
        [1, 2],
      ]),
    );
  });

  test('[CRED-2] any bytes are either read or refused, never thrown at', () => {
    assert(
      property(uint8Array({ maxLength: 64 }), (bytes) => {
        expect(() => decodeCbor(bytes)).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });
});
