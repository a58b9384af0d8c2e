/** The table of payment code forms, held against worked examples, its own rows and every truncation of a good code. */
import { describe, expect, test } from 'vitest';
import {
  checkTypedPaymentCode,
  groupPaymentCode,
  maySendPaymentCode,
  PAYMENT_CODE_FORMS,
  recognisePaymentCode,
} from './payment-code-forms.ts';

/** What stands in a verdict besides its kind, short enough for a table. */
function brief(text: string): string {
  const verdict = recognisePaymentCode(text);
  return 'form' in verdict ? `${verdict.kind} ${verdict.form?.formId ?? '-'}` : verdict.kind;
}

describe('worked examples', () => {
  test.each([
    ['134567890123456789', 'complete wechat'],
    ['283456789012345678', 'complete alipay'],
    ['3012345678901234', 'complete alipay'],
    ['301234567890123', 'incomplete alipay'],
    ['1634567890123456789', 'wrong_prefix'],
    ['6235124674559394540', 'complete unionpay'],
    ['0134567890123456789', 'complete ecny'],
    ['5678567890123456789', 'complete webank'],
    ['8103456789012345678', 'complete lakala'],
    ['183456789012345678', 'complete jd'],
    ['913456789012345678', 'complete qq'],
    ['513456789012345678', 'complete bestpay'],
    ['13456789012345678', 'incomplete wechat'],
    ['1345678901234567890', 'too_long wechat'],
    ['62351246745593945400', 'too_long unionpay'],
    ['6901028075831', 'goods_code'],
    ['hQVDUFYwMWEaTwegAAAAVVVVVw8SNFZ4kBI0WNGRIgESNF8=', 'malformed'],
    ['00020101021226230010A0000003330105M0001', 'merchant_code'],
    ['https://qr.95516.com/00010000/62551', 'merchant_code'],
    ['HTTPS://QR.ALIPAY.COM/fkx01234', 'merchant_code'],
    ['wxp://f2f0abcdef', 'merchant_code'],
    ['https://example.com/', 'malformed'],
    ['WP1:NCFKV0', 'presentment'],
    ['Ab12Cd34', 'complete -'],
    ['Ab12C', 'incomplete -'],
    ['A'.repeat(64), 'complete -'],
    ['A'.repeat(65), 'too_long -'],
    ['', 'incomplete -'],
  ])('[CHECKOUTSCREEN-1] %s is %s', (text, expected) => {
    expect(brief(text)).toBe(expected);
  });

  test('[CHECKOUTSCREEN-2] prefix and length both count: a listed prefix never makes a short or long code complete', () => {
    for (const { prefixes, minDigits, maxDigits } of PAYMENT_CODE_FORMS) {
      for (const prefix of prefixes) {
        // A tail of 7s gives no valid check digit at the goods code lengths for these prefixes, or is caught below.
        const at = (length: number): string => prefix.padEnd(length, '7');
        for (let length = prefix.length; length < minDigits; length += 1) {
          expect(['incomplete', 'goods_code']).toContain(recognisePaymentCode(at(length)).kind);
          expect(checkTypedPaymentCode(at(length)).kind).toBe('incomplete');
        }
        for (let length = minDigits; length <= maxDigits; length += 1) {
          expect(recognisePaymentCode(at(length)).kind).toBe('complete');
        }
        expect(recognisePaymentCode(at(maxDigits + 1)).kind).toBe('too_long');
      }
    }
  });

  test('[CHECKOUTSCREEN-2] an incomplete code says how many characters are wanting', () => {
    expect(recognisePaymentCode('62351')).toMatchObject({ kind: 'incomplete', missing: 14 });
    expect(recognisePaymentCode('8')).toMatchObject({ kind: 'incomplete', form: null, missing: 18 });
    expect(recognisePaymentCode('2834567890123456')).toMatchObject({ kind: 'complete', mayGrow: true });
    expect(recognisePaymentCode('6235124674559394540')).toMatchObject({ kind: 'complete', mayGrow: false });
  });
});

describe('typing', () => {
  test('[CHECKOUTSCREEN-3] digits that a wallet’s code can begin with are no goods code while they are typed', () => {
    // Egypt's EAN-13 prefix is 622, UnionPay's codes begin 62: this one is a valid EAN-13.
    const ambiguous = '6221234567891';
    expect(recognisePaymentCode(ambiguous).kind).toBe('goods_code');
    expect(checkTypedPaymentCode(ambiguous)).toMatchObject({ kind: 'incomplete', missing: 6 });
    expect(checkTypedPaymentCode('6901028075831').kind).toBe('goods_code');
  });

  test('[CHECKOUTSCREEN-3] grouping, full-width digits and hyphens do not matter', () => {
    for (const text of [
      '6235 1246 7455 9394 540',
      '６２３５１２４６７４５５９３９４５４０',
      ' 6235-1246-7455-9394-540\n',
    ]) {
      expect(brief(text)).toBe('complete unionpay');
    }
    expect(groupPaymentCode('6235124674559394540')).toBe('6235 1246 7455 9394 540');
    expect(groupPaymentCode('6235')).toBe('6235');
  });

  test('[CHECKOUTSCREEN-3] a wrong prefix is told at the digit that makes it wrong', () => {
    expect(checkTypedPaymentCode('9').kind).toBe('incomplete');
    expect(checkTypedPaymentCode('99').kind).toBe('wrong_prefix');
    expect(checkTypedPaymentCode('567').kind).toBe('incomplete');
    expect(checkTypedPaymentCode('5679').kind).toBe('wrong_prefix');
  });
});

describe('what may be sent', () => {
  test.each([
    ['6235124674559394540', true],
    ['Ab12Cd34', true],
    ['9934567890123456', true],
    ['993456789012345', false],
    ['9934567890123456789012345', false],
    ['62351246745593945', false],
    ['62351246745593945400', false],
    ['6901028075831', false],
    ['000201010212', false],
    ['WP1:NCFKV0', false],
    ['你好', false],
  ])('[CHECKOUTSCREEN-4] %s: %s', (text, expected) => {
    expect(maySendPaymentCode(recognisePaymentCode(text))).toBe(expected);
  });
});

test('[CHECKOUTSCREEN-5] no prefix stands in two rows or hides behind a shorter one', () => {
  const prefixes = PAYMENT_CODE_FORMS.flatMap((form) => form.prefixes);
  for (const [index, prefix] of prefixes.entries()) {
    const others = prefixes.toSpliced(index, 1);
    expect(others.filter((other) => prefix.startsWith(other))).toEqual([]);
  }
});
