import { assert, property, string, uint8Array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase45, encodeBase45 } from './base45.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('Base45', () => {
  test.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
    ['', ''],
  ])('[CRED-3] the example of RFC 9285: %s is %s', (plain, coded) => {
    expect(encodeBase45(bytesOf(plain))).toBe(coded);
    expect(decodeBase45(coded)).toEqual(bytesOf(plain));
  });

  test('[CRED-3] the largest groups: FGW is 65535, U5 is 255', () => {
    expect(decodeBase45('FGW')).toEqual(Uint8Array.of(0xff, 0xff));
    expect(decodeBase45('U5')).toEqual(Uint8Array.of(0xff));
  });

  test.each(['GGW', ':::', 'V5', '::', 'A', 'BB8A', 'bb8', 'BB8\n', 'B_8', '中文字', 'BB８'])(
    '[CRED-3] %j is refused',
    (text) => {
      expect(decodeBase45(text)).toBeUndefined();
    },
  );

  test('[CRED-3] any bytes come back, and any text that decodes is the text of its bytes', () => {
    assert(
      property(uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodeBase45(encodeBase45(bytes))).toEqual(bytes);
      }),
    );
    assert(
      property(string({ maxLength: 12 }), (text) => {
        const bytes = decodeBase45(text);
        expect(bytes === undefined ? text : encodeBase45(bytes)).toBe(text);
      }),
    );
  });
});
