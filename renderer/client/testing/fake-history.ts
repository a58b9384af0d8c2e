/** Earlier sales for the fake terminal: two days of them, made by rule so that every run shows the same. */
import type { PaymentMethod, PaymentView, TimelineEntry } from '../../../electron/contract/payment-values.ts';
import type { SaleSummary, SaleView } from '../../../electron/contract/sale-values.ts';
import { decimalText } from '../../../electron/kernel/money.ts';
import type { FakeCatalogue } from './fake-catalogue.ts';
import { refusal, type FakeHandlers } from './fake-client.ts';
import { emptySale, newLine, recalculateSale } from './fake-sale.ts';

const SALE_COUNT = 60;
const GAP_MS = 47 * 60_000;
const METHODS = ['payment_code', 'merchant_qr', 'tap'] as const satisfies readonly PaymentMethod[];

type PastSale = Readonly<{
  sale: SaleView;
  payments: readonly PaymentView[];
  timeline: readonly TimelineEntry[];
  archive: Readonly<{ unreadable: string | null }> | null;
}>;

function pastPayment(sale: SaleView, index: number): PaymentView {
  const at = sale.completedAtMs ?? sale.openedAtMs;
  const unsettled = index % 17 === 3;
  return {
    paymentId: `payment-past-${index}`,
    saleId: sale.saleId,
    receiptNumber: sale.receiptNumber ?? '',
    method: METHODS[index % METHODS.length] ?? 'tap',
    state: unsettled ? 'accepted_offline' : 'approved',
    acceptedOffline: unsettled,
    amount: sale.total,
    payerPaid: sale.total,
    discounts: [],
    walletMasked: `6222****${String(1_000 + index * 37).slice(-4)}`,
    authCode: unsettled ? null : `A${String(90_000 + index * 13)}`,
    decline: null,
    businessDate: sale.businessDate,
    startedAtMs: at - 9_000,
    expiresAtMs: null,
    unknownSinceMs: null,
    updatedAtMs: at,
  };
}

function timelineOf(payment: PaymentView): readonly TimelineEntry[] {
  const entry = (sequence: number, atMs: number, type: string, facts: TimelineEntry['facts']): TimelineEntry => ({
    sequence,
    atMs,
    type,
    cashierName: { 'zh-CN': '王芳', en: 'Wang Fang' },
    facts,
  });
  const started = { amount: payment.amount, method: payment.method };
  const ended = { payerPaid: payment.payerPaid, authCode: payment.authCode, walletMasked: payment.walletMasked };
  return [
    entry(1, payment.startedAtMs, 'payment.created', started),
    entry(2, payment.startedAtMs + 40, 'payment.sent', {}),
    entry(3, payment.updatedAtMs, payment.acceptedOffline ? 'payment.accepted_offline' : 'payment.approved', ended),
  ];
}

function pastSale(index: number, nowMs: number, catalogue: FakeCatalogue): PastSale {
  const at = nowMs - (index + 1) * GAP_MS;
  const lines = Array.from({ length: (index % 5) + 1 }, (_, place) => {
    const product = catalogue.quickKeys[(index * 3 + place) % catalogue.quickKeys.length];
    return product === undefined ? [] : [newLine(`line-past-${index}-${place}`, product, ((index + place) % 3) + 1)];
  }).flat();
  const sale = recalculateSale({
    ...emptySale(`sale-past-${index}`, at - 60_000),
    lines,
    state: index % 13 === 7 ? 'cancelled' : 'paid',
    receiptNumber: `T0000001-${String(900 - index).padStart(6, '0')}`,
    completedAtMs: at,
    businessDate: new Date(at).toISOString().slice(0, 10),
  });
  const payments = sale.state === 'paid' ? [pastPayment(sale, index)] : [];
  return { sale, payments, timeline: payments.flatMap(timelineOf), archive: null };
}

function summaryOf({ sale }: PastSale): SaleSummary {
  return {
    saleId: sale.saleId,
    state: sale.state,
    receiptNumber: sale.receiptNumber,
    cashierName: sale.cashierName,
    atMs: sale.completedAtMs ?? sale.openedAtMs,
    businessDate: sale.businessDate,
    lineCount: sale.lines.length,
    firstLineName: sale.lines[0]?.name ?? null,
    total: sale.total,
  };
}

/** At a gate the oldest sale is put away until somebody fetches it. */
const PUT_AWAY_UP_TO = '2026-11-01';

export function fakeHistory(nowMs: number, catalogue: FakeCatalogue, isTransit: () => boolean) {
  let isBack = false;
  const past = Array.from({ length: SALE_COUNT }, (_, index) => pastSale(index, nowMs, catalogue));
  return {
    'sales.search': ({ text, amountText, fromMs, toMs, businessDate, cursor, limit }) => {
      const wanted = text.trim().toLowerCase();
      const here = isTransit() && !isBack ? past.slice(0, -1) : past;
      const found = here.filter(({ sale }) => {
        const atMs = sale.completedAtMs ?? sale.openedAtMs;
        const words = [
          sale.receiptNumber ?? '',
          ...sale.lines.flatMap((line) => [line.name['zh-CN'], line.name.en.toLowerCase(), line.barcode ?? '']),
        ];
        return (
          (wanted === '' || words.some((word) => word.includes(wanted))) &&
          (amountText === '' || decimalText(sale.total).startsWith(amountText)) &&
          (fromMs === null || atMs >= fromMs) &&
          (toMs === null || atMs <= toMs) &&
          (businessDate === null || sale.businessDate === businessDate)
        );
      });
      const from = cursor === null ? 0 : Number(cursor);
      const next = from + limit < found.length ? String(from + limit) : null;
      const sales = found.slice(from, from + limit).map(summaryOf);
      return { ok: true, value: { sales, cursor: next, putAwayUpTo: isTransit() ? PUT_AWAY_UP_TO : null } };
    },
    'sales.bring_back': ({ receiptNumber }) => {
      const away = past.at(-1)?.sale;
      if (isBack || away === undefined || away.receiptNumber !== receiptNumber) return refusal('sale.not_found');
      isBack = true;
      return { ok: true, value: { saleId: away.saleId } };
    },
    'sales.get': ({ saleId }) => {
      const found = past.find(({ sale }) => sale.saleId === saleId);
      return found === undefined ? refusal('sale.not_found') : { ok: true, value: found };
    },
  } satisfies Partial<FakeHandlers>;
}
