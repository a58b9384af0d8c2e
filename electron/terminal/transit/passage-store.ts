/**
 * The tables of passages and of their sums by day, a projection of the journal. SQL and rows only; who passes is decided by
 * passage.ts. Rules TRANSIT-30 to TRANSIT-34.
 */
import { DIRECTIONS, PASSAGE_OUTCOMES, RIDE_KINDS, type PassageView } from '../../contract/gate-values.ts';
import { assert } from '../../kernel/assert.ts';
import type { PassageDecided } from '../payment/4-queue/gate-events.ts';
import type { Wallet } from '../payment/4-queue/offline-events.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { booleanOf, integerOf, integerOrNullOf, oneOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';
import type { Passage } from './passage.ts';

/** A wallet has passed more often than this within one journey's time only if it is passed from hand to hand. */
const MAX_SEEN = 32;

export type StoredPassage = Readonly<{
  passageKey: number;
  passageId: string;
  atMs: number;
  businessDate: string;
  stationId: string;
  gateId: string;
  direction: (typeof DIRECTIONS)[number];
  kind: PassageView['kind'];
  channel: 'tap' | 'qr';
  wallet: Wallet | null;
  fareMinor: number | null;
  /** What the ride may cost at most, while only the backend can tell. */
  atRiskMinor: number;
  whole: boolean;
  concession: boolean;
  paymentId: string | null;
  outcome: PassageView['outcome'];
}>;

/** What this gate let through of a wallet since `sinceMs`, newest first; what stayed shut never happened. */
export function passagesSeen(db: ReadableDb, wallet: Wallet, sinceMs: number): readonly Passage[] {
  return db
    .all(
      `SELECT at_ms, station_id, direction, whole FROM gate_passages
       WHERE wallet_id = ? AND iss = ? AND outcome <> 'not_opened' AND at_ms >= ?
       ORDER BY passage_key DESC LIMIT ?`,
      wallet.id,
      wallet.iss,
      sinceMs,
      MAX_SEEN,
    )
    .map((row) => ({
      atMs: integerOf(row, 'at_ms'),
      stationId: textOf(row, 'station_id'),
      direction: oneOf(row, 'direction', DIRECTIONS),
      whole: booleanOf(row, 'whole'),
    }));
}

/** Newest first. */
export function passagesOfWallet(db: ReadableDb, wallet: Wallet, limit: number): readonly StoredPassage[] {
  return db
    .all(
      'SELECT * FROM gate_passages WHERE wallet_id = ? AND iss = ? ORDER BY passage_key DESC LIMIT ?',
      wallet.id,
      wallet.iss,
      limit,
    )
    .map(passageOf);
}

/** Newest first, before `beforeKey`; null: from the newest. */
export function lastPassages(db: ReadableDb, beforeKey: number | null, limit: number): readonly StoredPassage[] {
  return db
    .all(
      'SELECT * FROM gate_passages WHERE passage_key < ? ORDER BY passage_key DESC LIMIT ?',
      beforeKey ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    .map(passageOf);
}

/** Decided, and the barrier has not said: after a start, nobody knows whether it opened. */
export function openingPassages(db: ReadableDb): readonly StoredPassage[] {
  return db.all(`SELECT * FROM gate_passages WHERE outcome = 'opening' ORDER BY passage_key`).map(passageOf);
}

export function passageById(db: ReadableDb, passageId: string): StoredPassage | null {
  const row = db.get('SELECT * FROM gate_passages WHERE passage_id = ?', passageId);
  return row === undefined ? null : passageOf(row);
}

/** Of somebody who was let through; null: of nobody. */
export function walletLetThrough(db: ReadableDb, passageId: string): Wallet | null {
  const passage = passageById(db, passageId);
  return passage?.outcome === 'passed' ? passage.wallet : null;
}

/** What the ticket was used for; null: it is not used. */
export function passageOfTicket(db: ReadableDb, ticketId: string): StoredPassage | null {
  const row = db.get('SELECT * FROM gate_passages WHERE ticket_id = ?', ticketId);
  return row === undefined ? null : passageOf(row);
}

export function isTicketUsed(db: ReadableDb, ticketId: string): boolean {
  return db.get(`SELECT 1 AS found FROM gate_passages WHERE ticket_id = ?`, ticketId) !== undefined;
}

/** Sums of one business date, by what came of the passengers: `passed`, `not_opened`, or the code of a stop. */
export type DaySums = Readonly<{
  passedCount: number;
  stoppedCount: number;
  notOpenedCount: number;
  faresMinor: number;
}>;

export function daySums(db: ReadableDb, businessDate: string): DaySums {
  const row =
    db.get(
      `SELECT coalesce(sum(passenger_count) FILTER (WHERE code = 'passed'), 0) AS passed,
         coalesce(sum(passenger_count) FILTER (WHERE code = 'not_opened'), 0) AS not_opened,
         coalesce(sum(passenger_count) FILTER (WHERE code NOT IN ('passed', 'not_opened')), 0) AS stopped,
         coalesce(sum(fares_minor), 0) AS fares_minor
       FROM gate_days WHERE business_date = ?`,
      businessDate,
    ) ?? {};
  return {
    passedCount: integerOf(row, 'passed'),
    notOpenedCount: integerOf(row, 'not_opened'),
    stoppedCount: integerOf(row, 'stopped'),
    faresMinor: integerOf(row, 'fares_minor'),
  };
}

/** For the projection alone. */
export function insertPassage(
  db: WritableDb,
  key: number,
  passageId: string,
  atMs: number,
  decided: PassageDecided,
): void {
  const { place, wallet } = decided;
  db.run(
    `INSERT INTO gate_passages (passage_key, passage_id, at_ms, business_date, station_id, gate_id, direction, kind,
       channel, iss, wallet_id, fare_minor, at_risk_minor, whole, concession, payment_id, ticket_id, outcome)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'opening')`,
    key,
    passageId,
    atMs,
    decided.businessDate,
    place.stationId,
    place.gateId,
    place.direction,
    decided.kind,
    decided.channel,
    wallet?.iss ?? null,
    wallet?.id ?? null,
    decided.fareMinor,
    decided.atRiskMinor,
    decided.whole ? 1 : 0,
    decided.concession ? 1 : 0,
    decided.paymentId,
    decided.ticketId,
  );
}

/** For the projection alone: what the barrier said. Answers the passage as it is now. */
export function endPassage(db: WritableDb, passageId: string, outcome: 'passed' | 'not_opened'): StoredPassage {
  // A ticket for a gate that stayed shut is good for another try.
  const ticket = outcome === 'not_opened' ? ', ticket_id = NULL' : '';
  const { changes } = db.run(
    `UPDATE gate_passages SET outcome = ?${ticket} WHERE passage_id = ? AND outcome = 'opening'`,
    outcome,
    passageId,
  );
  assert(changes === 1, 'a barrier answers once for each passage');
  const passage = passageById(db, passageId);
  assert(passage !== null, 'it was changed just now');
  return passage;
}

/** For the projection alone. */
export function addToDay(db: WritableDb, businessDate: string, code: string, faresMinor: number): void {
  db.run(
    `INSERT INTO gate_days (business_date, code, passenger_count, fares_minor) VALUES (?, ?, 1, ?)
     ON CONFLICT (business_date, code) DO UPDATE SET passenger_count = passenger_count + 1,
       fares_minor = fares_minor + excluded.fares_minor`,
    businessDate,
    code,
    faresMinor,
  );
}

function passageOf(row: Row): StoredPassage {
  const iss = textOrNullOf(row, 'iss');
  const id = textOrNullOf(row, 'wallet_id');
  return {
    passageKey: integerOf(row, 'passage_key'),
    passageId: textOf(row, 'passage_id'),
    atMs: integerOf(row, 'at_ms'),
    businessDate: textOf(row, 'business_date'),
    stationId: textOf(row, 'station_id'),
    gateId: textOf(row, 'gate_id'),
    direction: oneOf(row, 'direction', DIRECTIONS),
    kind: oneOf(row, 'kind', RIDE_KINDS),
    channel: oneOf(row, 'channel', ['tap', 'qr']),
    wallet: iss === null || id === null ? null : { iss, id },
    fareMinor: integerOrNullOf(row, 'fare_minor'),
    atRiskMinor: integerOf(row, 'at_risk_minor'),
    whole: booleanOf(row, 'whole'),
    concession: booleanOf(row, 'concession'),
    paymentId: textOrNullOf(row, 'payment_id'),
    outcome: oneOf(row, 'outcome', PASSAGE_OUTCOMES),
  };
}
