/** What is told of sales that were set aside, and when it is news. */
import { describe, expect, test } from 'vitest';
import { SET_ASIDE_STATES, type SetAsideSale, type SetAsideState } from '../../../electron/contract/sale-values.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { asideTexts } from '../../i18n/texts/aside.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { invitesRetry } from '../../i18n/wording.ts';
import { asideGroups, newEnds } from './aside-sales.ts';

const sale = (saleId: string, state: SetAsideState): SetAsideSale => ({
  saleId,
  state,
  receiptNumber: `T1-${saleId}`,
  cashierName: { 'zh-CN': '王芳', en: 'Wang Fang' },
  setAsideAtMs: 0,
  lineCount: 1,
  firstLineName: { 'zh-CN': '水', en: 'Water' },
  total: { minor: 200, currency: 'CNY' },
  paymentId: state === 'cart' ? null : `p-${saleId}`,
});
const ids = (sales: readonly SetAsideSale[]): readonly string[] => sales.map(({ saleId }) => saleId);

test('[SCREENOPS-26] what came to an end is told apart from what waits, each in its order', () => {
  const sales = SET_ASIDE_STATES.map((state, index) => sale(`${index}`, state));
  const { ended, waiting } = asideGroups(sales);
  expect(ended.map(({ state }) => state)).toEqual(['paid', 'not_paid', 'refund_due']);
  expect(waiting.map(({ state }) => state)).toEqual(['unresolved', 'cart']);
});

describe('news', () => {
  test('[SCREENOPS-27] is what came to an end while it was set aside, once', () => {
    const before = [sale('a', 'unresolved'), sale('b', 'unresolved'), sale('c', 'cart')];
    const after = [sale('a', 'paid'), sale('b', 'unresolved'), sale('c', 'cart')];
    expect(ids(newEnds(before, after))).toEqual(['a']);
    expect(newEnds(after, after)).toEqual([]);
  });

  test('[SCREENOPS-27] an end that was there when somebody began to look is none, nor one that comes with its sale', () => {
    expect(newEnds([], [sale('a', 'paid')])).toEqual([]);
    expect(ids(newEnds([sale('a', 'not_paid')], [sale('a', 'refund_due')]))).toEqual(['a']);
  });
});

test('[SCREENOPS-25] C13 nothing that stands beside an open outcome invites a second charge', () => {
  const besideOpen = [
    ...(Object.keys(asideTexts) as (keyof typeof asideTexts)[])
      .filter((key) => key !== 'notPaidBody')
      .map((key) => asideTexts[key]),
    checkoutTexts.asideKey,
    checkoutTexts.asideRule,
  ];
  for (const text of besideOpen) {
    for (const language of LANGUAGES)
      expect([text[language], invitesRetry(text[language])]).toEqual([text[language], false]);
  }
});
