/** The keys that print the slips of refunds, drawn over a terminal in memory. */
import { describe, expect, test } from 'vitest';
import type { InputOf } from '../../../electron/contract/contract.ts';
import type { RefundView } from '../../../electron/contract/inbox-values.ts';
import type { PrintingView, PrintJobView } from '../../../electron/contract/printing-values.ts';
import { epochMs, type Clock } from '../../../electron/kernel/clock.ts';
import { money } from '../../../electron/kernel/money.ts';
import { drawStatic, textOf } from '../../client/testing/draw-static.tsx';
import { createFakeClient } from '../../client/testing/fake-client.ts';
import { fakePrinting } from '../../client/testing/fake-printing.ts';
import { createTill, TillProvider } from '../../client/till-provider.tsx';
import { LANGUAGES, type Language } from '../../i18n/language.ts';
import { RefundSlips } from './refund-slips.tsx';

const NOW = Date.parse('2026-11-22T06:03:22Z');
const clock: Clock = { now: () => epochMs(NOW), monotonic: () => 0, after: () => ({ cancel: () => {} }) };
const cny = (minor: number) => money(minor, 'CNY');

const refundOf = (refundId: string, minor: number): RefundView => ({
  ...{ refundId, paymentId: 'p-1', amount: cny(minor), payerRefunded: cny(minor), failureCode: null },
  state: 'succeeded',
  ...{ requestedAtMs: epochMs(NOW), updatedAtMs: epochMs(NOW) },
});
const REFUNDS = [refundOf('refund-1', 580), refundOf('refund-2', 1_200)];
const JOB: PrintJobView = {
  ...{ jobId: 'job-1', document: 'refund', subjectId: 'refund-2', receiptNumber: 'T0000001-000900', copy: 1 },
  ...{ language: 'zh-CN', state: 'failed', problem: 'paper_out', mayBeOnPaper: false, attemptCount: 1 },
  ...{ queuedAtMs: epochMs(NOW), updatedAtMs: epochMs(NOW) },
};

async function drawn(
  language: Language,
  refunds: readonly RefundView[],
  printing: Partial<PrintingView> = {},
): Promise<string> {
  const client = createFakeClient({ now: () => NOW, snapshot: { printing: { ...fakePrinting(), ...printing } } });
  const till = createTill(client, clock, (act) => act());
  const input: InputOf<'refund.preview'> = { saleId: 'sale-1' };
  const answer = await client.call('refund.preview', input);
  if (!answer.ok) throw new Error('the fake terminal answers');
  const payments = answer.value.payments.map((payment) => ({ ...payment, refunds }));
  till.queries.setQueryData(['refund.preview', input], { ...answer.value, payments });
  const slips = (
    <TillProvider till={till}>
      <RefundSlips saleId="sale-1" />
    </TillProvider>
  );
  const html = await drawStatic(slips, language, NOW);
  till.close();
  return html;
}

const keysIn = (html: string): readonly string[] =>
  (html.match(/<button.*?<\/button>/gs) ?? []).map((key) => textOf(key).replaceAll(/\s+/g, ' ').trim());

describe('the slips of refunds', () => {
  test('[PAPERSCREEN-10] each refund has a key of its own that says how much it is', async () => {
    expect(keysIn(await drawn('en', REFUNDS))).toEqual(['Print refund slip ¥5.80', 'Print refund slip ¥12.00']);
    expect(keysIn(await drawn('zh-CN', REFUNDS))).toEqual(['打印退款单 ¥5.80', '打印退款单 ¥12.00']);
  });

  test('[PAPERSCREEN-10] beside it stands what became of the paper, and what failed is printed again', async () => {
    for (const language of LANGUAGES) {
      const html = await drawn(language, REFUNDS, { failed: [JOB] });
      const [first, second] = keysIn(html);
      expect([first, second]).not.toEqual(keysIn(await drawn(language, REFUNDS)));
      expect(textOf(html)).toContain(language === 'en' ? 'The paper is out' : '打印纸用完');
    }
  });

  test('[PAPERSCREEN-10] while it prints, its key takes no press', async () => {
    const html = await drawn('en', REFUNDS, { waiting: [{ ...JOB, state: 'printing', problem: null }] });
    const disabled = (html.match(/<button[^>]*>/g) ?? []).map((key) => key.includes('disabled'));
    expect(disabled).toEqual([false, true]);
  });

  test('[PAPERSCREEN-10] a till without a printer, and a sale of which nothing went back, have none', async () => {
    expect(await drawn('en', REFUNDS, { printer: null })).toBe('');
    expect(await drawn('en', [])).toBe('');
  });
});
