/** GS1 messages in each of their spellings, by the examples of the standard, and every way to break them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gs1Date, priceMinorIn, readDigitalLink, readElementString, rescale, weightGramsIn } from './gs1-elements.ts';

const GS = '\u001d';
const CNY = { numeric: '156', decimals: 2 };
const read = (text: string): Readonly<Record<string, string | boolean>> => {
  const { values, isWhole } = readElementString(text);
  return { ...Object.fromEntries(values), isWhole };
};

describe('element strings', () => {
  test.each([
    ['0109506000134352172612313103001250', { '01': '09506000134352', '17': '261231', '3103': '001250', isWhole: true }],
    [
      `010950600013435210ABC123${GS}39221250`,
      { '01': '09506000134352', '10': 'ABC123', '3922': '1250', isWhole: true },
    ],
    [`${GS}0109506000134352${GS}21X9`, { '01': '09506000134352', '21': 'X9', isWhole: true }],
    ['(01)09506000134352(17)261231(10)A-1', { '01': '09506000134352', '17': '261231', '10': 'A-1', isWhole: true }],
    ['00123456789012345675', { '00': '123456789012345675', isWhole: true }],
    ['41595011015300088020ABC', { '415': '9501101530008', '8020': 'ABC', isWhole: true }],
    [`8005001250${GS}91x`, { '8005': '001250', '91': 'x', isWhole: true }],
  ])('[INTAKE-20] %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test.each([
    ['010950600013435', { isWhole: false }],
    ['010950600013435217261', { '01': '09506000134352', isWhole: false }],
    ['010950600013435230A', { '01': '09506000134352', isWhole: false }],
    ['0109506000134352XX', { '01': '09506000134352', isWhole: false }],
    ['(01)09506000134352x(17)26', { isWhole: false }],
    ['(01)09506000134352)', { isWhole: false }],
    [`010950600013435210${'A'.repeat(21)}`, { '01': '09506000134352', isWhole: false }],
  ])('[INTAKE-21] %j is read up to its fault', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('[INTAKE-20] any elements in any order come back, whatever separators stand where they need not', () => {
    const element = fc.oneof(
      fc.tuple(fc.constant('17'), fc.stringMatching(/^\d{6}$/)),
      fc.tuple(fc.constant('3102'), fc.stringMatching(/^\d{6}$/)),
      fc.tuple(fc.constant('10'), fc.stringMatching(/^[0-9A-Za-z]{1,20}$/)),
      fc.tuple(fc.constant('21'), fc.stringMatching(/^[0-9A-Za-z]{1,20}$/)),
      fc.tuple(fc.constant('3922'), fc.stringMatching(/^\d{1,15}$/)),
    );
    const elements = fc.uniqueArray(element, { selector: ([key]) => key, minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(elements, fc.boolean(), (list, everywhere) => {
        const text = list
          .map(([key, value]) => `${key}${value}${everywhere || !/^(?:17|31)/.test(key) ? GS : ''}`)
          .join('');
        expect(read(text)).toEqual({ ...Object.fromEntries(list), isWhole: true });
      }),
    );
  });

  test('[INTAKE-21] no text breaks it', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 100 }),
        fc.string({ unit: fc.constantFrom(...'0123456789()', GS), maxLength: 60 }),
        (text, digits) => {
          readElementString(text);
          readElementString(digits);
          readDigitalLink(`https://a/01/${text}?${digits}`);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

describe('links', () => {
  const link = (text: string): unknown => {
    const message = readDigitalLink(text);
    return message === null ? null : { ...Object.fromEntries(message.values), isWhole: message.isWhole };
  };

  test.each([
    [
      'https://id.gs1.org/01/09506000134352/10/ABC123?17=261231',
      { '01': '09506000134352', '10': 'ABC123', '17': '261231', isWhole: true },
    ],
    ['https://shop.example/cn/wine/01/9506000134352', { '01': '9506000134352', isWhole: true }],
    ['https://id.gs1.org/01/09506000134352/10/A%2FB', { '01': '09506000134352', '10': 'A/B', isWhole: true }],
    [
      'https://id.gs1.org/01/09506000134352?3103=000500&utm=x',
      { '01': '09506000134352', '3103': '000500', isWhole: true },
    ],
    ['https://id.gs1.org/01/09506000134352/10/%E0%A4%A', { '01': '09506000134352', isWhole: false }],
    ['https://id.gs1.org/00/123456789012345675', { '00': '123456789012345675', isWhole: true }],
    ['https://example.com/', null],
    ['https://example.com/01/abc', null],
    ['ftp://id.gs1.org/01/09506000134352', null],
  ])('[INTAKE-22] %j', (text, expected) => {
    expect(link(text)).toEqual(expected);
  });
});

describe('numbers and dates', () => {
  test('[INTAKE-23] weights and prices are whole grams and minor units, rounded half up', () => {
    const of = (text: string) => readElementString(`0109506000134352${text}`);
    expect([of('3103001250'), of('3100000002'), of('3105012345'), of('3106000500')].map(weightGramsIn)).toEqual([
      1_250, 2_000, 123, 1,
    ]);
    expect(weightGramsIn(of('3106000499'))).toBe(0);
    expect([of('39221250'), of('392012'), of('39251234567')].map((each) => priceMinorIn(each, CNY))).toEqual([
      1_250, 1_200, 1_235,
    ]);
    expect(priceMinorIn(of('39321561250'), CNY)).toBe(1_250);
    expect(priceMinorIn(of('39329781250'), CNY)).toBeNull();
    expect(priceMinorIn(of('3103001250'), CNY)).toBeNull();
  });

  test('[INTAKE-23] rescaling is exact: half goes up, and nothing is lost on the way there and back', () => {
    expect(rescale({ digits: 5, decimals: 1 }, 0)).toBe(1);
    expect(rescale({ digits: 49, decimals: 2 }, 0)).toBe(0);
    fc.assert(
      fc.property(
        fc.nat(10 ** 9),
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 3 }),
        (digits, a, more) => {
          expect(rescale({ digits: rescale({ digits, decimals: a }, a + more), decimals: a + more }, a)).toBe(digits);
        },
      ),
    );
  });

  test('[INTAKE-23] a year is the one within 49 years back and 50 ahead; day 00 is the last of its month', () => {
    expect(gs1Date('261231', 2026)).toBe('2026-12-31');
    expect(gs1Date('760101', 2026)).toBe('2076-01-01');
    expect(gs1Date('770101', 2026)).toBe('1977-01-01');
    expect(gs1Date('260200', 2026)).toBe('2026-02-28');
    expect(gs1Date('280200', 2026)).toBe('2028-02-29');
    expect(gs1Date('000101', 2099)).toBe('2100-01-01');
    expect(gs1Date('490101', 2099)).toBe('2149-01-01');
    for (const nonsense of ['261301', '260230', '2612', '26123x']) expect(gs1Date(nonsense, 2026)).toBeNull();
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99 }), fc.integer({ min: 2000, max: 2199 }), (short, year) => {
        const found = Number(gs1Date(`${String(short).padStart(2, '0')}0101`, year)?.slice(0, 4));
        expect(found - year).toBeLessThanOrEqual(50);
        expect(found - year).toBeGreaterThanOrEqual(-49);
        expect(found % 100).toBe(short);
      }),
    );
  });
});
