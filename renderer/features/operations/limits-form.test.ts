/** The limits as a manager types them: tighter, never looser. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { localLimitsSchema } from '../../../electron/contract/offline-values.ts';
import { fakeOffline, NO_LOCAL_LIMITS } from '../../client/testing/fake-offline.ts';
import { fieldsOf, isMoneyLimit, LIMITS, readLimits, sameFields, type LimitFields } from './limits-form.ts';

const backend = fakeOffline(0).limits.effective ?? expect.fail('the example has limits');
const EMPTY = fieldsOf(NO_LOCAL_LIMITS);
const withTexts = (texts: Partial<LimitFields['texts']>): LimitFields => ({
  ...EMPTY,
  texts: { ...EMPTY.texts, ...texts },
});

describe('reading', () => {
  test('[SCREENOPS-15] empty fields leave the bank’s limits in force', () => {
    expect(readLimits(EMPTY, backend)).toEqual({ ok: true, limits: NO_LOCAL_LIMITS });
  });

  test.each([
    ['maxPerPayment', '200', { minor: 20_000, currency: 'CNY' }],
    ['maxPerPayment', ' ５０．５ ', { minor: 5_050, currency: 'CNY' }],
    ['maxUnsentTotal', '0', { minor: 0, currency: 'CNY' }],
    ['maxUnsentCount', '100', 100],
    ['maxAgeHours', '0.5', 0.5],
  ] as const)('[SCREENOPS-15] %s "%s" is taken', (name, text, value) => {
    expect(readLimits(withTexts({ [name]: text }), backend)).toMatchObject({ ok: true, limits: { [name]: value } });
  });

  test.each([
    ['maxPerPayment', '200.01', 'above'],
    ['maxPerQrPayment', '150', 'above'],
    ['maxUnsentCount', '101', 'above'],
    ['maxAgeHours', '24.1', 'above'],
    ['maxPerPayment', '-1', 'malformed'],
    ['maxPerPayment', '1.234', 'malformed'],
    ['maxPerPayment', '99999999999999', 'malformed'],
    ['maxUnsentCount', '1.5', 'malformed'],
    ['maxAgeHours', 'one', 'malformed'],
    ['maxAgeHours', '1e3', 'malformed'],
  ] as const)('[SCREENOPS-15] %s "%s" is refused as %s', (name, text, problem) => {
    expect(readLimits(withTexts({ [name]: text }), backend)).toEqual({ ok: false, problems: { [name]: problem } });
  });

  test('[SCREENOPS-15] the switch turns off, and never on what the bank keeps off', () => {
    const off = readLimits({ ...EMPTY, enabled: false }, backend);
    expect(off).toMatchObject({ ok: true, limits: { enabled: false } });
    const on = readLimits({ ...EMPTY, enabled: true }, { ...backend, enabled: false });
    expect(on).toMatchObject({ ok: true, limits: { enabled: null } });
  });

  test('[SCREENOPS-15] whatever is typed, nothing looser than the bank’s is read, and the contract takes the rest', () => {
    const texts = fc.record(
      Object.fromEntries(
        LIMITS.map((name) => [name, fc.oneof(fc.string(), fc.double().map(String), fc.nat().map(String))]),
      ),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (typed, enabled) => {
        const read = readLimits({ enabled, texts: typed as LimitFields['texts'] }, backend);
        if (!read.ok) return;
        localLimitsSchema.parse(read.limits);
        for (const name of LIMITS) {
          const tightened = isMoneyLimit(name) ? read.limits[name]?.minor : read.limits[name];
          const ceiling = isMoneyLimit(name) ? backend[name].minor : backend[name];
          expect(tightened ?? 0).toBeLessThanOrEqual(ceiling);
        }
      }),
    );
  });
});

test('[SCREENOPS-15] what was saved stands in the fields again', () => {
  const read = readLimits(withTexts({ maxPerPayment: '88.8', maxUnsentCount: '20', maxAgeHours: '1.5' }), backend);
  if (!read.ok) throw new Error('these limits are fine');
  const again = fieldsOf(read.limits);
  expect(again.texts).toMatchObject({
    maxPerPayment: '88.80',
    maxUnsentCount: '20',
    maxAgeHours: '1.5',
    maxUnsentTotal: '',
  });
  expect(sameFields(again, EMPTY)).toBe(false);
  expect(sameFields(again, { ...again })).toBe(true);
});
