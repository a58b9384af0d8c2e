/** What an inbox item says, and how it may be closed. */
import { describe, expect, test } from 'vitest';
import { INBOX_KINDS } from '../../../electron/contract/inbox-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { operationsTexts } from '../../i18n/texts/operations.ts';
import { exampleInbox } from '../../client/testing/inbox-examples.ts';
import { amountOf, refundable, waysToClose } from './inbox-item.ts';

describe('ways to close', () => {
  test('[SCREENOPS-18] all three for a payment, by note alone for a refund', () => {
    const ways = (kind: (typeof INBOX_KINDS)[number]) =>
      waysToClose({ kind, state: 'open', paymentId: 'p' })
        .filter(({ possible }) => possible)
        .map(({ how }) => how);
    expect(ways('refund_due')).toEqual(['matched', 'refunded', 'explained']);
    expect(ways('unknown_payment')).toEqual(['matched', 'refunded', 'explained']);
    expect(ways('unknown_refund')).toEqual(['explained']);
    expect(ways('refund_contradiction')).toEqual(['explained']);
  });

  test('[SCREENOPS-18] none while a refund runs or once it is closed, and only a refund due suggests one', () => {
    expect(waysToClose({ kind: 'refund_due', state: 'refunding', paymentId: 'p' })).toEqual([]);
    expect(waysToClose({ kind: 'refund_due', state: 'closed', paymentId: 'p' })).toEqual([]);
    for (const kind of INBOX_KINDS) {
      const suggested = waysToClose({ kind, state: 'open', paymentId: 'p' }).filter((way) => way.suggested);
      expect(suggested.map(({ how }) => how)).toEqual(kind === 'refund_due' ? ['refunded'] : []);
    }
  });
});

describe('amounts', () => {
  const [item] = exampleInbox(0);
  if (item?.told === null || item === undefined) throw new Error('the first example was told of');
  const { told } = item;
  test('[SCREENOPS-17] the bank’s amount first, then this till’s', () => {
    expect(amountOf(item)).toEqual(told.amount);
    expect(amountOf({ ...item, told: null })).toEqual(item.here?.amount ?? null);
    expect(amountOf({ told: null, here: null, refund: null })).toBeNull();
  });

  test('[SCREENOPS-18] a refund gives back what has not gone back yet', () => {
    expect(refundable({ told: { ...told, amount: money(1_000, 'CNY'), refunded: money(300, 'CNY') } })).toEqual(
      money(700, 'CNY'),
    );
    expect(refundable({ told: { ...told, amount: null } })).toBeNull();
    expect(refundable({ told: null })).toBeNull();
  });
});

test('[SCREENOPS-17] every kind has a headline and a story in both languages', () => {
  for (const kind of INBOX_KINDS) {
    for (const language of LANGUAGES) {
      expect(operationsTexts[`kind_${kind}`][language]).not.toBe('');
      expect(operationsTexts[`story_${kind}`][language]).not.toBe('');
    }
  }
});
