/**
 * The counters that wallet keys have used at this terminal. A counter belongs to the payment that used it; whoever else
 * shows it replays. Counters far below a key's highest are refused for that alone, so they need not be kept. Rules
 * OFFLINE-14 and OFFLINE-15.
 */
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, textOf } from '../../storage/row.ts';
import { MAX_COUNTER_LAG } from '../2-tender/offline-acceptance.ts';
import type { UsedCounter } from './offline-events.ts';

/** Keys whose last certificate ran out are forgotten a day later: both clocks have passed it then. */
const KEPT_AFTER_EXPIRY_MS = 86_400_000;
/**
 * Looked at with one acceptance, so that no payment waits for a clean-up. A key has up to seventeen counters, so each round
 * passes two keys at least, and a till that takes one new customer a time forgets faster than it learns.
 */
const SWEPT_AT_ONCE = 40;

export type CounterFacts = Readonly<{ highestCounter: number | null; counterUsedBefore: boolean }>;

/** As another payment than `ownerId` meets it: a payment's own earlier attempt is no replay (wallet API section 4). */
export function counterFacts(
  db: ReadableDb,
  used: Readonly<Pick<UsedCounter, 'keyThumbprint' | 'counter'>>,
  ownerId: string,
): CounterFacts {
  const highest = db.get(
    'SELECT max(counter) AS highest FROM wallet_counters WHERE key_thumbprint = ? AND owner_id <> ?',
    used.keyThumbprint,
    ownerId,
  );
  const same = db.get(
    'SELECT owner_id FROM wallet_counters WHERE key_thumbprint = ? AND counter = ?',
    used.keyThumbprint,
    used.counter,
  );
  return {
    highestCounter: integerOrNullOf(highest ?? {}, 'highest'),
    counterUsedBefore: same !== undefined && textOf(same, 'owner_id') !== ownerId,
  };
}

/** For the projection alone. All counters of a key are kept until the last of its certificates has run out. */
export function takeCounter(db: WritableDb, used: UsedCounter, ownerId: string): void {
  const { keyThumbprint, counter, certificateExpiresAtMs } = used;
  const known =
    db.get(
      'SELECT max(counter) AS highest, max(expires_at_ms) AS expires FROM wallet_counters WHERE key_thumbprint = ?',
      keyThumbprint,
    ) ?? {};
  const expiresBefore = integerOrNullOf(known, 'expires');
  const highest = Math.max(integerOrNullOf(known, 'highest') ?? 0, counter);
  db.run(
    'INSERT OR IGNORE INTO wallet_counters (key_thumbprint, counter, owner_id, expires_at_ms) VALUES (?, ?, ?, ?)',
    keyThumbprint,
    counter,
    ownerId,
    Math.max(expiresBefore ?? 0, certificateExpiresAtMs),
  );
  if (expiresBefore === null) return;
  db.run(
    'UPDATE wallet_counters SET expires_at_ms = ? WHERE key_thumbprint = ? AND expires_at_ms < ?',
    certificateExpiresAtMs,
    keyThumbprint,
    certificateExpiresAtMs,
  );
  db.run(
    'DELETE FROM wallet_counters WHERE key_thumbprint = ? AND counter < ?',
    keyThumbprint,
    highest - MAX_COUNTER_LAG,
  );
}

/**
 * For the projection alone: goes on through the counters from where the last acceptance left off, round and round, and
 * forgets those that have run out. `nowMs`: of an entry that was written while the clock was trusted.
 */
export function sweepCounters(db: WritableDb, nowMs: number): void {
  const place = db.get('SELECT swept_to FROM offline_totals');
  if (place === undefined) {
    db.run(
      'INSERT INTO offline_totals (one, unsent_count, unsent_minor, problem_count, problem_minor) VALUES (1, 0, 0, 0, 0)',
    );
  }
  const from = place === undefined ? '' : textOf(place, 'swept_to');
  const last = db.get(
    `SELECT key_thumbprint, counter FROM wallet_counters WHERE key_thumbprint > ?
     ORDER BY key_thumbprint, counter LIMIT 1 OFFSET ?`,
    from,
    SWEPT_AT_ONCE - 1,
  );
  const expired = nowMs - KEPT_AFTER_EXPIRY_MS;
  if (last === undefined) {
    db.run('DELETE FROM wallet_counters WHERE key_thumbprint > ? AND expires_at_ms < ?', from, expired);
  } else {
    const until = [textOf(last, 'key_thumbprint'), integerOf(last, 'counter')] as const;
    db.run(
      `DELETE FROM wallet_counters
       WHERE key_thumbprint > ? AND (key_thumbprint, counter) <= (?, ?) AND expires_at_ms < ?`,
      from,
      ...until,
      expired,
    );
  }
  db.run('UPDATE offline_totals SET swept_to = ?', last === undefined ? '' : textOf(last, 'key_thumbprint'));
}
