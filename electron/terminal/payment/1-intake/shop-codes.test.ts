/** Labels of scales by their templates, marked codes, and tables that must not be believed. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { recognisePaymentCode } from '../../../contract/payment-code-forms.ts';
import { recogniseScan, type ScanMeaning } from './recognise-scan.ts';
import {
  DEFAULT_SHOP_CODES,
  priceOfWeight,
  readMeasure,
  whyCodesUnusable,
  withCheckDigit,
  type MeasureTemplate,
  type ShopCodes,
} from './shop-codes.ts';

const PRICE_LABEL: MeasureTemplate = {
  prefixes: ['21'],
  digitCount: 13,
  item: { at: 2, length: 5 },
  price: { at: 7, length: 5, decimals: 2 },
  weight: null,
  count: null,
  hasCheckDigit: true,
  pricedPerGrams: 1_000,
};
const WEIGHT_LABEL: MeasureTemplate = {
  ...PRICE_LABEL,
  prefixes: ['22', '23'],
  price: null,
  weight: { at: 7, length: 5, decimals: 3 },
};
const COUNT_LABEL: MeasureTemplate = { ...PRICE_LABEL, prefixes: ['24'], price: null, count: { at: 10, length: 2 } };
const LONG_LABEL: MeasureTemplate = {
  ...PRICE_LABEL,
  prefixes: ['20'],
  digitCount: 18,
  price: { at: 7, length: 5, decimals: 2 },
  weight: { at: 12, length: 5, decimals: 3 },
};
const CODES: ShopCodes = {
  measures: [PRICE_LABEL, WEIGHT_LABEL, COUNT_LABEL, LONG_LABEL],
  marks: [...DEFAULT_SHOP_CODES.marks, { kind: 'bill', prefix: '8100', digitCount: 20 }],
  gs1PricedPerGrams: null,
};
const measure = (code: string) => readMeasure(code, CODES, 2);

describe('labels with a price or weight inside', () => {
  test('[INTAKE-24] the fields of each template, as whole fen and grams', () => {
    expect(measure('2112345012506')).toEqual({
      itemCodes: ['2112345000008', '2112345', '12345'],
      priceMinor: 1_250,
      weightGrams: null,
      count: null,
      pricedPerGrams: 1_000,
    });
    expect(measure(withCheckDigit('221234500356'))).toMatchObject({ weightGrams: 356, priceMinor: null });
    expect(measure(withCheckDigit('241234500006'))).toMatchObject({ count: 6 });
    expect(measure(withCheckDigit('20123450125000356'))).toMatchObject({ priceMinor: 1_250, weightGrams: 356 });
  });

  test('[INTAKE-24] a wrong check digit, another length or another prefix is no such label', () => {
    for (const code of ['2112345012507', '211234501250', '2512345012504', '6901028075831', 'A112345012506']) {
      expect(measure(code), code).toBeNull();
    }
    expect(readMeasure('2112345012506', DEFAULT_SHOP_CODES, 2)).toBeNull();
  });

  test('[INTAKE-24] every label that a scale can make is read as it was made', () => {
    const digits = fc.stringMatching(/^\d{5}$/);
    fc.assert(
      fc.property(digits, digits, (item, value) => {
        expect(measure(withCheckDigit(`21${item}${value}`))).toMatchObject({ priceMinor: Number(value) });
        const meaning = recogniseScan(withCheckDigit(`22${item}${value}`), { codes: CODES });
        expect(meaning).toMatchObject({ kind: 'goods', isInStore: true, measure: { weightGrams: Number(value) } });
      }),
    );
  });

  test('[INTAKE-25] weight times price is computed in whole numbers and rounded half up to the fen', () => {
    expect(priceOfWeight(356, 1_999, 1_000)).toBe(712);
    expect(priceOfWeight(250, 1_990, 1_000)).toBe(498);
    expect(priceOfWeight(250, 1_998, 1_000)).toBe(500);
    expect(priceOfWeight(500, 899, 500)).toBe(899);
    expect(priceOfWeight(0, 899, 500)).toBe(0);
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(999_999_999), fc.constantFrom(1_000, 500, 100), (grams, price, per) => {
        const exact = BigInt(grams) * BigInt(price) * 2n;
        const result = BigInt(priceOfWeight(grams, price, per)) * 2n * BigInt(per);
        expect(result - exact).toBeGreaterThan(-BigInt(per));
        expect(result - exact).toBeLessThanOrEqual(BigInt(per));
      }),
    );
  });
});

describe('marked codes', () => {
  const brief = (meaning: ScanMeaning): string =>
    'value' in meaning ? `${meaning.kind} ${meaning.value}` : meaning.kind;

  test.each([
    ['STAFF:cashier-1', 'staff_badge cashier-1'],
    ['COUPON:SPRING-5', 'coupon SPRING-5'],
    ['PICKUP:4711', 'pick_up_code 4711'],
    ['BILL:WATER 1', 'bill WATER 1'],
    ['81001000000000000001', 'bill 81001000000000000001'],
    ['8100100000000000001', 'payment_code'],
    ['9900000000004', 'coupon 9900000000004'],
    ['9810000000006', 'coupon 9810000000006'],
    ['512345678900', 'coupon 512345678900'],
    [']C18110106141416543213150110000310123196000', 'coupon 106141416543213150110000310123196000'],
    [']C141595011015300088020ABC', 'bill 9501101530008ABC'],
    [']C100123456789012345675', 'logistics_label 123456789012345675'],
    ['00123456789012345675', 'logistics_label 123456789012345675'],
    [']C1020950600013435237 12'.replace(' ', ''), 'logistics_label 09506000134352'],
    ['hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=', 'emv_consumer_code'],
    ['hQVDUFYwMWE', 'emv_consumer_code'],
    ['00020101021126230010A0000003330105M0001', 'merchant_code'],
  ])('[INTAKE-26] %j is %s', (text, expected) => {
    expect(brief(recogniseScan(text, { codes: CODES }))).toBe(expected);
  });

  test('[INTAKE-28] the symbology decides before the digits do', () => {
    const kindOf = (text: string, symbologyIdentifier: string | null): string =>
      recogniseScan(text, { symbologyIdentifier, codes: CODES }).kind;
    expect(kindOf('134567890123456789', ']Q1')).toBe('payment_code');
    expect(kindOf('134567890123456789', ']C0')).toBe('payment_code');
    expect(kindOf('134567890123456789', ']I0')).toBe('unknown');
    expect(kindOf('134567890123456789', ']A0')).toBe('unknown');
    expect(kindOf('10012345678902', ']I1')).toBe('goods');
    expect(kindOf('6901028075831', ']Q1')).toBe('goods');
    expect(kindOf('0109506000134352', ']E0')).toBe('unknown');
    expect(kindOf('8110123456782', ']E0')).toBe('goods');
    expect(kindOf(']E06901028075831', ']Q1')).toBe('unknown');
    expect(kindOf('WP1:NCFKV0', ']Q1')).toBe('presentment');
  });

  test('[INTAKE-29] a payment code is told with the wallet whose form it has', () => {
    const formOf = (text: string): string | null => {
      const meaning = recogniseScan(text);
      return meaning.kind === 'payment_code' ? meaning.formId : meaning.kind;
    };
    expect(
      ['134567890123456789', '283456789012345678', '6235124674559394540', '0134567890123456789', 'Ab12Cd34'].map(
        formOf,
      ),
    ).toEqual(['wechat', 'alipay', 'unionpay', 'ecny', null]);
  });
});

describe('a table of codes that is not believed', () => {
  test('[INTAKE-27] the default and a usual one are', () => {
    expect(whyCodesUnusable(DEFAULT_SHOP_CODES)).toBeNull();
    expect(whyCodesUnusable(CODES)).toBeNull();
  });

  test.each([
    ['may be a payment code', { ...CODES, measures: [{ ...LONG_LABEL, prefixes: ['25'] }] }],
    ['may be a payment code', { ...CODES, measures: [{ ...LONG_LABEL, prefixes: ['2'] }] }],
    ['may be a payment code', { ...CODES, marks: [{ kind: 'bill', prefix: '62', digitCount: 19 }] }],
    ['may be a payment code', { ...CODES, marks: [{ kind: 'bill', prefix: '', digitCount: 18 }] }],
    ['could begin a payment code', { ...CODES, marks: [{ kind: 'coupon', prefix: 'ABC', digitCount: null }] }],
    ['could begin a payment code', { ...CODES, marks: [{ kind: 'coupon', prefix: '', digitCount: null }] }],
    ['no number of a shop', { ...CODES, measures: [{ ...PRICE_LABEL, prefixes: ['69'] }] }],
    ['outside of it', { ...CODES, measures: [{ ...PRICE_LABEL, price: { at: 8, length: 5, decimals: 2 } }] }],
    ['says neither', { ...CODES, measures: [{ ...PRICE_LABEL, price: null }] }],
  ] as const)('[INTAKE-27] what %s is refused', (words, codes) => {
    expect(whyCodesUnusable(codes)).toContain(words);
  });

  test('[INTAKE-27] a table that is believed never makes a wallet’s code something else', () => {
    const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^\\d{${min},${max}}$`));
    const mark = fc.record({
      kind: fc.constantFrom('bill' as const, 'coupon' as const),
      prefix: digits(0, 6),
      digitCount: fc.integer({ min: 13, max: 26 }),
    });
    fc.assert(
      fc.property(mark, digits(16, 24), (each, code) => {
        const codes: ShopCodes = { measures: [], marks: [each], gs1PricedPerGrams: null };
        if (whyCodesUnusable(codes) !== null) return;
        const verdict = recognisePaymentCode(code);
        if (verdict.kind !== 'complete' || verdict.form === null) return;
        expect(recogniseScan(code, { codes }).kind).toBe('payment_code');
      }),
      { numRuns: 2_000 },
    );
  });
});
