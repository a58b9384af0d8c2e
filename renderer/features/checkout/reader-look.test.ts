/** The four lights. */
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../i18n/language.ts';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { READER_DONE, READER_LOOKS, type ReaderState } from './reader-look.ts';

describe.each(Object.keys(READER_LOOKS) as ReaderState[])('%s', (state) => {
  test.each(LANGUAGES)('[CHECKOUTSCREEN-25] says what is so and what to do in %s', (language) => {
    expect(checkoutTexts[`reader_${state}`][language]).not.toBe('');
    expect(checkoutTexts[`readerDo_${state}`][language]).not.toBe('');
  });
});

test('[CHECKOUTSCREEN-25] lights grow from idle over ready and reading to done', () => {
  const lit = [READER_LOOKS.off, READER_LOOKS.armed, READER_LOOKS.reading, READER_DONE].map((look) => look.lit);
  expect(lit).toEqual([0, 1, 3, 4]);
});

test('[CHECKOUTSCREEN-25] what went wrong is amber and never looks ready', () => {
  for (const state of ['unlock_phone', 'tap_again', 'foreign_card', 'over_wallet_limit'] as const) {
    expect(READER_LOOKS[state].tone).toBe('attention');
  }
});
