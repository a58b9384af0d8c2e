/**
 * What an item of the inbox says, and which ways to close it make sense. Pure; the terminal decides again.
 *
 * Rules SCREENOPS-17 and SCREENOPS-18 of docs/spec.md.
 */
import type { ClosingWay, InboxItem } from '../../../electron/contract/inbox-values.ts';
import { CLOSING_WAYS } from '../../../electron/contract/inbox-values.ts';
import { subtractMoney, type Money } from '../../../electron/kernel/money.ts';

/** Items about a refund have no payment to match or to give back. */
const ABOUT_REFUNDS: readonly InboxItem['kind'][] = ['unknown_refund', 'refund_contradiction'];

export type WayToClose = Readonly<{ how: ClosingWay; possible: boolean; suggested: boolean }>;

/** In one order for every item, so that no key moves. None while a refund runs or when the item is closed. */
export function waysToClose(item: Pick<InboxItem, 'kind' | 'state' | 'paymentId'>): readonly WayToClose[] {
  if (item.state !== 'open') return [];
  const aboutPayment = item.paymentId !== null && !ABOUT_REFUNDS.includes(item.kind);
  return CLOSING_WAYS.map((how) => ({
    how,
    possible: how === 'explained' || aboutPayment,
    suggested: how === (item.kind === 'refund_due' ? 'refunded' : null),
  }));
}

/** The amount an item is about, by the bank or else by this till. */
export function amountOf({ told, here, refund }: Pick<InboxItem, 'told' | 'here' | 'refund'>): Money | null {
  return told?.amount ?? here?.amount ?? refund?.amount ?? null;
}

/** What a refund would give back: what the bank holds less what went back already; null where that is not known. */
export function refundable({ told }: Pick<InboxItem, 'told'>): Money | null {
  if (told === null || told.amount === null) return null;
  return told.refunded === null ? told.amount : subtractMoney(told.amount, told.refunded);
}
