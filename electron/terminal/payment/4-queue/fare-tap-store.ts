/**
 * Taps at gates that the backend has still to hear of, since it makes the journeys (wallet API section 9): one row for each,
 * with what its wallet may cost meanwhile, and the exact body that is sent. Rules TRANSIT-50 to TRANSIT-54.
 */
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, textOf, type Row } from '../../storage/row.ts';
import type { Wallet } from './offline-events.ts';

/** `held`: the barrier has not said whether it opened, so it is not known what to report. */
export type FareTapState = 'held' | 'unsent' | 'reported' | 'refused';

export type NewFareTap = Readonly<{
  tapKey: number;
  tapId: string;
  wallet: Wallet;
  businessDate: string;
  atMs: number;
  atRiskMinor: number;
  state: 'held' | 'unsent';
}>;

/** `tapKey`: the journal entry of the passage or the stop. `code`: of the backend's problem. */
export type RefusedTap = Readonly<{ tapKey: number; tapId: string; code: string }>;

export type FareTapTotals = Readonly<{ count: number; totalMinor: number; oldestAtMs: number | null }>;

/** What was let through and is not reported. */
export function unsentTaps(db: ReadableDb): FareTapTotals {
  const totals = db.get('SELECT unsent_count, unsent_minor FROM fare_tap_totals') ?? {
    unsent_count: 0,
    unsent_minor: 0,
  };
  const oldest = db.get(`SELECT at_ms FROM fare_taps WHERE state IN ('held', 'unsent') ORDER BY tap_key LIMIT 1`);
  return {
    count: integerOf(totals, 'unsent_count'),
    totalMinor: integerOf(totals, 'unsent_minor'),
    oldestAtMs: oldest === undefined ? null : integerOf(oldest, 'at_ms'),
  };
}

/** What the wallet's taps of that day may have cost it, at most. */
export function walletTapsMinor(db: ReadableDb, wallet: Wallet, businessDate: string): number {
  const row =
    db.get(
      `SELECT coalesce(sum(at_risk_minor), 0) AS total FROM fare_taps
       WHERE wallet_id = ? AND iss = ? AND business_date = ? AND state <> 'refused'`,
      wallet.id,
      wallet.iss,
      businessDate,
    ) ?? {};
  return integerOf(row, 'total');
}

/** Oldest first. */
export function tapsToReport(db: ReadableDb, limit: number): readonly string[] {
  return db
    .all(
      `SELECT tap_id FROM fare_taps WHERE state IN ('held', 'unsent') AND state = 'unsent' ORDER BY tap_key LIMIT ?`,
      limit,
    )
    .map((row) => textOf(row, 'tap_id'));
}

/** For the projection alone. */
export function insertFareTap(db: WritableDb, tap: NewFareTap): void {
  const { tapKey, tapId, wallet, businessDate, atMs, atRiskMinor, state } = tap;
  db.run(
    `INSERT INTO fare_taps (tap_key, tap_id, iss, wallet_id, business_date, at_ms, at_risk_minor, state)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    tapKey,
    tapId,
    wallet.iss,
    wallet.id,
    businessDate,
    atMs,
    atRiskMinor,
    state,
  );
  addToTotals(db, 1, atRiskMinor);
}

/** For the projection alone: the barrier has said. What stayed shut costs nothing. */
export function releaseFareTap(db: WritableDb, tapId: string, hasOpened: boolean): void {
  const before = db.get(`SELECT at_risk_minor FROM fare_taps WHERE tap_id = ? AND state = 'held'`, tapId);
  if (before === undefined) return;
  const atRiskMinor = integerOf(before, 'at_risk_minor');
  if (!hasOpened) addToTotals(db, 0, -atRiskMinor);
  db.run(
    `UPDATE fare_taps SET state = 'unsent', at_risk_minor = ? WHERE tap_id = ?`,
    hasOpened ? atRiskMinor : 0,
    tapId,
  );
}

/** For the projection alone. */
export function settleFareTap(
  db: WritableDb,
  tapId: string,
  end: Readonly<{
    state: 'reported' | 'refused';
    journeyId: string | null;
    fareMinor: number | null;
    code: string | null;
  }>,
): void {
  const before = db.get(`SELECT at_risk_minor FROM fare_taps WHERE tap_id = ? AND state = 'unsent'`, tapId);
  assert(before !== undefined, 'only what was reported is answered, and once');
  addToTotals(db, -1, -integerOf(before, 'at_risk_minor'));
  db.run(
    'UPDATE fare_taps SET state = ?, journey_id = ?, fare_minor = ?, problem_code = ? WHERE tap_id = ?',
    end.state,
    end.journeyId,
    end.fareMinor,
    end.code,
    tapId,
  );
}

export function saveTapBody(db: WritableDb, tapId: string, body: string): void {
  db.run('INSERT OR REPLACE INTO fare_tap_bodies (tap_id, body) VALUES (?, ?)', tapId, body);
}

export function tapBody(db: ReadableDb, tapId: string): string {
  const row = db.get('SELECT body FROM fare_tap_bodies WHERE tap_id = ?', tapId);
  assert(row !== undefined, 'a tap that waits has its body');
  return textOf(row, 'body');
}

export function forgetTapBody(db: WritableDb, tapId: string): void {
  db.run('DELETE FROM fare_tap_bodies WHERE tap_id = ?', tapId);
}

export function hasFareTap(db: ReadableDb, tapId: string): boolean {
  return db.get('SELECT 1 AS found FROM fare_taps WHERE tap_id = ?', tapId) !== undefined;
}

export function isTapRefused(db: ReadableDb, tapId: string): boolean {
  return db.get(`SELECT 1 AS found FROM fare_taps WHERE tap_id = ? AND state = 'refused'`, tapId) !== undefined;
}

/** Final refusals, newest first, before `beforeKey`; null: from the newest. */
export function refusedTaps(db: ReadableDb, beforeKey: number | null, limit: number): readonly RefusedTap[] {
  return db
    .all(
      `SELECT tap_key, tap_id, problem_code FROM fare_taps WHERE state = 'refused' AND tap_key < ?
       ORDER BY tap_key DESC LIMIT ?`,
      beforeKey ?? Number.MAX_SAFE_INTEGER,
      limit,
    )
    .map(refusedTapOf);
}

/** null: it was not refused. */
export function refusedTapById(db: ReadableDb, tapId: string): RefusedTap | null {
  const row = db.get(
    `SELECT tap_key, tap_id, problem_code FROM fare_taps WHERE tap_id = ? AND state = 'refused'`,
    tapId,
  );
  return row === undefined ? null : refusedTapOf(row);
}

function refusedTapOf(row: Row): RefusedTap {
  return { tapKey: integerOf(row, 'tap_key'), tapId: textOf(row, 'tap_id'), code: textOf(row, 'problem_code') };
}

/** null: no such tap, or not told. */
export function fareOfTap(db: ReadableDb, tapId: string): number | null {
  const row = db.get('SELECT fare_minor FROM fare_taps WHERE tap_id = ?', tapId);
  return row === undefined ? null : integerOrNullOf(row, 'fare_minor');
}

function addToTotals(db: WritableDb, count: number, minor: number): void {
  db.run('INSERT OR IGNORE INTO fare_tap_totals (one, unsent_count, unsent_minor) VALUES (1, 0, 0)');
  db.run('UPDATE fare_tap_totals SET unsent_count = unsent_count + ?, unsent_minor = unsent_minor + ?', count, minor);
}
