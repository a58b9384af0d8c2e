/**
 * Opens an item of the inbox inside the transaction that found it: the same thing is found again and again, and told of
 * once, whether somebody has closed it since or not. Rules INBOX-1 and INBOX-2.
 */
import type { OpenedFacts, Finding } from '../payment/2-tender/inbox.ts';
import { ITEM_OPENED } from '../payment/2-tender/inbox.ts';
import { hasItem } from '../payment/2-tender/inbox-store.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';

/** What the finding is about: one of both ids is there, the rest as far as the till knows it. */
export type FindingSubject = Pick<OpenedFacts, 'paymentId' | 'refundId' | 'saleId' | 'receiptNumber' | 'here'>;

export function subjectOfPayment({ paymentId, saleId, receiptNumber, state, amount }: StoredPayment): FindingSubject {
  return { paymentId, refundId: null, saleId, receiptNumber, here: { state, amount } };
}

/** Answers whether it was new. */
export function openInboxItem(
  context: Pick<TerminalContext, 'journal' | 'makeId' | 'ports'>,
  db: WritableDb,
  subject: FindingSubject,
  { kind, cause, told }: Finding,
): boolean {
  const subjectId = subject.refundId ?? subject.paymentId ?? '';
  if (hasItem(db, subjectId, kind, cause)) return false;
  const body = { itemId: context.makeId(), kind, cause, ...subject, told } satisfies OpenedFacts;
  context.journal.record(db, [{ type: ITEM_OPENED, subjectId, cashierId: null, body }]);
  context.ports.log.write('warn', 'inbox_item_opened', { subjectId, kind, cause });
  return true;
}
