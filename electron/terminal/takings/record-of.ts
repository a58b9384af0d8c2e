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

/** `of`: the payment that it gives back, where the books hold it. */
export function recordOfRefund(refund: StoredRefund, of: BookRecord | null, where: Where): BookRecord {
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

/** What was given back out of the drawer. */
export function recordOfCashRefund(refunded: JournalEntry, sale: Sale, where: CashWhere): BookRecord {
  const { amount } = SALE_EVENT_BODIES['sale.cash_refunded'].parse(refunded.body);
  return {
    ...cashRecord(refunded, sale, where),
    kind: 'refund',
    recordId: `cash-refund-${refunded.sequence}`,
    paymentId: sale.saleId,
    amountMinor: amount.minor,
    currency: amount.currency,
  };
}

type ExchangeKeys = Readonly<{ taken: number; given: number }>;

/**
 * Goods that came back paid for others: a refund of the earlier sale and a payment of this one, of the same worth. null: none
 * did. `keys`: the entries in which the two sales were set against each other.
 */
export function recordsOfExchange(
  paid: JournalEntry,
  { sale, from, keys }: Readonly<{ sale: Sale; from: Sale; keys: ExchangeKeys }>,
  where: CashWhere,
): readonly BookRecord[] {
  const { exchange, cash, paymentId } = SALE_EVENT_BODIES['sale.paid'].parse(paid.body);
  if (exchange === undefined) return [];
  const worth = { amountMinor: exchange.minor, currency: exchange.currency, tender: EXCHANGE_TENDER } as const;
  const inId = `exchange-in-${sale.saleId}`;
  const besideCash = cash === undefined ? inId : sale.saleId;
  return [
    {
      ...cashRecord({ ...paid, sequence: keys.taken }, sale, where),
      ...worth,
      kind: 'payment',
      recordId: inId,
      paymentId: paymentId ?? besideCash,
    },
    {
      ...cashRecord({ ...paid, sequence: keys.given }, from, where),
      ...worth,
      kind: 'refund',
      recordId: `exchange-out-${sale.saleId}`,
      paymentId: from.saleId,
    },
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
