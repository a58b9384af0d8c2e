/** The small things the rest stands on: ids, chance, secrets, results, assertions. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assert, AssertionError, assertNever } from './assert.ts';
import { epochMs } from './clock.ts';
import { asId, isUuidV7, makeUuidV7, type PaymentId } from './ids.ts';
import { secret } from './log.ts';
import { randomFraction } from './random.ts';
import { andThen, err, ok } from './result.ts';
import { createSeededRandom } from './seeded-random.ts';
import { cleanText, codePointCount, cutText } from './text.ts';

describe('ids', () => {
  const at = (ms: number) => ({ now: () => epochMs(ms) });

  test('[MONEY-20] the example of RFC 9562 appendix A.6 has the form', () => {
    expect(isUuidV7('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(true);
    expect(isUuidV7('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toBe(false);
    expect(isUuidV7('017f22e2-79b0-4cc3-98c4-dc0c0c07398f')).toBe(false);
  });

  test('[MONEY-20] every id is a UUIDv7 that begins with its moment', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), fc.integer(), (ms, seed) => {
        const id = makeUuidV7(at(ms), createSeededRandom(seed));
        expect(isUuidV7(id)).toBe(true);
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(ms);
      }),
    );
  });

  test('[MONEY-20] ids sort by their moments and do not repeat within one', () => {
    const random = createSeededRandom(1);
    const ids = Array.from({ length: 1_000 }, () => makeUuidV7(at(1_000), random));
    expect(new Set(ids).size).toBe(1_000);
    expect(makeUuidV7(at(999), random) < makeUuidV7(at(1_000), random)).toBe(true);
    expect(asId<PaymentId>('p')).toBe('p');
  });
});

describe('chance', () => {
  test('[MONEY-21] the same seed says the same, another seed something else', () => {
    expect(createSeededRandom(7).bytes(32)).toEqual(createSeededRandom(7).bytes(32));
    expect(createSeededRandom(7).bytes(32)).not.toEqual(createSeededRandom(8).bytes(32));
  });

  test('[MONEY-21] a fraction lies in [0, 1) and is spread over it', () => {
    const random = createSeededRandom(3);
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let n = 0; n < 10_000; n += 1) {
      const bucket = Math.floor(randomFraction(random) * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(buckets).toHaveLength(10);
    for (const count of buckets) expect(count).toBeGreaterThan(850);
    expect(randomFraction({ bytes: (count) => new Uint8Array(count).fill(255) })).toBeLessThan(1);
  });
});

describe('secrets, results, assertions', () => {
  test('[MONEY-22] a secret prints as a mark, whatever writes it', () => {
    const code = secret('6212345678901234567');
    expect(String(code)).toBe('[secret]');
    expect(JSON.stringify({ code })).toBe('{"code":"[secret]"}');
    expect(Object.values(code)).toEqual([]);
    expect(code.reveal()).toBe('6212345678901234567');
  });

  test('[MONEY-23] a failure passes through untouched', () => {
    const double = (n: number) => ok(n * 2);
    expect(andThen(ok(2), double)).toEqual(ok(4));
    expect(andThen(err('no'), double)).toEqual(err('no'));
  });

  test('[MONEY-23] a broken promise throws and names it', () => {
    expect(() => assert(false, 'water is wet')).toThrow(new AssertionError('water is wet'));
    expect(() => assertNever('x' as never, 'a form nobody knows')).toThrow('a form nobody knows: "x"');
  });
});

describe('texts', () => {
  test.each([
    ['  可口可乐  330ml ', '可口可乐 330ml'],
    ['a\u0000b\u001bc\u007fd\u0085e', 'a b c d e'],
    ['two\nlines\tand\r\nmore', 'two lines and more'],
    ['\u202Egnp.exe\u202C', 'gnp.exe'],
    ['zero\u200Bwidth\uFEFF', 'zero width'],
    ['e\u0301', 'é'],
    ['\uD800 half', '\uFFFD half'],
    ['=cmd()', '=cmd()'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['\u0007\u0008', ''],
  ])('[SALE-20] %j is kept as %j', (text, cleaned) => {
    expect(cleanText(text)).toBe(cleaned);
  });

  test('[SALE-20] cleaning is done after once, and nothing unseen is left', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const cleaned = cleanText(text);
        expect(cleanText(cleaned)).toBe(cleaned);
        expect(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(cleaned)).toBe(false);
        expect(cleaned.isWellFormed()).toBe(true);
      }),
    );
  });

  test('[SALE-20] length is counted in code points, and a cut never halves one', () => {
    expect(codePointCount('𠮷野家')).toBe(3);
    expect(cutText('𠮷'.repeat(201), 200)).toBe('𠮷'.repeat(200));
    expect(cutText('short', 200)).toBe('short');
  });
});
