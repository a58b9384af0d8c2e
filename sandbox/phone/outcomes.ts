/**
 * Notices what became of the wallet's payments since the last look, so that the phone can show a result that it did not
 * ask for: the cashier scanned its code, or took a payment back. Pure. Rules PHONE-11 and PHONE-12.
 */
import type { Payment } from './phone-api.ts';

export type KnownStatuses = ReadonlyMap<string, Payment['status']>;

export function statusesOf(payments: readonly Payment[]): KnownStatuses {
  return new Map(payments.map(({ id, status }) => [id, status]));
}

/** Payments that are final now and were not, or were not there, at the last look. The first look has no news. */
export function newOutcomes(before: KnownStatuses | null, payments: readonly Payment[]): readonly Payment[] {
  if (before === null) return [];
  return payments.filter(({ id, status }) => status !== 'pending_customer' && before.get(id) !== status);
}

export type DisplayStatus = Payment['status'] | 'refunded' | 'partly_refunded';

/** What a list says of a payment: one that was approved may have been given back since. */
export function displayStatus(payment: Payment): DisplayStatus {
  if (payment.status !== 'approved' || payment.refunded.amount === 0) return payment.status;
  return payment.refunded.amount >= payment.amount.amount ? 'refunded' : 'partly_refunded';
}
