/**
 * The passages of a gate for whoever looks after it: the latest ones, those that nobody paid, and one of them with all that the
 * journal says of it. Rules TRANSIT-59, TRANSIT-61 and TRANSIT-62.
 */
import type { UnpaidRide } from '../../contract/gate-values.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { putAwayUpTo } from '../archive/put-away-store.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { refusedTapById, refusedTaps } from '../payment/4-queue/fare-tap-store.ts';
import { TAP_REFUSED } from '../payment/4-queue/gate-events.ts';
import { acceptanceOf, localDenialSince, problems } from '../payment/4-queue/offline-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { lastPassages, passageById, type StoredPassage } from '../transit/passage-store.ts';
import { passageView } from '../transit/passage-view.ts';
import { timelineEntry } from './history.ts';

type PassageHandlers = Pick<Handlers, 'gate.passages' | 'gate.unpaid_rides' | 'gate.passage'>;

/** `key`: the journal entry that orders it among all others. */
type NotPaid = Readonly<{ key: number; passageId: string; code: string; sinceMs: number | null }>;

/** A passage and its payment write a dozen; one that is asked after for days a few dozen. */
const MAX_LINES = 500;

export function gatePassageHandlers(context: TerminalContext): PassageHandlers {
  const { storage } = context.ports;
  return {
    'gate.passages': ({ cursor, limit }) => {
      const from = begin(context, cursor);
      if (!from.ok) return from;
      const found = lastPassages(storage.read, from.value, limit);
      const last = found.length < limit ? undefined : found.at(-1);
      const passages = found.map((passage) => passageView(passage, context.currency));
      const next = last === undefined ? null : String(last.passageKey);
      return ok({ passages, cursor: next, putAwayUpTo: putAwayUpTo(storage.read) });
    },

    'gate.unpaid_rides': ({ cursor, limit }) => {
      const from = begin(context, cursor);
      if (!from.ok) return from;
      const found = notPaid(storage.read, from.value, limit);
      const last = found.length < limit ? undefined : found.at(-1);
      const rides = found.flatMap((each) => unpaidRide(context, passageById(storage.read, each.passageId), each) ?? []);
      return ok({ rides, cursor: last === undefined ? null : String(last.key) });
    },

    'gate.passage': ({ passageId }) => {
      const person = requireCashier(context);
      if (!person.ok) return person;
      const passage = passageById(storage.read, passageId);
      if (passage === null) return err({ code: 'gate.passage_unknown' });
      const subjects = [passageId, ...(passage.paymentId === null ? [] : [passage.paymentId])];
      const lines = subjects.flatMap((subjectId) =>
        context.journal.read(storage.read, { subjectId, limit: MAX_LINES }),
      );
      // An entry that names both is found twice.
      const bySequence = new Map(lines.map((line) => [line.sequence, line]));
      const ordered = [...bySequence.values()].toSorted((one, other) => one.sequence - other.sequence);
      return ok({
        passage: passageView(passage, context.currency),
        unpaid: unpaidRide(context, passage, whyNotPaid(storage.read, passage)),
        timeline: ordered.slice(0, MAX_LINES).map((line) => timelineEntry(context, line)),
      });
    },
  };
}

function begin(context: TerminalContext, cursor: string | null): Result<number | null, Refusal> {
  const person = requireCashier(context);
  if (!person.ok) return person;
  if (cursor === null) return ok(null);
  return /^\d{1,15}$/.test(cursor) ? ok(Number(cursor)) : err({ code: 'contract.input_invalid', path: 'cursor' });
}

/** Declined taps and flat fares that are not paid, newest first. A stopped passenger's tap is among them, and is no ride. */
function notPaid(db: ReadableDb, beforeKey: number | null, limit: number): readonly NotPaid[] {
  const taps = refusedTaps(db, beforeKey, limit).map(({ tapKey, tapId, code }) => ({
    ...{ key: tapKey, passageId: tapId, code, sinceMs: null },
  }));
  const fares = problems(db, beforeKey, limit).map(({ acceptanceKey, paymentId, problem }) => ({
    ...{ key: acceptanceKey, code: problem?.code ?? '', sinceMs: problem?.sinceMs ?? null },
    // A ride has the id of its sale.
    passageId: paymentById(db, paymentId)?.saleId ?? '',
  }));
  return [...taps, ...fares].toSorted((one, other) => other.key - one.key).slice(0, limit);
}

function whyNotPaid(db: ReadableDb, { passageId, paymentId }: StoredPassage): NotPaid | null {
  if (paymentId !== null) {
    const acceptance = acceptanceOf(db, paymentId);
    if (acceptance === null || acceptance.problem === null) return null;
    return { key: acceptance.acceptanceKey, passageId, ...acceptance.problem };
  }
  const tap = refusedTapById(db, passageId);
  return tap === null ? null : { key: tap.tapKey, passageId, code: tap.code, sinceMs: null };
}

function unpaidRide(
  context: TerminalContext,
  passage: StoredPassage | null,
  because: NotPaid | null,
): UnpaidRide | null {
  if (passage === null || because === null || passage.outcome !== 'passed') return null;
  const { read } = context.ports.storage;
  const { fareMinor, atRiskMinor, wallet } = passage;
  const isAtMost = fareMinor === null && atRiskMinor > 0;
  const minor = isAtMost ? atRiskMinor : fareMinor;
  return {
    passage: passageView(passage, context.currency),
    amount: minor === null ? null : money(minor, context.currency),
    isAtMost,
    code: because.code,
    sinceMs: because.sinceMs ?? refusedAtMs(context, passage.passageId),
    deniedSinceMs: wallet === null ? null : localDenialSince(read, wallet),
  };
}

/** When the backend refused the tap. */
function refusedAtMs({ journal, ports }: TerminalContext, passageId: string): number | null {
  const lines = journal.read(ports.storage.read, { subjectId: passageId, limit: MAX_LINES });
  return lines.findLast(({ type }) => type === TAP_REFUSED)?.atMs ?? null;
}
