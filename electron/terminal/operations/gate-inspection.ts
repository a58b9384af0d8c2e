/**
 * An inspector's check at a gate: a phone says who it is, and the gate says whether it was used here and when. Nobody is let
 * through and nobody is charged; the counter is used up, so what was shown cannot be shown again. Rules TRANSIT-60 to TRANSIT-63.
 */
import type { InspectionView } from '../../contract/gate-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import { money } from '../../kernel/money.ts';
import { GATE_INSPECTED } from '../payment/4-queue/gate-events.ts';
import { usedCounterOf } from '../payment/4-queue/offline-events.ts';
import type { TransitSettings } from '../ports.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { passagesOfWallet } from '../transit/passage-store.ts';
import { passageView, walletEnding } from '../transit/passage-view.ts';
import type { Shown } from './gate-decider.ts';
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
    /** Whoever listens is told instead of the gate; null: the gate again. */
    divert: (listener: ((shown: Shown) => void) | null) => void;
    changed: () => void;
  }>,
): GateInspection {
  const { transit, facts, divert, changed } = parts;
  const { clock, storage } = context.ports;
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

  const checked = (cashierId: string, shown: Shown): InspectionView =>
    storage.write((db) => {
      const attemptId = context.makeId();
      const challenge = shown.channel === 'tap' ? shown.challenge : null;
      const { channel, presentment } = shown;
      const amount = money(0, context.currency);
      const businessDate = context.businessDate();
      const verdict = facts.judge(db, { attemptId, channel, presentment, challenge, amount, businessDate });
      const isBelieved = verdict.verdict === 'accepted';
      const credential = isBelieved || verdict.counterUsed ? verdict.credential : null;
      const wallet = credential === null ? null : walletOf(credential);
      const passages = wallet === null ? [] : passagesOfWallet(db, wallet, PASSAGES_SHOWN);
      const code = isBelieved ? null : verdict.refusal.code;
      const body = {
        place: transit.place,
        code,
        wallet,
        usedCounter: credential === null ? null : usedCounterOf(credential),
        passageCount: passages.length,
      };
      context.journal.record(db, [{ type: GATE_INSPECTED, subjectId: attemptId, cashierId, body }]);
      if (code !== null || wallet === null) return { step: 'refused', code: code ?? 'offline.presentment_malformed' };
      const shownPassages = passages.map((passage) => passageView(passage, context.currency));
      return { step: 'shown', walletEnding: walletEnding(wallet.id), passages: shownPassages };
    });

  const begin = (cashierId: string): void => {
    timer?.cancel();
    timer = clock.after(INSPECTION_MS, end);
    view = { step: 'waiting' };
    divert((shown) => {
      view = checked(cashierId, shown);
      changed();
    });
    changed();
  };

  return { view: () => view, begin, end };
}
