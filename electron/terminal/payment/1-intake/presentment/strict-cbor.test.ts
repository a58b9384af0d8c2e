import { describe, expect, test } from 'vitest';
import { readCbor } from './strict-cbor.ts';

const read = (hex: string): unknown => readCbor(new Uint8Array(Buffer.from(hex, 'hex')));

describe('strict CBOR', () => {
  test.each<[string, string]>([
    ['an integer head that is longer than need be', '1801'],
    ['a length head that is longer than need be', '5803010203'],
    ['an array of indefinite length', '9f01ff'],
    ['a byte string in chunks', '5f4101ff'],
    ['a float', 'f93c00'],
    ['a double', 'fb3ff199999999999a'],
    ['a duplicate key', 'a201010102'],
    ['a tag', 'c11a514b67b0'],
    ['a tag deep inside', '81a101c240'],
    ['a trailing byte', '0100'],
    ['half an item', '820 1'.replace(' ', '')],
    ['nothing', ''],
    ['nesting without end', '81'.repeat(200) + '01'],
  ])('[CREDENTIAL-1] %s is refused', (_what, hex) => {
    expect(read(hex)).toBeNull();
  });

  test('[CREDENTIAL-1] unsorted keys and unknown ones are not', () => {
    expect(read('a2020103616 1'.replace(' ', ''))).toEqual({
      item: new Map<number, unknown>([
        [2, 1],
        [3, 'a'],
      ]),
    });
    expect(read('a203016261620 2'.replace(' ', ''))).not.toBeNull();
  });

  test('[CREDENTIAL-1] Node’s Buffers are bytes like any others', () => {
    expect(readCbor(Buffer.from('4401020304', 'hex'))?.item).toEqual(Uint8Array.of(1, 2, 3, 4));
  });
});
