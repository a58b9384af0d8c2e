/**
 * An inspector's check at a gate: a phone says who it is, and the gate says whether it was used here and when; of a ticket it
 * says the same. Nobody is let through and nobody is charged; a phone's counter is used up, so what was shown cannot be shown
 * again, and a ticket stays as good as it was. Rules TRANSIT-60, TRANSIT-62 and TRANSIT-63.
 */
import type { InspectionView } from '../../contract/gate-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { money } from '../../kernel/money.ts';
import { putAwayUpTo } from '../archive/put-away-store.ts';
import { GATE_INSPECTED, type GateInspected } from '../payment/4-queue/gate-events.ts';
import { usedCounterOf } from '../payment/4-queue/offline-events.ts';
import type { TransitSettings } from '../ports.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { passageOfTicket, passagesOfWallet } from '../transit/passage-store.ts';
import { ticketEndsMs } from '../transit/ticket.ts';
import { passageView, walletEnding } from '../transit/passage-view.ts';
import type { GateDecider, Shown } from './gate-decider.ts';
import type { Diversion } from './gate-loop.ts';
import { walletOf, type OfflineFacts } from './offline-facts.ts';

/** Passengers wait meanwhile: an inspector who has gone on is not waited for. */
export const INSPECTION_MS = 60_000;
/** What fits a screen, and more than one journey. */
const PASSAGES_SHOWN = 5;

export interface GateInspection {
  view(): InspectionView | null;
  begin(cashierId: string): void;
  end(): void;
}

export function createGateInspection(
  context: TerminalContext,
  parts: Readonly<{
    transit: TransitSettings;
    facts: OfflineFacts;
    judgeTicket: GateDecider['judgeTicket'];
    /** Whoever listens is told instead of the gate; null: the gate again. */
    divert: (diversion: Diversion | null) => void;
    changed: () => void;
  }>,
): GateInspection {
  const { transit, facts, judgeTicket, divert, changed } = parts;
  const { clock, storage } = context.ports;
  const { currency } = context;
  const { place } = transit;
  let view: InspectionView | null = null;
  let timer: Timer | null = null;

  const end = (): void => {
    timer?.cancel();
    timer = null;
    if (view === null) return;
    view = null;
    divert(null);
    changed();
  };

  const note = (db: WritableDb, cashierId: string, attemptId: string, body: Omit<GateInspected, 'place'>): void =>
    void context.journal.record(db, [
      { type: GATE_INSPECTED, subjectId: attemptId, cashierId, body: { place, ...body } },
    ]);

  const checked = (cashierId: string, shown: Shown): InspectionView =>
    storage.write((db) => {
      const attemptId = context.makeId();
      const challenge = shown.channel === 'tap' ? shown.challenge : null;
      const { channel, presentment } = shown;
      const amount = money(0, currency);
      const businessDate = context.businessDate();
      const verdict = facts.judge(db, { attemptId, channel, presentment, challenge, amount, businessDate });
      const isBelieved = verdict.verdict === 'accepted';
      const credential = isBelieved || verdict.counterUsed ? verdict.credential : null;
      const wallet = credential === null ? null : walletOf(credential);
      const passages = wallet === null ? [] : passagesOfWallet(db, wallet, PASSAGES_SHOWN);
      const code = isBelieved ? null : verdict.refusal.code;
      const usedCounter = credential === null ? null : usedCounterOf(credential);
      note(db, cashierId, attemptId, { code, wallet, usedCounter, passageCount: passages.length });
      if (code !== null || wallet === null) return { step: 'refused', code: code ?? 'offline.presentment_malformed' };
      const shownPassages = passages.map((passage) => passageView(passage, currency));
      const ending = walletEnding(wallet.id);
      return { step: 'shown', walletEnding: ending, passages: shownPassages, putAwayUpTo: putAwayUpTo(db) };
    });

  const unread = (db: WritableDb, cashierId: string, code: ErrorCode): InspectionView => {
    note(db, cashierId, context.makeId(), { code, wallet: null, usedCounter: null, passageCount: 0 });
    return { step: 'refused', code };
  };

  const ticketChecked = (cashierId: string, text: string): InspectionView =>
    storage.write((db) => {
      const judged = judgeTicket(db, text);
      if (judged === null) return unread(db, cashierId, 'gate.ticket_invalid');
      const { ticket, code } = judged;
      const { ticketId, fareMinor, soldAtMs } = ticket;
      const passage = passageOfTicket(db, ticketId);
      const passages = passage === null ? [] : [passageView(passage, currency)];
      const body = { code, wallet: null, usedCounter: null, passageCount: passages.length, ticketId };
      note(db, cashierId, context.makeId(), body);
      const sold = { fare: money(fareMinor, currency), soldAtMs, goodUntilMs: ticketEndsMs(ticket) };
      return { step: 'ticket', code, ...sold, passages };
    });

  const begin = (cashierId: string): void => {
    timer?.cancel();
    timer = clock.after(INSPECTION_MS, end);
    view = { step: 'waiting' };
    const tell = (next: InspectionView): void => {
      view = next;
      changed();
    };
    divert({
      shown: (shown) => tell(checked(cashierId, shown)),
      ticket: (text) => tell(ticketChecked(cashierId, text)),
      unread: (code) => tell(storage.write((db) => unread(db, cashierId, code))),
    });
    changed();
  };

  return { view: () => view, begin, end };
}
