/**
 * Keeps acceptances, counters, local denials and limits in step with the journal, in the transaction that appends to it.
 * An acceptance is columns of its payment's row, which the payments write; here are the sums, the problems and the
 * counters. It is applied before the payment itself: the state that an entry ends tells what leaves the sums.
 * Rules OFFLINE-14 to OFFLINE-18.
 */
import { assert } from '../../../kernel/assert.ts';
import { ENTRY_TYPES } from '../2-tender/payment.ts';
import type { JournalEntry, Projection } from '../3-journal/journal.ts';
import type { WritableDb } from '../../storage/database.ts';
import { COUNTER_USES, counterUseSchema, PASSAGE_DECIDED } from './gate-events.ts';
import {
  acceptedSchema,
  FORWARD_REFUSED,
  forwardRefusedSchema,
  LIMITS_CHANGED,
  limitsChangedSchema,
  localDenialSchema,
  OFFLINE_REFUSED,
  presentedSchema,
  refusedSchema,
  WALLET_ALLOWED,
  WALLET_DENIED,
} from './offline-events.ts';
import {
  acceptanceOf,
  addAcceptance,
  allowLocally,
  denyLocally,
  moveAcceptance,
  saveLocalLimits,
  type AcceptanceState,
} from './offline-store.ts';
import { sweepCounters, takeCounter } from './wallet-counter-store.ts';

type Apply = (db: WritableDb, entry: JournalEntry) => void;

/** The acceptance moves on with its payment. A reversal that meets a decline has what it wanted: no money moved. */
const moved =
  (state: AcceptanceState): Apply =>
  (db, { subjectId }) => {
    const before = acceptanceOf(db, subjectId);
    if (before !== null) moveAcceptance(db, before, { state, problem: state === 'reversing' ? before.problem : null });
  };

const HANDLERS: Readonly<Record<string, Apply>> = {
  [ENTRY_TYPES.waiting]: (db, { subjectId, body }) => {
    const { presented } = presentedSchema.parse(body);
    if (presented !== undefined) takeCounter(db, presented, subjectId);
  },
  [ENTRY_TYPES.accepted_offline]: (db, { subjectId, body, atMs }) => {
    const { keyThumbprint, counter, certificateExpiresAtMs, amount } = acceptedSchema.parse(body);
    takeCounter(db, { keyThumbprint, counter, certificateExpiresAtMs }, subjectId);
    addAcceptance(db, amount.minor);
    sweepCounters(db, atMs);
  },
  [ENTRY_TYPES.approved]: moved('paid'),
  [ENTRY_TYPES.refund_due]: moved('paid'),
  [ENTRY_TYPES.reversing]: moved('reversing'),
  [ENTRY_TYPES.reversed]: moved('reversed'),
  [ENTRY_TYPES.declined]: moved('reversed'),
  [ENTRY_TYPES.expired]: moved('reversed'),
  [ENTRY_TYPES.unpaid]: (db, { subjectId, body, atMs }) => {
    const before = acceptanceOf(db, subjectId);
    assert(before !== null, 'what is unpaid was accepted');
    const { decline } = body as { decline: Readonly<{ code: string; retryable: boolean }> };
    const sinceMs = before.state === 'unpaid' ? (before.problem?.sinceMs ?? atMs) : atMs;
    moveAcceptance(db, before, { state: 'unpaid', problem: { ...decline, sinceMs } });
  },
  [FORWARD_REFUSED]: (db, { subjectId, body, atMs }) => {
    const before = acceptanceOf(db, subjectId);
    assert(before !== null, 'only what was accepted is forwarded');
    const { code } = forwardRefusedSchema.parse(body);
    // Time may heal it: the till goes on sending, so it is not a loss yet.
    const problem = { code, retryable: true, sinceMs: before.problem?.sinceMs ?? atMs };
    moveAcceptance(db, before, { state: before.state, problem });
  },
  [OFFLINE_REFUSED]: (db, { body }) => {
    const { usedCounter, attemptId } = refusedSchema.parse(body);
    if (usedCounter !== null) takeCounter(db, usedCounter, attemptId);
  },
  [WALLET_DENIED]: (db, { body, subjectId, atMs }) =>
    denyLocally(db, localDenialSchema.parse(body).wallet, subjectId, atMs),
  [WALLET_ALLOWED]: (db, { body }) => allowLocally(db, localDenialSchema.parse(body).wallet),
  [LIMITS_CHANGED]: (db, { body }) => saveLocalLimits(db, limitsChangedSchema.parse(body).limits),
};

export const offlineProjection: Projection = {
  name: 'offline',
  tables: ['offline_totals', 'wallet_counters', 'local_denials', 'offline_limits'],
  apply: (db, entry) => {
    HANDLERS[entry.type]?.(db, entry);
    if (!COUNTER_USES.includes(entry.type)) return;
    const { usedCounter } = counterUseSchema.parse(entry.body);
    if (usedCounter === null) return;
    takeCounter(db, usedCounter, entry.subjectId);
    // A gate where nobody pays at once has no acceptances that would sweep for it; its clock was trusted when it decided.
    if (entry.type === PASSAGE_DECIDED) sweepCounters(db, entry.atMs);
  },
};
