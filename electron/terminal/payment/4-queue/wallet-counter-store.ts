/**
 * The counters that wallet keys have used at this terminal. A counter belongs to the payment that used it; whoever else
 * shows it replays. Counters far below a key's highest are refused for that alone, so they need not be kept. Rules
 * OFFLINE-14 and OFFLINE-15.
 */
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOrNullOf, textOf } from '../../storage/row.ts';
import { MAX_COUNTER_LAG } from '../2-tender/offline-acceptance.ts';
import type { UsedCounter } from './offline-events.ts';

/** Keys whose last certificate ran out are forgotten a day later: both clocks have passed it then. */
const KEPT_AFTER_EXPIRY_MS = 86_400_000;
/** Forgotten with one entry, so that no payment waits for a clean-up. */
const FORGOTTEN_AT_ONCE = 20;

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

/** For the projection alone. */
export function takeCounter(db: WritableDb, used: UsedCounter, ownerId: string): void {
  const { keyThumbprint, counter, certificateExpiresAtMs } = used;
  db.run(
    'INSERT OR IGNORE INTO wallet_counters (key_thumbprint, counter, owner_id) VALUES (?, ?, ?)',
    keyThumbprint,
    counter,
    ownerId,
  );
  db.run(
    `INSERT INTO wallet_keys (key_thumbprint, highest_counter, last_expires_at_ms) VALUES (?, ?, ?)
     ON CONFLICT (key_thumbprint) DO UPDATE SET highest_counter = max(highest_counter, excluded.highest_counter),
       last_expires_at_ms = max(last_expires_at_ms, excluded.last_expires_at_ms)`,
    keyThumbprint,
    counter,
    certificateExpiresAtMs,
  );
  db.run(
    `DELETE FROM wallet_counters WHERE key_thumbprint = ?
       AND counter < (SELECT highest_counter FROM wallet_keys WHERE key_thumbprint = ?) - ?`,
    keyThumbprint,
    keyThumbprint,
    MAX_COUNTER_LAG,
  );
}

/** For the projection alone. `nowMs`: of an entry that was written while the clock was trusted. */
export function forgetExpiredKeys(db: WritableDb, nowMs: number): void {
  const expired = db.all(
    'SELECT key_thumbprint FROM wallet_keys WHERE last_expires_at_ms < ? ORDER BY last_expires_at_ms LIMIT ?',
    nowMs - KEPT_AFTER_EXPIRY_MS,
    FORGOTTEN_AT_ONCE,
  );
  for (const row of expired) {
    const keyThumbprint = textOf(row, 'key_thumbprint');
    db.run('DELETE FROM wallet_counters WHERE key_thumbprint = ?', keyThumbprint);
    db.run('DELETE FROM wallet_keys WHERE key_thumbprint = ?', keyThumbprint);
  }
}
