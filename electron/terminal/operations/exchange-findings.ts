/**
 * Refunds by other tills of payments whose goods stand for others here. The backend knows of no exchanges, so it lets the next
 * till give the whole payment back; its statement is where that shows. Named is what went back beyond what was left of the
 * sale: a refund of the rest is that till's own matter. Rule RECON-73, decision record 0285.
 */
import { bookRecord, tillRecordOf } from '../payment/6-reconciliation/book-store.ts';
import type { DayRunOptions } from '../payment/6-reconciliation/day-run.ts';
import { refundedElsewhereBefore } from '../payment/6-reconciliation/statement-store.ts';
import { backFromMinor } from '../sale/exchange-store.ts';
import { saleById } from '../sale/sale-store.ts';
import { leftWhole, paidBy } from './refund-sources.ts';

export function judgeRefundsBesideExchanges(
  businessDate: string,
  terminalIds: readonly string[],
): DayRunOptions['judgeForeignRefund'] {
  return (db, line) => {
    const payment = line.paymentId === null ? null : bookRecord(db, line.paymentId);
    const sale = payment === null || payment.saleId === null ? null : saleById(db, payment.saleId);
    if (payment === null || sale === null) return null;
    if (sale.exchanged.minor - backFromMinor(db, sale.saleId) <= 0) return null;
    const paymentIds = paidBy(db, sale).map((paid) => paid.payment.paymentId);
    const before = refundedElsewhereBefore(db, line, { businessDate, paymentIds, terminalIds });
    // The same refund in the statements of two days is one refund.
    if (before.isRepeated) return null;
    const leftMinor = Math.max(0, leftWhole(db, sale).minor - before.minor);
    const overMinor = line.amountMinor - leftMinor;
    if (overMinor <= 0) return null;
    const record = tillRecordOf(payment, null);
    return { kind: 'refunded_beside_exchange', record, line, differenceMinor: -overMinor };
  };
}
