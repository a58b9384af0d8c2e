import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase45, presentmentFromText } from './base45.ts';

const text = (bytes: Uint8Array | null): string | null => (bytes === null ? null : Buffer.from(bytes).toString());

describe('Base45', () => {
  test.each<[string, string]>([
    ['BB8', 'AB'],
    ['%69 VD92EX0', 'Hello!!'],
    ['UJCLQE7W581', 'base-45'],
    ['QED8WEX0', 'ietf!'],
    ['', ''],
  ])('[CREDENTIAL-5] RFC 9285: %s', (encoded, plain) => {
    expect(text(decodeBase45(encoded))).toBe(plain);
  });

  test.each(['GGW', ':::', 'A', 'BB8A', 'bb8', 'B\tB', '汉字码', '::'])('[CREDENTIAL-5] %s is no Base45', (encoded) => {
    expect(decodeBase45(encoded)).toBeNull();
  });

  test('[CREDENTIAL-5] only what begins with WP1: is a presentment, and no text is a crash', () => {
    expect(presentmentFromText('WP1:BB8')).toEqual(Uint8Array.of(65, 66));
    expect(presentmentFromText('BB8')).toBeNull();
    fc.assert(
      fc.property(fc.string(), (given) => {
        const decoded = decodeBase45(given);
        return decoded === null || decoded.length === Math.floor((given.length * 2) / 3);
      }),
    );
  });
});
