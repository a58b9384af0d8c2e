/**
 * Holds everything that was taken offline against the merchant's limits as the backend had given them, by sums of its own
 * over the rows that are there: what one payment may be, what may be unsent in all, what one wallet may spend a day, who is
 * denied, which counter was used before, and whether the clock was right by true time. Rule PROVE-45.
 */
import type Database from 'better-sqlite3';
import type { BackendHost } from './backend-host.ts';

export interface ExposureWatch {
  /** What is wrong with what was taken since the last look. */
  look(): readonly string[];
  /** How many acceptances were looked at. */
  readonly seen: () => number;
}

type Taken = {
  acceptance_key: number;
  payment_id: string;
  channel: 'tap' | 'qr';
  iss: string;
  wallet_id: string;
  business_date: string;
  amount_minor: number;
};
type Policy = {
  enabled: boolean;
  channels: readonly string[];
  maxPerPayment: number;
  maxPerQrPayment: number;
  maxPerWalletPerDay: number;
  maxUnsentTotal: number;
  maxUnsentCount: number;
};

/**
 * A clock that is wrong by more than this must not decide about dates: 60 s are allowed when it is confirmed (wallet API
 * section 6), and the backend's own clock may have wandered a little since.
 */
const MAX_CLOCK_ERROR_MS = 200_000;

export function createExposureWatch(options: {
  till: () => Database.Database;
  host: BackendHost;
  /** The till's wall clock minus true time. */
  wallOffsetMs: () => number;
}): ExposureWatch {
  const { till, host, wallOffsetMs } = options;
  const usedCounters = new Set<string>();
  let lastKey = 0;
  let seen = 0;
  /** A policy may be exchanged in the same moment in which the one before it was used. */
  let policies: readonly Policy[] = [];
  /** As it stood at the last look, and what that says. */
  let lastStored: unknown = null;
  let policy: readonly Policy[] = [];
  let read: ReturnType<typeof statementsOf> | null = null;

  const whyTooMuch = (taken: Taken, { maxPerPayment, maxPerQrPayment, ...more }: Policy): readonly string[] => {
    const { newUnsent, walletDay } = (read ??= statementsOf(till()));
    const { amount_minor: amount } = taken;
    const faults: string[] = [];
    const perPayment = taken.channel === 'qr' ? Math.min(maxPerPayment, maxPerQrPayment) : maxPerPayment;
    if (!more.enabled || !more.channels.includes(taken.channel)) faults.push('is of a channel that is off');
    if (amount > perPayment) faults.push(`is ${amount}, the limit is ${perPayment}`);
    const unsent = newUnsent.get(taken.acceptance_key) as { count: number; total: number };
    if (unsent.total > more.maxUnsentTotal)
      faults.push(`makes ${unsent.total} unsent, the limit is ${more.maxUnsentTotal}`);
    if (unsent.count > more.maxUnsentCount)
      faults.push(`makes ${unsent.count} unsent ones, the limit is ${more.maxUnsentCount}`);
    const today = Number(walletDay.get(taken.wallet_id, taken.iss, taken.business_date, taken.acceptance_key));
    if (today > more.maxPerWalletPerDay)
      faults.push(`makes ${today} of its wallet today, the limit is ${more.maxPerWalletPerDay}`);
    return faults;
  };

  const whyWrong = (taken: Taken): readonly string[] => {
    const { denied, entry } = (read ??= statementsOf(till()));
    const faults: string[] = [];
    const byPolicy = policies.map((each) => whyTooMuch(taken, each));
    if (!byPolicy.some((wrong) => wrong.length === 0)) faults.push(...(byPolicy[0] ?? ['was taken without a policy']));
    if (denied.get(taken.wallet_id, taken.iss) !== undefined) faults.push('is of a wallet on the deny list');
    const counter = entry.get(taken.payment_id);
    if (typeof counter !== 'string') faults.push('stands in no entry of the journal');
    else if (usedCounters.has(counter)) faults.push(`uses a counter again: ${counter}`);
    else usedCounters.add(counter);
    const errorMs = wallOffsetMs() - host.clockOffsetMs;
    if (Math.abs(errorMs) > MAX_CLOCK_ERROR_MS) faults.push(`was taken with a clock that is ${errorMs} ms wrong`);
    return faults.map((says) => `what was taken offline as ${taken.payment_id} ${says}`);
  };

  return {
    seen: () => seen,
    look: () => {
      const { config, taken } = (read ??= statementsOf(till()));
      const stored = config.get();
      if (stored !== lastStored)
        policy = typeof stored === 'string' ? [(JSON.parse(stored) as { offline: Policy }).offline] : [];
      lastStored = stored;
      policies = [...policy, ...policies.slice(0, 1)];
      const rows = taken.all(lastKey) as Taken[];
      seen += rows.length;
      lastKey = rows.at(-1)?.acceptance_key ?? lastKey;
      return rows.flatMap(whyWrong);
    },
  };
}

function statementsOf(till: Database.Database) {
  return {
    config: till.prepare('SELECT config FROM backend_configs').pluck(),
    taken: till.prepare('SELECT * FROM offline_acceptances WHERE acceptance_key > ? ORDER BY acceptance_key'),
    newUnsent: till.prepare(
      `SELECT count(*) AS count, coalesce(sum(amount_minor), 0) AS total FROM offline_acceptances
       WHERE state IN ('unsent', 'reversing') AND acceptance_key <= ?`,
    ),
    walletDay: till
      .prepare(
        `SELECT coalesce(sum(amount_minor), 0) FROM offline_acceptances
         WHERE wallet_id = ? AND iss = ? AND business_date = ? AND acceptance_key <= ? AND state <> 'reversed'`,
      )
      .pluck(),
    denied: till
      .prepare(
        `SELECT 1 FROM denied_wallets JOIN deny_lists USING (generation) WHERE wallet_id = ? AND iss = ? AND version IS NOT NULL`,
      )
      .pluck(),
    entry: till
      .prepare(
        `SELECT (body ->> '$.keyThumbprint') || ' ' || (body ->> '$.counter')
         FROM journal_about CROSS JOIN journal USING (sequence) WHERE type = 'payment.accepted_offline' AND about = ?`,
      )
      .pluck(),
  };
}
