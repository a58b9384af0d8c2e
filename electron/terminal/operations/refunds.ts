/**
 * Refunds as the terminal carries them out: requested in the transaction that decides on them, sent by the sync stage,
 * moved on by the backend's answers. Whoever begins one hears of its end in the same transaction. Rules INBOX-11 to
 * INBOX-18.
 */
import { assert } from '../../kernel/assert.ts';
import type { Money } from '../../kernel/money.ts';
import { createRefundSync } from '../payment/5-sync/refund-sync.ts';
import type { Finding } from '../payment/2-tender/inbox.ts';
import { judgeTold, type RefundJudgement } from '../payment/2-tender/judge-refund.ts';
import { buildRefundBody, REFUND_ENTRY_TYPES, type StoredRefund } from '../payment/2-tender/refund.ts';
import { applyRefundEvent } from '../payment/2-tender/refund-machine.ts';
import { refundById } from '../payment/2-tender/refund-store.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { BackendRefund } from '../wallet-backend/wallet-backend.ts';
import type { BackendLink } from './checkout-part.ts';

export type RefundWish = Readonly<{
  paymentId: string;
  amount: Money;
  /** A code for the backend's books. */
  reason: string;
  inboxItemId: string | null;
  /** Who begins it; without, whoever approves it. */
  requestedBy?: StaffRecord;
  approvedBy: StaffRecord;
}>;

export interface Refunds {
  /** Inside a transaction. Answers the new refund's id; call `begun` after the commit. */
  request(db: WritableDb, wish: RefundWish): string;
  begun(refundId: string): void;
  /** What the backend tells of a refund by itself; false when this till never heard of it. */
  learn(told: BackendRefund): boolean;
  start(): void;
  stop(): void;
}

export type RefundEnds = Readonly<{
  /** In the transaction that brought the refund to its end. */
  ended: (db: WritableDb, refund: StoredRefund) => void;
  /** In the transaction that found it. */
  found: (db: WritableDb, refund: StoredRefund, finding: Finding) => void;
  /** After the commit of either. */
  changed: () => void;
}>;

export function createRefunds(context: TerminalContext, link: BackendLink, on: RefundEnds): Refunds {
  const { backend, clock, journal, log, random, storage } = { ...context.ports, journal: context.journal };
  const unsubscribe: (() => void)[] = [];

  const commit = (refund: StoredRefund, { move, finding }: RefundJudgement): void => {
    storage.write((db) => {
      if (finding !== null) on.found(db, refund, finding);
      const step = move === null ? null : applyRefundEvent(refund.state, move.event);
      if (move === null || step?.ok !== true) return;
      const type = REFUND_ENTRY_TYPES[step.value];
      journal.record(db, [{ type, subjectId: refund.refundId, cashierId: null, body: { ...move } }]);
      const after = refundById(db, refund.refundId);
      assert(after !== null, 'a refund is never removed');
      on.ended(db, after);
    });
    on.changed();
  };

  const sync = createRefundSync({
    ...{ clock, random, log, storage, backend },
    onJudged: commit,
    onAnswer: (answer) => link.heard(answer),
  });

  return {
    request: (db, { paymentId, amount, reason, inboxItemId, approvedBy, requestedBy = approvedBy }) => {
      const refundId = context.makeId();
      const occurredAtMs = clock.now();
      const businessDate = context.businessDate(occurredAtMs);
      const { cashierId } = requestedBy;
      const by = { cashierId, approvedBy: approvedBy.cashierId };
      const body = buildRefundBody({ paymentId, amount, reason, occurredAtMs, businessDate, ...by });
      const requested = { paymentId, inboxItemId, amount, businessDate, body };
      journal.record(db, [{ type: REFUND_ENTRY_TYPES.requested, subjectId: refundId, cashierId, body: requested }]);
      return refundId;
    },
    begun: (refundId) => sync.changed(refundId),
    learn: (told) => {
      const refund = refundById(storage.read, told.id);
      if (refund === null) return false;
      const judgement = judgeTold(refund, told);
      if (judgement.move !== null || judgement.finding !== null) {
        commit(refund, judgement);
        sync.changed(refund.refundId);
      }
      return true;
    },
    start: () => {
      unsubscribe.push(
        link.onOnline(() => sync.nudge()),
        backend.onHint(({ event, id }) => {
          if (event === 'refund.updated' && id !== null) sync.hint(id);
        }),
      );
      sync.start();
    },
    stop: () => {
      for (const end of unsubscribe.splice(0)) end();
      sync.stop();
    },
  };
}
