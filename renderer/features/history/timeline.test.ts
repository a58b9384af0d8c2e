/** Words for every type of event, in both languages, and for the facts that people read. */
import { describe, expect, test } from 'vitest';
import { ITEM_CLOSED, ITEM_OPENED, ITEM_REFUND_BEGUN } from '../../../electron/terminal/payment/2-tender/inbox.ts';
import { ACKNOWLEDGED, ENTRY_TYPES, EVIDENCE_NOTED } from '../../../electron/terminal/payment/2-tender/payment.ts';
import { REFUND_ENTRY_TYPES } from '../../../electron/terminal/payment/2-tender/refund.ts';
import {
  PASSAGE_DECIDED,
  PASSAGE_NOT_OPENED,
  PASSAGE_OPENED,
  TAP_REFUSED,
  TAP_REPORTED,
} from '../../../electron/terminal/payment/4-queue/gate-events.ts';
import { WALLET_ALLOWED, WALLET_DENIED } from '../../../electron/terminal/payment/4-queue/offline-events.ts';
import { SALE_EVENT_BODIES } from '../../../electron/terminal/sale/sale-events.ts';
import type { TimelineEntry } from '../../../electron/contract/payment-values.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { historyTexts } from '../../i18n/texts/history.ts';
import { EVENT_TONES, SHOWN_FACT_NAMES, timelineLine, type EventType } from './timeline.ts';

const entry = (type: string, facts: TimelineEntry['facts'] = {}): TimelineEntry => ({
  sequence: 1,
  atMs: 0,
  type,
  cashierName: null,
  facts,
});
const factsOf = (type: string, facts: TimelineEntry['facts'], language: 'zh-CN' | 'en' = 'en') =>
  timelineLine(entry(type, facts), language, 'Asia/Shanghai').facts.map(({ label, value }) => `${label}: ${value}`);

describe.each(LANGUAGES)('words in %s', (language) => {
  test.each(Object.keys(EVENT_TONES) as EventType[])('[CHECKOUTSCREEN-53] %s', (type) => {
    const line = timelineLine(entry(type), language, null);
    expect(line.known).toBe(true);
    expect(line.title).not.toContain('.');
    expect(line.title).not.toBe('');
  });

  test('[CHECKOUTSCREEN-53] no two events read alike', () => {
    const titles = Object.keys(EVENT_TONES).map((type) => timelineLine(entry(type), language, null).title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  test('[CHECKOUTSCREEN-54] every fact that is shown has a label', () => {
    for (const name of SHOWN_FACT_NAMES) expect(Object.keys(historyTexts)).toContain(`fact_${name}`);
  });
});

test('[CHECKOUTSCREEN-53] every type that the terminal writes about a sale or payment is known', () => {
  const noted = ['approval.used', EVIDENCE_NOTED, ITEM_OPENED, ITEM_REFUND_BEGUN, ITEM_CLOSED];
  const passages = [PASSAGE_DECIDED, PASSAGE_OPENED, PASSAGE_NOT_OPENED, TAP_REPORTED, TAP_REFUSED];
  const lists = [WALLET_DENIED, WALLET_ALLOWED];
  const payments = [...Object.values(ENTRY_TYPES), ACKNOWLEDGED];
  const refunds = Object.values(REFUND_ENTRY_TYPES);
  const written = [...Object.keys(SALE_EVENT_BODIES), ...payments, ...refunds, ...noted, ...passages, ...lists];
  expect(Object.keys(EVENT_TONES).toSorted()).toEqual(written.toSorted());
});

describe('facts', () => {
  test('[CHECKOUTSCREEN-54] money, ways, causes and declines are words; what serves the machine is left out', () => {
    expect(
      factsOf('payment.created', {
        method: 'tap',
        amount: { minor: 1250, currency: 'CNY' },
        receiptNumber: 'T1-42',
        bodySha256: 'ab'.repeat(32),
        saleId: 'x',
      }),
    ).toEqual(['Way: Tap', 'Amount: ¥12.50', 'Receipt: T1-42']);
    expect(factsOf('payment.outcome_unknown', { event: 'answer_lost', cause: 'timed_out' })).toEqual([
      'Why: Timed out',
    ]);
    expect(factsOf('inbox.item_closed', { itemId: 'x', how: 'matched', note: '', saleId: 's' })).toEqual([
      'How: Matched to a sale',
    ]);
    expect(factsOf('payment.evidence_noted', { note: 'a message of the bank', saleId: 's' })).toEqual([
      'Note: a message of the bank',
    ]);
    expect(factsOf('payment.declined', { declineCode: 'insufficient_funds', version: 2 })).toEqual([
      'Reason: Not enough money in the wallet',
    ]);
  });

  test('[CHECKOUTSCREEN-54] a name is shown in the language that is read, a discount as its share', () => {
    const facts = { nameZhCn: '牛奶', nameEn: 'Milk', quantity: 2, discountBasisPoints: 1_050 };
    expect(factsOf('sale.line_added', facts)).toEqual(['Item: Milk', 'Quantity: 2', 'Discount: 10.5 %']);
    expect(factsOf('sale.line_added', facts, 'zh-CN')).toEqual(['商品: 牛奶', '数量: 2', '折扣: 10.5 %']);
  });

  test('[CHECKOUTSCREEN-53] a QR that is shown is told from a customer who confirms', () => {
    const shown = timelineLine(entry('payment.pending_customer', { qrPayload: '000201' }), 'en', null);
    const confirming = timelineLine(entry('payment.pending_customer', { qrPayload: null }), 'en', null);
    expect([shown.title, confirming.title]).toEqual(['QR code shown to the customer', 'Waiting for the customer']);
  });

  test('[CHECKOUTSCREEN-54] a cause without words is shown as it is', () => {
    expect(factsOf('payment.outcome_unknown', { cause: 'comet_strike' })).toEqual(['Why: comet_strike']);
  });

  test('[CHECKOUTSCREEN-55] an unknown type is shown by its code with all its facts', () => {
    const line = timelineLine(entry('payment.teleported', { to: 'moon', fast: true, by: null }), 'en', null);
    expect(line).toMatchObject({ title: 'payment.teleported', known: false });
    expect(line.facts).toEqual([
      { label: 'to', value: 'moon' },
      { label: 'fast', value: 'Yes' },
      { label: 'by', value: '–' },
    ]);
  });
});
