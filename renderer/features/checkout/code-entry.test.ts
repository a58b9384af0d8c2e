/** The code entry's view model, digit by digit. */
import { describe, expect, test } from 'vitest';
import { checkoutTexts } from '../../i18n/texts/checkout.ts';
import { CODE_ENTRY_MAX_LENGTH, codeAfterKey, codeEntryView } from './code-entry.ts';

describe('code entry', () => {
  test.each([
    ['', 'neutral', 'codeHint', false],
    ['6', 'neutral', 'codeIncomplete', false],
    ['62351', 'neutral', 'codeIncompleteKnown', false],
    ['6235 1246 7455 9394 540', 'good', 'codeComplete', true],
    ['62351246745593945401', 'bad', 'codeTooLong', false],
    ['2834567890123456', 'good', 'codeMayGrow', true],
    ['99', 'bad', 'codeWrongPrefix', false],
    ['9934567890123456', 'caution', 'codeUnlistedSendable', true],
    ['Ab12Cd34', 'good', 'codeCompleteUnlisted', true],
    ['6901028075831', 'bad', 'codeGoods', false],
    ['00020101', 'bad', 'codeMerchant', false],
    ['wxp://f2f0', 'bad', 'codeMerchant', false],
    ['WP1:NCF', 'bad', 'codePresentment', false],
    ['6235！', 'bad', 'codeMalformed', false],
  ])('[CHECKOUTSCREEN-22] %s: %s, %s', (text, tone, message, sendable) => {
    expect(codeEntryView(text)).toMatchObject({ tone, message, sendable });
  });

  test('[CHECKOUTSCREEN-22] every message has its words', () => {
    const keys = Object.keys(checkoutTexts);
    for (const text of ['', '6', '62', '6235124674559394540', '623512467455939454012', '99', '你']) {
      const { message } = codeEntryView(text);
      expect(keys.includes(message) || keys.includes(`${message}_other`)).toBe(true);
    }
  });

  test('[CHECKOUTSCREEN-23] digits are shown in groups of four and sent without them', () => {
    expect(codeEntryView('62351246 7455')).toMatchObject({ code: '623512467455', grouped: '6235 1246 7455' });
  });

  test('[CHECKOUTSCREEN-23] digits and letters of the keyboard are typed, other keys are left alone', () => {
    expect(codeAfterKey('62', '3')).toBe('623');
    expect(codeAfterKey('62', '３')).toBe('623');
    expect(codeAfterKey('62', 'Backspace')).toBe('6');
    for (const key of ['Enter', 'F9', 'Escape', ' ', '-', '你']) expect(codeAfterKey('62', key)).toBeNull();
    expect(codeAfterKey('', 'Backspace')).toBeNull();
    expect(codeAfterKey('6'.repeat(CODE_ENTRY_MAX_LENGTH), '7')).toHaveLength(CODE_ENTRY_MAX_LENGTH);
  });

  test('[CHECKOUTSCREEN-24] typed codes warn of the password from the fourth digit on, unless they are wrong anyway', () => {
    expect(codeEntryView('623').passwordWarning).toBe(false);
    expect(codeEntryView('6235').passwordWarning).toBe(true);
    expect(codeEntryView('9999').passwordWarning).toBe(false);
  });
});
