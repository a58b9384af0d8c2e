/** Keeps refunds and the inbox in step with the journal. Rules INBOX-2 and INBOX-11. */
import { isInboxEntry, itemAfter, itemIdOf } from '../2-tender/inbox.ts';
import { itemById, saveItem } from '../2-tender/inbox-store.ts';
import { isRefundEntry, refundAfter } from '../2-tender/refund.ts';
import { refundById, saveRefund } from '../2-tender/refund-store.ts';
import type { Projection } from '../3-journal/journal.ts';

export const refundProjection: Projection = {
  name: 'refunds',
  tables: ['refunds'],
  apply: (db, entry) => {
    if (isRefundEntry(entry.type)) saveRefund(db, refundAfter(refundById(db, entry.subjectId), entry));
  },
};

export const inboxProjection: Projection = {
  name: 'inbox',
  tables: ['inbox_items'],
  apply: (db, entry) => {
    if (isInboxEntry(entry.type)) saveItem(db, itemAfter(itemById(db, itemIdOf(entry)), entry));
  },
};
