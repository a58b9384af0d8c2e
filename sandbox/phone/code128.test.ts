import { assert, integer, property, array } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CODE128_PATTERNS, code128Bars, code128Values } from './code128.ts';

/** The widths of bars and spaces, read back from where the bars stand. */
function widthsOf(digits: string): readonly number[] {
  const { bars } = code128Bars(digits);
  return bars.flatMap(({ start, width }, index) => {
    const next = bars[index + 1];
    return next === undefined ? [width] : [width, next.start - start - width];
  });
}

/** Reads the bars like a scanner that knows the table: sets C and B, digits only. */
function readBars(digits: string): string {
  const widths = widthsOf(digits);
  const values: number[] = [];
  for (let place = 0; place + 7 < widths.length; place += 6) {
    values.push(CODE128_PATTERNS.indexOf(widths.slice(place, place + 6).join('')));
  }
  const check = values.pop();
  const sum = values.reduce((total, value, place) => total + value * Math.max(1, place), 0);
  expect(check).toBe(sum % 103);
  expect(widths.slice(-7).join('')).toBe('2331112');
  let text = '';
  let set = 'C';
  for (const value of values.slice(1)) {
    if (value === 100) set = 'B';
    else text += set === 'C' ? String(value).padStart(2, '0') : String(value - 16);
  }
  return text;
}

describe('the bar code', () => {
  test('[PHONE-7] the table holds 106 different patterns of 11 modules, with an even number of dark ones', () => {
    expect(new Set(CODE128_PATTERNS).size).toBe(106);
    const widths = CODE128_PATTERNS.map((pattern) => Array.from(pattern, Number));
    expect(widths.filter((pattern) => pattern.reduce((sum, width) => sum + width, 0) !== 11)).toEqual([]);
    expect(widths.filter(([a = 0, , b = 0, , c = 0]) => (a + b + c) % 2 !== 0)).toEqual([]);
  });

  test('[PHONE-8] pairs of digits in set C, one left over in set B, and a check value', () => {
    expect(code128Values('6212345')).toEqual([105, 62, 12, 34, 100, 21, 77]);
    expect(code128Values('62')).toEqual([105, 62, 64]);
    expect(code128Values('5')).toEqual([105, 100, 21, 41]);
  });

  test('[PHONE-8] nineteen digits take 156 modules, and what is not digits is not drawn', () => {
    expect(code128Bars('6212345678901234567').modules).toBe(156);
    expect(() => code128Values('62A')).toThrow('only digits');
    expect(() => code128Values('')).toThrow('only digits');
  });

  test('[PHONE-8] any digits can be read back from the bars', () => {
    assert(
      property(array(integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 30 }), (list) => {
        expect(readBars(list.join(''))).toBe(list.join(''));
      }),
    );
  });
});
