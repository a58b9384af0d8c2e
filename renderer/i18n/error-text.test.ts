/** Errors in words. */
import { describe, expect, test } from 'vitest';
import type { ContractError } from '../../electron/contract/envelope.ts';
import { ERROR_CODES, ERRORS } from '../../electron/kernel/errors.ts';
import { errorText } from './error-text.ts';
import { LANGUAGES } from './language.ts';

const error = (code: ContractError['code'], facts: ContractError['facts'] = {}): ContractError => ({
  code,
  facts,
  traceId: 't-1',
});

describe('an error', () => {
  test('[SCREEN-5] is told in the language shown, with whether money moved', () => {
    expect(errorText(error('sale.empty'), 'zh-CN')).toEqual({
      title: '订单没有应收金额',
      action: '请先添加商品或输入金额。',
      moneyMoved: 'no',
      traceId: 't-1',
    });
    expect(errorText(error('checkout.payment_running'), 'en').moneyMoved).toBe('unknown');
  });

  test.each([
    ['session.pin_wrong', { attemptsLeft: 3 }, 'Try again; 3 tries before a wait.'],
    ['amount.too_large', { maxMinor: 999_999_999 }, 'One sale is at most ¥9,999,999.99. Check for an extra digit.'],
    [
      'amount.too_large',
      { maxMinor: { minor: 1_250, currency: 'HKD' } },
      'One sale is at most HK$12.50. Check for an extra digit.',
    ],
    ['sale.too_many_lines', { maxLines: 500 }, 'A sale has at most 500 lines. Pay this one and start another.'],
    ['sale.too_many_lines', {}, 'A sale has at most – lines. Pay this one and start another.'],
  ] as const)('[SCREEN-6] %s with %j says: %s', (code, facts, action) => {
    expect(errorText(error(code, facts), 'en').action).toBe(action);
  });

  test('[SCREEN-6] no text of any error shows a raw placeholder, even without its facts', () => {
    for (const code of ERROR_CODES) {
      for (const language of LANGUAGES) {
        const { title, action } = errorText(error(code), language);
        expect(`${title} ${action}`).not.toMatch(/\{\{|\}\}/);
      }
    }
  });

  test('[SCREEN-5] a code that this screen does not know yet still gets a sentence', () => {
    const foreign = error('new.code' as ContractError['code']);
    expect(errorText(foreign, 'en').title).toBe(ERRORS['contract.unknown_operation'].en.title);
  });
});
