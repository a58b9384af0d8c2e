/** Every cause that the terminal gives an item of the inbox has words in both languages. */
import { expect, test } from 'vitest';
import { LANGUAGES } from '../../i18n/language.ts';
import { causeText } from './cause-text.ts';

/** From judge-answer.ts, judge-refund.ts, inbox.ts and the inbox itself, and what the wallet API answers to a late reversal. */
const CAUSES = [
  'never_heard_of',
  'of_another_terminal',
  'answer_for_another_payment',
  'answer_for_another_terminal',
  'answer_for_another_amount',
  'answer_for_another_refund',
  'already_settled',
  'declined_here_approved_there',
  'reversed_here_approved_there',
  'succeeded_here_failed_there',
  'cashier_cancelled',
  'timeout',
];

test.each(LANGUAGES)('[SCREENOPS-17] the cause of an item is told in words, in %s', (language) => {
  for (const cause of CAUSES) {
    const text = causeText(cause, language);
    expect([cause, text.includes('_'), text.includes(cause)]).toEqual([cause, false, false]);
  }
});

test.each(LANGUAGES)('[SCREENOPS-17] a cause of a newer terminal is named, in %s', (language) => {
  expect(causeText('not_invented_yet', language)).toContain('not_invented_yet');
});
