/**
 * What follows from the barrier's word: a passage that happened, or one that did not and is taken back. A passenger is not
 * charged for a gate that stayed shut, and the journal says why. Rules TRANSIT-24 to TRANSIT-26.
 */
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { bodySha256 } from '../payment/2-tender/payment-request.ts';
import { hasFareTap, saveTapBody, tapBody } from '../payment/4-queue/fare-tap-store.ts';
import { PASSAGE_NOT_OPENED, PASSAGE_OPENED } from '../payment/4-queue/gate-events.ts';
import { draftFareUndone } from '../sale/sale-drafts.ts';
import { saleById } from '../sale/sale-store.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { openingPassages, passageById, type StoredPassage } from '../transit/passage-store.ts';
import { deniedReport } from '../transit/tap-report.ts';
import type { Checkout } from './checkout.ts';

export interface GateSettler {
  opened(passageId: string): void;
  stayedShut(passageId: string, code: string): void;
  /** What an earlier run asked a barrier and never heard: nobody knows whether it opened, so nobody is charged. */
  recover(): void;
  /** The queue and the screens hear of what was written. */
  tellAll(): void;
}

export function createGateSettler(
  context: TerminalContext,
  { checkout, tapsChanged }: Readonly<{ checkout: Pick<Checkout, 'change' | 'offline'>; tapsChanged: () => void }>,
): GateSettler {
  const { journal, ports } = context;

  /** A payment that the backend has answered meanwhile is reversed as well; one that was declined has nothing to undo. */
  const isReversible = (db: ReadableDb, paymentId: string): boolean => {
    const state = paymentById(db, paymentId)?.state;
    return state === 'accepted_offline' || state === 'approved';
  };

  const notOpened = (db: WritableDb, { passageId, kind, paymentId }: StoredPassage, code: string): void => {
    const isTap = paymentId === null && kind !== 'ticket' && hasFareTap(db, passageId);
    const report = isTap ? deniedReport(tapBody(db, passageId), 'gate.barrier_stayed_shut') : null;
    if (report !== null) saveTapBody(db, passageId, report);
    const body = { code, tapSha256: report === null ? null : bodySha256(report) };
    journal.record(db, [{ type: PASSAGE_NOT_OPENED, subjectId: passageId, cashierId: null, body }]);
  };

  const stayedShut = (passage: StoredPassage, code: string): void => {
    const { paymentId, passageId } = passage;
    if (paymentId === null) return ports.storage.write((db) => notOpened(db, passage, code));
    checkout.change(passageId, (db, writer) => {
      notOpened(db, passage, code);
      const payment = paymentById(db, paymentId);
      const sale = saleById(db, passageId);
      if (sale === null || payment === null || !isReversible(db, paymentId)) return;
      writer.record(db, [draftFareUndone(sale, paymentId)]);
      writer.apply(db, payment, [{ event: 'reversal_asked', facts: { cause: 'gate_fault' } }], null);
    });
  };

  return {
    opened: (passageId) => {
      ports.storage.write((db) => {
        const tapSha256 = hasFareTap(db, passageId) ? bodySha256(tapBody(db, passageId)) : null;
        const body = { barrier: 'confirmed', tapSha256 };
        journal.record(db, [{ type: PASSAGE_OPENED, subjectId: passageId, cashierId: null, body }]);
      });
    },
    stayedShut: (passageId, code) => {
      const passage = passageById(ports.storage.read, passageId);
      if (passage !== null) stayedShut(passage, code);
    },
    recover: () => {
      for (const passage of openingPassages(ports.storage.read)) stayedShut(passage, 'gate.restarted');
    },
    tellAll: () => {
      checkout.offline.lookAgain();
      tapsChanged();
    },
  };
}
