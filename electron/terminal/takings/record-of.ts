/** A payment, a refund or cash as the books see it. Pure. Rules RECON-31, TAKINGS-5 and TAKINGS-17. */
import type { PaymentState } from '../../contract/payment-values.ts';
import type { RefundState } from '../../contract/inbox-values.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import type { StoredRefund } from '../payment/2-tender/refund.ts';
import { CASH_TENDER, EXCHANGE_TENDER, type BookRecord } from '../payment/6-reconciliation/book-store.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { SALE_EVENT_BODIES } from '../sale/sale-events.ts';
import type { Sale } from '../sale/sale.ts';

/** null: nothing was ever asked of the customer, so there is nothing to be found about it either. */
const STANDING_OF: Readonly<Record<PaymentState, BookRecord['standing'] | null>> = {
  waiting: null,
  cancelled: null,
  authorizing: 'unknown',
  pending_customer: 'unknown',
  outcome_unknown: 'unknown',
  reversing: 'unknown',
  accepted_offline: 'unsent',
  approved: 'paid',
  declined: 'not_paid',
  expired: 'not_paid',
  reversed: 'not_paid',
  refund_due: 'owed',
  unpaid: 'offline_declined',
};

const STANDING_OF_REFUND: Readonly<Record<RefundState, BookRecord['standing']>> = {
  requested: 'unknown',
  pending: 'unknown',
  succeeded: 'paid',
  failed: 'not_paid',
};

type Where = Readonly<{ terminalId: string; localHour: number }>;

/** A payment that was taken back, or never came, after its sale was voided. */
function isVoided(payment: StoredPayment): boolean {
  switch (payment.state) {
    case 'reversed':
    case 'declined':
    case 'expired':
      return payment.facts.closedFor === 'voided';
    case 'waiting':
    case 'cancelled':
    case 'authorizing':
    case 'pending_customer':
    case 'outcome_unknown':
    case 'reversing':
    case 'accepted_offline':
    case 'approved':
    case 'refund_due':
    case 'unpaid':
      return false;
  }
}

export function recordOfPayment(payment: StoredPayment, where: Where): BookRecord | null {
  const standing = isVoided(payment) ? 'voided' : STANDING_OF[payment.state];
  if (standing === null) return null;
  const { paymentId, saleId, receiptNumber, cashierId, method, amount, businessDate, occurredAtMs } = payment;
  const promotions =
    payment.state === 'approved'
      ? payment.facts.discounts.map(({ name, fundedBy, amount: given }) => ({
          name,
          fundedBy,
          amountMinor: given.minor,
        }))
      : [];
  const byMerchant = promotions.filter(({ fundedBy }) => fundedBy === 'merchant');
  const isApproved = payment.state === 'approved';
  return {
    recordKey: payment.createdSequence,
    kind: 'payment',
    recordId: paymentId,
    paymentId,
    saleId,
    receiptNumber,
    cashierId,
    tender: method,
    standing,
    amountMinor: amount.minor,
    currency: amount.currency,
    businessDate,
    occurredAtMs,
    ...where,
    authCode: isApproved ? payment.facts.authCode : null,
    payerPaidMinor: isApproved ? payment.facts.payerPaid.minor : null,
    merchantDiscountMinor: isApproved ? byMerchant.reduce((sum, { amountMinor }) => sum + amountMinor, 0) : null,
    promotions,
  };
}

/** What a refund is of: the sale of the payment that it gives back, or a later one that its goods paid for. */
export type RefundOf = Pick<BookRecord, 'saleId' | 'receiptNumber' | 'tender'>;

/** `of` null: of a payment that the books do not hold. */
export function recordOfRefund(refund: StoredRefund, of: RefundOf | null, where: Where): BookRecord {
  const { refundId, refundKey, paymentId, cashierId, amount, businessDate, requestedAtMs, state } = refund;
  return {
    recordKey: refundKey,
    kind: 'refund',
    recordId: refundId,
    paymentId,
    saleId: of?.saleId ?? null,
    receiptNumber: of?.receiptNumber ?? '',
    cashierId,
    tender: of?.tender ?? 'unknown',
    standing: STANDING_OF_REFUND[state],
    amountMinor: amount.minor,
    currency: amount.currency,
    businessDate,
    occurredAtMs: requestedAtMs,
    ...where,
    authCode: null,
    payerPaidMinor: null,
    merchantDiscountMinor: null,
    promotions: [],
  };
}

export type CashWhere = Where & Readonly<{ businessDate: string }>;

/** Cash counts when its sale is paid: what is taken for one that is still open may be given back. null: there was none. */
export function recordOfCash(paid: JournalEntry, sale: Sale, where: CashWhere): BookRecord | null {
  const { cash, paymentId } = SALE_EVENT_BODIES['sale.paid'].parse(paid.body);
  if (cash === undefined || cash.minor === 0) return null;
  return {
    ...cashRecord(paid, sale, where),
    kind: 'payment',
    recordId: sale.saleId,
    paymentId: paymentId ?? sale.saleId,
    amountMinor: cash.minor,
    currency: cash.currency,
  };
}

/** What was given back out of the drawer has no id of the wallet's: it is known by the entry that tells of it. */
export const cashRefundId = (sequence: number): string => `cash-refund-${sequence}`;

/** What was given back out of the drawer. */
export function recordOfCashRefund(refunded: JournalEntry, sale: Sale, where: CashWhere): BookRecord {
  const { amount } = SALE_EVENT_BODIES['sale.cash_refunded'].parse(refunded.body);
  return {
    ...cashRecord(refunded, sale, where),
    kind: 'refund',
    recordId: cashRefundId(refunded.sequence),
    paymentId: sale.saleId,
    amountMinor: amount.minor,
    currency: amount.currency,
  };
}

/** Goods of one earlier sale that paid for a part of another, with the entry that set the first of them against it. */
type PaidWith = Readonly<{ from: Sale; takenKey: number; amountMinor: number }>;

export const exchangeInId = (saleId: string): string => `exchange-in-${saleId}`;
/** One for each earlier sale, in their order. */
export const exchangeOutId = (saleId: string, index: number): string =>
  index === 0 ? `exchange-out-${saleId}` : `exchange-out-${index + 1}-${saleId}`;

/**
 * Goods that came back paid for others: a payment of this sale, and of the same worth a refund of each of the earlier ones.
 * Nothing, when none did.
 */
export function recordsOfExchange(
  paid: JournalEntry,
  { sale, goods }: Readonly<{ sale: Sale; goods: readonly PaidWith[] }>,
  where: CashWhere,
): readonly BookRecord[] {
  const { exchange, cash, paymentId } = SALE_EVENT_BODIES['sale.paid'].parse(paid.body);
  const [first] = goods;
  if (exchange === undefined || first === undefined) return [];
  const { currency } = exchange;
  const inId = exchangeInId(sale.saleId);
  const besideCash = cash === undefined ? inId : sale.saleId;
  return [
    {
      ...cashRecord({ ...paid, sequence: first.takenKey }, sale, where),
      ...{ amountMinor: exchange.minor, currency, tender: EXCHANGE_TENDER },
      kind: 'payment',
      recordId: inId,
      paymentId: paymentId ?? besideCash,
    },
    ...goods.map(({ from, takenKey, amountMinor }, index) => ({
      // Its twin follows it.
      ...cashRecord({ ...paid, sequence: takenKey + 1 }, from, where),
      ...{ amountMinor, currency, tender: EXCHANGE_TENDER },
      kind: 'refund' as const,
      recordId: exchangeOutId(sale.saleId, index),
      paymentId: from.saleId,
    })),
  ];
}

function cashRecord({ sequence, atMs, cashierId }: JournalEntry, { saleId, receipt }: Sale, where: CashWhere) {
  return {
    recordKey: sequence,
    saleId,
    receiptNumber: receipt?.receiptNumber ?? '',
    cashierId,
    tender: CASH_TENDER,
    standing: 'paid',
    occurredAtMs: atMs,
    ...where,
    authCode: null,
    payerPaidMinor: null,
    merchantDiscountMinor: null,
    promotions: [],
  } as const;
}
