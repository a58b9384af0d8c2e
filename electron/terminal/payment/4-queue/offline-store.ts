/**
 * What was accepted offline and what became of it, with the sums that the limits are held against, kept as they grow so
 * that a decision costs the same with ten payments waiting as with a hundred thousand. Rules OFFLINE-16 to OFFLINE-18.
 */
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import {
  booleanOf,
  demandStored,
  integerOf,
  integerOrNullOf,
  oneOf,
  textOf,
  textOrNullOf,
  type Row,
} from '../../storage/row.ts';
import type { LocalLimits, Unsent } from '../2-tender/offline-acceptance.ts';
import type { StoredPayment } from '../2-tender/payment.ts';
import { bodySha256 } from '../2-tender/payment-request.ts';
import { forgetRequest, HAS_PAYMENT_ID, saveRequest } from '../2-tender/payment-store.ts';
import { unsentTaps, walletTapsMinor } from './fare-tap-store.ts';
import { localLimitsSchema, type Wallet } from './offline-events.ts';

/** `unsent` and `reversing` are not acknowledged: both count as being at risk. */
export const ACCEPTANCE_STATES = ['unsent', 'reversing', 'paid', 'unpaid', 'reversed'] as const;
export type AcceptanceState = (typeof ACCEPTANCE_STATES)[number];

/** What a person should know: a decline of the backend, or that it does not even take the request. */
export type Problem = Readonly<{ code: string; retryable: boolean; sinceMs: number }>;

export type Acceptance = Readonly<{
  /** The journal entry that made it: orders what is forwarded. */
  acceptanceKey: number;
  paymentKey: number;
  paymentId: string;
  channel: 'tap' | 'qr';
  wallet: Wallet;
  businessDate: string;
  amountMinor: number;
  acceptedAtMs: number;
  state: AcceptanceState;
  problem: Problem | null;
}>;

export function acceptanceOf(db: ReadableDb, paymentId: string): Acceptance | null {
  const row = db.get(`SELECT * FROM offline_acceptances WHERE ${HAS_PAYMENT_ID}`, paymentId);
  return row === undefined ? null : readAcceptance(row);
}

/** What is at risk, for the limits: payments, and taps of which the backend makes journeys. */
export function unsentOf(db: ReadableDb): Unsent {
  const totals = db.get('SELECT unsent_count, unsent_minor FROM offline_totals') ?? {
    unsent_count: 0,
    unsent_minor: 0,
  };
  const waiting = db.get(
    `SELECT accepted_at_ms FROM payment_requests CROSS JOIN payments USING (payment_key)
     WHERE request_key = acceptance_key AND state IN ('accepted_offline', 'reversing') ORDER BY request_key LIMIT 1`,
  );
  const isAny = integerOf(totals, 'unsent_count') > 0;
  const oldest = waiting ?? (isAny ? oldestReversing(db) : undefined);
  demandStored(isAny === (oldest !== undefined), 'the sums of what is unsent are about what waits');
  const taps = unsentTaps(db);
  const times = [oldest === undefined ? null : integerOf(oldest, 'accepted_at_ms'), taps.oldestAtMs];
  const known = times.filter((atMs) => atMs !== null);
  return {
    totalMinor: integerOf(totals, 'unsent_minor') + taps.totalMinor,
    count: integerOf(totals, 'unsent_count') + taps.count,
    oldestAtMs: known.length === 0 ? null : Math.min(...known),
  };
}

/** The backend had taken it, so its body is gone, before it was asked to give it back: a gate's barrier spoke last. */
function oldestReversing(db: ReadableDb): Row | undefined {
  return db.get(
    `SELECT accepted_at_ms FROM payments INDEXED BY payments_live
     WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing')
       AND state = 'reversing' AND acceptance_key IS NOT NULL ORDER BY queue_key LIMIT 1`,
  );
}

/** Accepted offline by this terminal with this business date for this wallet, less what was reversed. */
export function walletTodayMinor(db: ReadableDb, wallet: Wallet, businessDate: string): number {
  const row =
    db.get(
      `SELECT coalesce(sum(amount_minor), 0) AS total FROM offline_acceptances
       WHERE wallet_id = ? AND iss = ? AND business_date = ? AND state <> 'reversed'`,
      wallet.id,
      wallet.iss,
      businessDate,
    ) ?? {};
  return integerOf(row, 'total') + walletTapsMinor(db, wallet, businessDate);
}

export type ProblemTotals = Readonly<{ count: number; totalMinor: number }>;

export function problemTotals(db: ReadableDb): ProblemTotals {
  const row = db.get('SELECT problem_count, problem_minor FROM offline_totals') ?? {
    problem_count: 0,
    problem_minor: 0,
  };
  return { count: integerOf(row, 'problem_count'), totalMinor: integerOf(row, 'problem_minor') };
}

/** Newest first, before `beforeKey`; null: from the newest. */
export function problems(db: ReadableDb, beforeKey: number | null, limit: number): readonly Acceptance[] {
  return db
    .all(
      `SELECT * FROM offline_acceptances WHERE problem_code IS NOT NULL AND acceptance_key < ?
       ORDER BY acceptance_key DESC LIMIT ?`,
      beforeKey ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    .map(readAcceptance);
}

/** Unpaid ones that the backend goes on trying, oldest first: worth asking after. */
export function retriedByBackend(db: ReadableDb, limit: number): readonly Acceptance[] {
  return db
    .all(
      `SELECT * FROM offline_acceptances WHERE problem_code IS NOT NULL AND state = 'unpaid' AND problem_retryable = 1
       ORDER BY acceptance_key LIMIT ?`,
      limit,
    )
    .map(readAcceptance);
}

/** For the projection alone: the payment's own row holds what was accepted, the sums what it adds. */
export function addAcceptance(db: WritableDb, amountMinor: number): void {
  moveSums(db, NOTHING, { ...NOTHING, unsentCount: 1, unsentMinor: amountMinor });
}

/** For the projection alone. The state is the payment's own, so what is left to write is the problem, and the sums. */
export function moveAcceptance(db: WritableDb, before: Acceptance, after: Pick<Acceptance, 'state' | 'problem'>): void {
  moveSums(db, shareOf(before), shareOf({ ...before, ...after }));
  const { problem } = after;
  if (before.problem === null && problem === null) return;
  const { changes } = db.run(
    'UPDATE payments SET problem_code = ?, problem_retryable = ?, problem_since_ms = ? WHERE payment_key = ?',
    problem?.code ?? null,
    problem?.retryable === true ? 1 : 0,
    problem?.sinceMs ?? null,
    before.paymentKey,
  );
  assert(changes === 1, 'an acceptance belongs to one payment');
}

function moveSums(db: WritableDb, was: typeof NOTHING, is: typeof NOTHING): void {
  const moved = [
    is.unsentCount - was.unsentCount,
    is.unsentMinor - was.unsentMinor,
    is.problemCount - was.problemCount,
    is.problemMinor - was.problemMinor,
  ];
  if (moved.every((by) => by === 0)) return;
  const { changes } = db.run(
    `UPDATE offline_totals SET unsent_count = unsent_count + ?, unsent_minor = unsent_minor + ?,
       problem_count = problem_count + ?, problem_minor = problem_minor + ?`,
    ...moved,
  );
  if (changes === 1) return;
  db.run(
    'INSERT INTO offline_totals (one, unsent_count, unsent_minor, problem_count, problem_minor) VALUES (1, ?, ?, ?, ?)',
    ...moved,
  );
}

const NOTHING = { unsentCount: 0, unsentMinor: 0, problemCount: 0, problemMinor: 0 };

/** What a row adds to the sums. */
function shareOf({ state, problem, amountMinor }: Acceptance): typeof NOTHING {
  const isUnsent = state === 'unsent' || state === 'reversing';
  return {
    unsentCount: isUnsent ? 1 : 0,
    unsentMinor: isUnsent ? amountMinor : 0,
    problemCount: problem === null ? 0 : 1,
    problemMinor: problem === null ? 0 : amountMinor,
  };
}

/** The payment because of which this till takes nothing offline from the wallet; null when it does. */
export function localDenialCause(db: ReadableDb, wallet: Wallet): string | null {
  const row = db.get('SELECT payment_id FROM local_denials WHERE wallet_id = ? AND iss = ?', wallet.id, wallet.iss);
  return row === undefined ? null : textOf(row, 'payment_id');
}

/** Since when; null: this terminal takes what the wallet offers. */
export function localDenialSince(db: ReadableDb, wallet: Wallet): number | null {
  const row = db.get('SELECT since_ms FROM local_denials WHERE wallet_id = ? AND iss = ?', wallet.id, wallet.iss);
  return row === undefined ? null : integerOf(row, 'since_ms');
}

export function localDenialCount(db: ReadableDb): number {
  return integerOf(db.get('SELECT count(*) AS n FROM local_denials') ?? {}, 'n');
}

/** For the projection alone. */
export function denyLocally(db: WritableDb, wallet: Wallet, paymentId: string, sinceMs: number): void {
  db.run(
    'INSERT OR IGNORE INTO local_denials (wallet_id, iss, payment_id, since_ms) VALUES (?, ?, ?, ?)',
    wallet.id,
    wallet.iss,
    paymentId,
    sinceMs,
  );
}

/** For the projection alone. */
export function allowLocally(db: WritableDb, wallet: Wallet): void {
  db.run('DELETE FROM local_denials WHERE wallet_id = ? AND iss = ?', wallet.id, wallet.iss);
}

/** What a manager set; empty before anybody set anything. */
export function localLimits(db: ReadableDb): LocalLimits {
  const row = db.get('SELECT limits FROM offline_limits');
  if (row === undefined) return {};
  const parsed: unknown = JSON.parse(textOf(row, 'limits'));
  return localLimitsSchema.parse(parsed);
}

/** For the projection alone. */
export function saveLocalLimits(db: WritableDb, limits: LocalLimits): void {
  db.run('INSERT OR REPLACE INTO offline_limits (one, limits) VALUES (1, ?)', JSON.stringify(limits));
}

/**
 * Keeps the body under which an acceptance is forwarded, in the transaction that decides it, in the place of the one under
 * which it would have been asked for. Both lie in the order of their entries, so the oldest is forwarded first.
 */
export function saveForward(db: WritableDb, payment: StoredPayment, body: string): void {
  const acceptance = acceptanceOf(db, payment.paymentId);
  assert(acceptance !== null, 'only what was accepted is forwarded');
  forgetRequest(db, payment);
  saveRequest(db, acceptance.acceptanceKey, acceptance, body);
}

/** The bytes that were journalled, checked against the journal's hash of them. */
export function forwardBody(db: ReadableDb, paymentId: string, sha256: string): string {
  const row = db.get(
    `SELECT body FROM payment_requests
     WHERE request_key = (SELECT acceptance_key FROM payments WHERE ${HAS_PAYMENT_ID})`,
    paymentId,
  );
  assert(row !== undefined, 'an accepted payment has the body it is forwarded with');
  const body = textOf(row, 'body');
  assert(bodySha256(body) === sha256, 'the stored forward is not the one that was journalled');
  return body;
}

/** Wipes it once the payment was paid or reversed; one that stays unpaid keeps it, as evidence. */
export function forgetForward(db: WritableDb, paymentId: string): void {
  db.run(
    `DELETE FROM payment_requests WHERE request_key = (SELECT acceptance_key FROM payments WHERE ${HAS_PAYMENT_ID})`,
    paymentId,
  );
}

function readAcceptance(row: Row): Acceptance {
  const code = textOrNullOf(row, 'problem_code');
  const sinceMs = integerOrNullOf(row, 'problem_since_ms');
  assert((code === null) === (sinceMs === null), 'a problem has a time');
  return {
    acceptanceKey: integerOf(row, 'acceptance_key'),
    paymentKey: integerOf(row, 'payment_key'),
    paymentId: textOf(row, 'payment_id'),
    channel: oneOf(row, 'channel', ['tap', 'qr']),
    wallet: { iss: textOf(row, 'iss'), id: textOf(row, 'wallet_id') },
    businessDate: textOf(row, 'business_date'),
    amountMinor: integerOf(row, 'amount_minor'),
    acceptedAtMs: integerOf(row, 'accepted_at_ms'),
    state: oneOf(row, 'state', ACCEPTANCE_STATES),
    problem:
      code === null || sinceMs === null ? null : { code, retryable: booleanOf(row, 'problem_retryable'), sinceMs },
  };
}
