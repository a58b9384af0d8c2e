/** The keys that print the slips of refunds, drawn over a terminal in memory. */
import { describe, expect, test } from 'vitest';
import type { PrintingView, PrintJobView, RefundSlip } from '../../../electron/contract/printing-values.ts';
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

const slipOf = (refundId: string, way: RefundSlip['way'], minor: number): RefundSlip => ({
  ...{ refundId, way, amount: cny(minor), atMs: epochMs(NOW) },
});
const SLIPS = [slipOf('cash-refund-1', 'cash', 580), slipOf('refund-2', 'wallet', 1_200)];
const JOB: PrintJobView = {
  ...{ jobId: 'job-1', document: 'refund', subjectId: 'refund-2', receiptNumber: 'T0000001-000900', copy: 1 },
  ...{ language: 'zh-CN', state: 'failed', problem: 'paper_out', mayBeOnPaper: false, attemptCount: 1 },
  ...{ queuedAtMs: epochMs(NOW), updatedAtMs: epochMs(NOW) },
};

async function drawn(
  language: Language,
  slips: readonly RefundSlip[],
  printing: Partial<PrintingView> = {},
): Promise<string> {
  const client = createFakeClient({ now: () => NOW, snapshot: { printing: { ...fakePrinting(), ...printing } } });
  const till = createTill(client, clock, (act) => act());
  till.queries.setQueryData(['receipt.refund_slips', { saleId: 'sale-1' }], { slips });
  const drawing = (
    <TillProvider till={till}>
      <RefundSlips saleId="sale-1" />
    </TillProvider>
  );
  const html = await drawStatic(drawing, language, NOW);
  till.close();
  return html;
}

const keysIn = (html: string): readonly string[] =>
  (html.match(/<button.*?<\/button>/gs) ?? []).map((key) => textOf(key).replaceAll(/\s+/g, ' ').trim());

describe('the slips of refunds', () => {
  test('[PAPERSCREEN-10] each refund has a key of its own that says how much it is', async () => {
    expect(keysIn(await drawn('en', SLIPS))).toEqual([
      ...['Print cash refund slip ¥5.80', 'View, PDF'],
      ...['Print refund slip ¥12.00', 'View, PDF'],
    ]);
    expect(keysIn(await drawn('zh-CN', SLIPS))).toEqual([
      ...['打印现金退款单 ¥5.80', '纸样、PDF'],
      ...['打印退款单 ¥12.00', '纸样、PDF'],
    ]);
  });

  test('[PAPERSCREEN-10] beside it stands what became of the paper, and what failed is printed again', async () => {
    for (const language of LANGUAGES) {
      const html = await drawn(language, SLIPS, { failed: [JOB] });
      expect(keysIn(html)[2]).toContain(language === 'en' ? 'again' : '再打印');
      expect(textOf(html)).toContain(language === 'en' ? 'The paper is out' : '打印纸用完');
    }
  });

  test('[PAPERSCREEN-10] while it prints, its key takes no press', async () => {
    const html = await drawn('en', SLIPS, { waiting: [{ ...JOB, state: 'printing', problem: null }] });
    const disabled = (html.match(/<button[^>]*>/g) ?? []).map((key) => key.includes('disabled'));
    expect(disabled).toEqual([false, false, true, false]);
  });

  test('[PAPERSCREEN-10] [PAPERSCREEN-11] a till without a printer shows them; a sale of which nothing went back has none', async () => {
    const keys = keysIn(await drawn('en', SLIPS, { printer: null }));
    expect(keys).toEqual(['Cash refund slip ¥5.80', 'Refund slip ¥12.00']);
    expect(await drawn('en', [])).toBe('');
  });
});
