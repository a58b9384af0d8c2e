/** An item of the inbox, and the refund that closes it, as a screen sees them. */
import type { InboxItem, RefundView } from '../../contract/inbox-values.ts';
import type { StoredItem } from '../payment/2-tender/inbox.ts';
import type { StoredRefund } from '../payment/2-tender/refund.ts';
import { isUnsettled } from '../payment/2-tender/refund-machine.ts';
import { refundById } from '../payment/2-tender/refund-store.ts';
import { staffMember } from '../staff/staff-store.ts';
import type { ReadableDb } from '../storage/database.ts';

export function inboxItemView(db: ReadableDb, item: StoredItem): InboxItem {
  const refund = item.refunding === null ? null : refundById(db, item.refunding.refundId);
  const { itemId, kind, cause, openedAtMs, paymentId, refundId, saleId, receiptNumber, here, told } = item;
  const facts = { itemId, kind, cause, openedAtMs, paymentId, refundId, saleId, receiptNumber, here, told };
  const isRefunding = refund !== null && isUnsettled(refund.state);
  return {
    ...facts,
    state: item.closed !== null ? 'closed' : isRefunding ? 'refunding' : 'open',
    refund: refund === null ? null : refundView(refund),
    closed: item.closed === null ? null : closedView(db, item.closed),
  };
}

export function refundView(refund: StoredRefund): RefundView {
  const { refundId, paymentId, state, amount, payerRefunded, failureCode, requestedAtMs, updatedAtMs } = refund;
  return { refundId, paymentId, state, amount, payerRefunded, failureCode, requestedAtMs, updatedAtMs };
}

function closedView(db: ReadableDb, closed: NonNullable<StoredItem['closed']>): InboxItem['closed'] {
  const { facts, atMs, cashierId } = closed;
  const by = cashierId === null ? null : (staffMember(db, cashierId)?.name ?? null);
  return { how: facts.how, atMs, by, note: facts.note, saleId: facts.saleId };
}
