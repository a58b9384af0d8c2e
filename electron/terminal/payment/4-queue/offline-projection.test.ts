/** What the journal says about payments without the network, as tables: counters, sums, denials, limits. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../kernel/json.ts';
import type { Storage } from '../../storage/database.ts';
import { openTestStorage } from '../../testing/test-storage.ts';
import { createVirtualClock } from '../../testing/virtual-clock.ts';
import { createJournal, type Journal, type Projection } from '../3-journal/journal.ts';
import { acceptedSchema } from './offline-events.ts';
import { offlineProjection } from './offline-projection.ts';
import {
  acceptanceOf,
  localDenialCause,
  localDenialCount,
  localLimits,
  problems,
  problemTotals,
  retriedByBackend,
  unsentOf,
  walletTodayMinor,
} from './offline-store.ts';
import { counterFacts } from './wallet-counter-store.ts';

const DAY = 86_400_000;
const WALLET = { iss: 'demo-bank', id: 'wlt_1' };
const key = (name: string): string => name.padEnd(43, 'x');
const paymentId = (n: number): string => `01980000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const STATES: Readonly<Record<string, string>> = {
  'payment.accepted_offline': 'accepted_offline',
  'payment.approved': 'approved',
  'payment.reversal_asked': 'reversing',
  'payment.reversed': 'reversed',
  'payment.unpaid': 'unpaid',
};
const QUEUED = ['accepted_offline', 'reversing'];

/** The rows of payments as far as they belong to an acceptance, without their sales and the rest of their way. */
const paymentsAlone: Projection = {
  name: 'payments',
  tables: ['sales', 'payments'],
  apply: (db, { type, subjectId, sequence, atMs, body }) => {
    const state = STATES[type];
    if (state === undefined) return;
    const queue = QUEUED.includes(state) ? [sequence, atMs] : [null, null];
    if (state === 'accepted_offline') {
      const { amount, businessDate, wallet, channel, acceptedAtMs } = acceptedSchema.parse(body);
      db.run(
        `INSERT OR IGNORE INTO sales (sale_key, sale_id, state, acknowledged, is_shown, cashier_id, cashier_name_zh,
           cashier_name_en, business_date, opened_at_ms, completed_at_ms, at_ms, currency, line_count, subtotal_minor,
           discount_minor, total_minor)
         VALUES (?, ?, 'cancelled', 0, 0, 'c1', 'c', 'c', ?, 1, 1, 1, 'CNY', 0, 0, 0, 0)`,
        sequence,
        subjectId,
        businessDate,
      );
      db.run(
        `INSERT INTO payments (payment_id, payment_key, sale_id, method, state, facts, amount_minor, currency,
           receipt_number, business_date, occurred_at_ms, body_sha256, version, created_at_ms, updated_at_ms,
           acceptance_key, channel, iss, wallet_id, accepted_at_ms, problem_retryable, queue_key, queued_at_ms)
         VALUES (?, ?, ?, 'tap', ?, '{}', ?, 'CNY', 'r', ?, 1, ?, 0, 1, 1, ?, ?, ?, ?, ?, 0, ?, ?)`,
        ...[subjectId, sequence, subjectId, state, amount.minor, businessDate, '0'.repeat(64)],
        ...[sequence, channel, wallet.iss, wallet.id, acceptedAtMs, ...queue],
      );
    } else {
      const row = [state, ...queue, subjectId];
      db.run('UPDATE payments SET state = ?, queue_key = ?, queued_at_ms = ? WHERE payment_id = ?', ...row);
    }
    if (state !== 'accepted_offline') return;
    db.run(
      `INSERT OR IGNORE INTO payment_requests (request_key, payment_key, payment_id, body) VALUES (?, ?, ?, '{}')`,
      sequence,
      sequence,
      subjectId,
    );
  },
};

function open(): Readonly<{
  storage: Storage;
  journal: Journal;
  clock: ReturnType<typeof createVirtualClock>;
  record: (type: string, subjectId: string, body: JsonObject) => void;
}> {
  const storage = openTestStorage();
  const clock = createVirtualClock();
  const journal = createJournal({ clock, projections: [offlineProjection, paymentsAlone] });
  const record = (type: string, subjectId: string, body: JsonObject): void => {
    storage.write((db) => journal.record(db, [{ type, subjectId, cashierId: null, body }]));
  };
  return { storage, journal, clock, record };
}

function accepted(amount: number, counter: number, more: JsonObject = {}): JsonObject {
  return {
    event: 'taken_offline',
    acceptedAtMs: 1_795_305_600_000,
    channel: 'tap',
    amount: { minor: amount, currency: 'CNY' },
    businessDate: '2026-11-22',
    wallet: WALLET,
    keyThumbprint: key('k'),
    counter,
    certificateExpiresAtMs: 1_795_305_600_000 + 30 * DAY,
    ...more,
  };
}

test('[TRANSIT-56] passages that nobody pays at once forget counters of certificates that ran out, as acceptances do', async () => {
  const { storage, journal, clock, record } = open();
  const passage = (n: number, validMs: number): void => {
    const certificateExpiresAtMs = clock.now() + validMs;
    record('gate.passage_decided', paymentId(n), {
      usedCounter: { keyThumbprint: key(`k${n}`), counter: 1, certificateExpiresAtMs },
    });
  };
  const known = (): readonly unknown[] =>
    storage.read.all('SELECT key_thumbprint FROM wallet_counters').map(({ key_thumbprint: name }) => name);
  passage(1, DAY / 24);
  passage(2, 30 * DAY);
  expect(known()).toEqual([key('k1'), key('k2')]);
  await clock.advance(2 * DAY);
  passage(3, 30 * DAY);
  expect(known()).toEqual([key('k2'), key('k3')]);
  storage.write((db) => journal.rebuild(db));
  expect(known()).toEqual([key('k2'), key('k3')]);
});

describe('what is at risk', () => {
  test('[OFFLINE-16] is counted from the acceptance until the backend has acknowledged it', () => {
    const { storage, record } = open();
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 0, count: 0, oldestAtMs: null });
    record('payment.accepted_offline', paymentId(1), accepted(1_250, 1));
    record('payment.accepted_offline', paymentId(2), accepted(800, 2, { acceptedAtMs: 1_795_305_700_000 }));
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 2_050, count: 2, oldestAtMs: 1_795_305_600_000 });
    record('payment.approved', paymentId(1), {});
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 800, count: 1, oldestAtMs: 1_795_305_700_000 });
    record('payment.reversal_asked', paymentId(2), {});
    expect(unsentOf(storage.read)).toMatchObject({ totalMinor: 800, count: 1 });
    record('payment.reversed', paymentId(2), {});
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 0, count: 0, oldestAtMs: null });
  });

  test('[OFFLINE-16] what was taken back after the backend had taken it waits without a body', () => {
    const { storage, record } = open();
    record('payment.accepted_offline', paymentId(1), accepted(1_250, 1));
    record('payment.approved', paymentId(1), {});
    storage.write((db) => db.run('DELETE FROM payment_requests'));
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 0, count: 0, oldestAtMs: null });
    record('payment.reversal_asked', paymentId(1), {});
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 1_250, count: 1, oldestAtMs: 1_795_305_600_000 });
    record('payment.reversed', paymentId(1), {});
    expect(unsentOf(storage.read)).toEqual({ totalMinor: 0, count: 0, oldestAtMs: null });
  });

  test('[OFFLINE-17] a wallet’s day is what was accepted from it with that date, less what was reversed', () => {
    const { storage, record } = open();
    record('payment.accepted_offline', paymentId(1), accepted(1_000, 1));
    record('payment.accepted_offline', paymentId(2), accepted(300, 2));
    record('payment.accepted_offline', paymentId(3), accepted(70, 3, { businessDate: '2026-11-23' }));
    record('payment.accepted_offline', paymentId(4), accepted(5, 4, { wallet: { iss: 'other', id: WALLET.id } }));
    record('payment.approved', paymentId(1), {});
    expect(walletTodayMinor(storage.read, WALLET, '2026-11-22')).toBe(1_300);
    record('payment.unpaid', paymentId(2), { decline: { code: 'insufficient_funds', retryable: true } });
    expect(walletTodayMinor(storage.read, WALLET, '2026-11-22')).toBe(1_300);
    record('payment.reversal_asked', paymentId(1), {});
    record('payment.reversed', paymentId(1), {});
    expect(walletTodayMinor(storage.read, WALLET, '2026-11-22')).toBe(300);
    expect(walletTodayMinor(storage.read, WALLET, '2026-11-23')).toBe(70);
  });

  test('[OFFLINE-18] a decline is a loss until it is paid after all; a refused forward is shown beside it', () => {
    const { storage, record } = open();
    record('payment.accepted_offline', paymentId(1), accepted(1_000, 1));
    record('payment.accepted_offline', paymentId(2), accepted(300, 2));
    record('payment.unpaid', paymentId(1), { decline: { code: 'insufficient_funds', retryable: true } });
    record('offline.forward_refused', paymentId(2), { code: 'validation_failed', status: 422 });
    expect(problemTotals(storage.read)).toEqual({ count: 2, totalMinor: 1_300 });
    expect(unsentOf(storage.read)).toMatchObject({ count: 1, totalMinor: 300 });
    expect(problems(storage.read, null, 10).map((each) => each.problem?.code)).toEqual([
      'validation_failed',
      'insufficient_funds',
    ]);
    expect(problems(storage.read, acceptanceOf(storage.read, paymentId(2))?.acceptanceKey ?? 0, 10)).toHaveLength(1);
    expect(retriedByBackend(storage.read, 10).map((each) => each.paymentId)).toEqual([paymentId(1)]);
    record('payment.unpaid', paymentId(1), { decline: { code: 'insufficient_funds', retryable: false } });
    expect(retriedByBackend(storage.read, 10)).toEqual([]);
    record('payment.approved', paymentId(1), {});
    record('payment.approved', paymentId(2), {});
    expect(problemTotals(storage.read)).toEqual({ count: 0, totalMinor: 0 });
  });
});

describe('counters', () => {
  test('[OFFLINE-14] belong to the payment that used them; its own repeat is no replay', () => {
    const { storage, record } = open();
    record('payment.created', paymentId(1), {
      presented: { keyThumbprint: key('k'), counter: 7, certificateExpiresAtMs: 1_800_000_000_000 },
    });
    record('payment.created', paymentId(9), { saleId: 'x' });
    const seven = { keyThumbprint: key('k'), counter: 7 };
    expect(counterFacts(storage.read, seven, paymentId(1))).toEqual({ highestCounter: null, counterUsedBefore: false });
    expect(counterFacts(storage.read, seven, paymentId(2))).toEqual({ highestCounter: 7, counterUsedBefore: true });
    record('payment.accepted_offline', paymentId(1), accepted(1_000, 7));
    expect(counterFacts(storage.read, seven, paymentId(2))).toEqual({ highestCounter: 7, counterUsedBefore: true });
    expect(counterFacts(storage.read, { ...seven, keyThumbprint: key('z') }, paymentId(2)).highestCounter).toBeNull();
  });

  test('[OFFLINE-14] a refusal uses the counter up when it says so, and only then', () => {
    const { storage, record } = open();
    const usedCounter = { keyThumbprint: key('k'), counter: 5, certificateExpiresAtMs: 1_800_000_000_000 };
    record('offline.refused', 'sale', { code: 'offline.wrong_amount', attemptId: paymentId(1), usedCounter: null });
    expect(counterFacts(storage.read, usedCounter, paymentId(2)).counterUsedBefore).toBe(false);
    record('offline.refused', 'sale', { code: 'offline.wallet_denied', attemptId: paymentId(1), usedCounter });
    expect(counterFacts(storage.read, usedCounter, paymentId(2)).counterUsedBefore).toBe(true);
  });

  test('[OFFLINE-14] a counter that passed is never told as unused, in any order of counters', () => {
    const { storage, record } = open();
    let wallets = 0;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 }), (shown) => {
        const keyThumbprint = key(`wallet-${(wallets += 1)}-`);
        const seen = new Set<number>();
        shown.forEach((counter, index) => {
          const used = { keyThumbprint, counter, certificateExpiresAtMs: 1_800_000_000_000 };
          const facts = counterFacts(storage.read, used, paymentId(index));
          const highest = seen.size === 0 ? null : Math.max(...seen);
          expect(facts.highestCounter).toBe(highest);
          const isTooOld = highest !== null && highest - counter > 16;
          // One that is too old is refused for that alone, whether it is remembered or not.
          if (!isTooOld) expect(facts.counterUsedBefore).toBe(seen.has(counter));
          record('payment.created', paymentId(index), { presented: used });
          seen.add(counter);
        });
        const kept = storage.read.all('SELECT counter FROM wallet_counters WHERE key_thumbprint = ?', keyThumbprint);
        expect(kept.length).toBeLessThanOrEqual(17);
      }),
      { numRuns: 20 },
    );
  });

  test('[OFFLINE-15] are kept until a day after the last certificate seen for the key has run out', async () => {
    const { storage, record, clock } = open();
    const expires = clock.now() + 2 * DAY;
    record('payment.accepted_offline', paymentId(1), accepted(10, 1, { certificateExpiresAtMs: expires - DAY }));
    record('payment.accepted_offline', paymentId(2), accepted(10, 2, { certificateExpiresAtMs: expires }));
    const other = (n: number): JsonObject =>
      accepted(10, n, { keyThumbprint: key('other'), certificateExpiresAtMs: expires + 90 * DAY });
    await clock.advance(3 * DAY - 1);
    record('payment.accepted_offline', paymentId(3), other(1));
    expect(counterFacts(storage.read, { keyThumbprint: key('k'), counter: 2 }, 'x').counterUsedBefore).toBe(true);
    await clock.advance(2);
    record('payment.accepted_offline', paymentId(4), other(2));
    expect(counterFacts(storage.read, { keyThumbprint: key('k'), counter: 2 }, 'x').highestCounter).toBeNull();
    const kept = storage.read.all('SELECT DISTINCT key_thumbprint FROM wallet_counters');
    expect(kept).toEqual([{ key_thumbprint: key('other') }]);
  });
});

describe('the till’s own word', () => {
  test('[OFFLINE-27] wallets are denied and allowed again; limits are those of the newest entry', () => {
    const { storage, record } = open();
    const denial = { wallet: WALLET, cause: 'manager' };
    record('deny_list.wallet_added_locally', paymentId(1), denial);
    record('deny_list.wallet_added_locally', paymentId(2), denial);
    expect(localDenialCause(storage.read, WALLET)).toBe(paymentId(1));
    expect(localDenialCause(storage.read, { ...WALLET, iss: 'other' })).toBeNull();
    expect(localDenialCount(storage.read)).toBe(1);
    record('deny_list.wallet_removed_locally', paymentId(1), denial);
    expect(localDenialCause(storage.read, WALLET)).toBeNull();
    expect(localLimits(storage.read)).toEqual({});
    record('settings.offline_limits_changed', 'till', { limits: { enabled: false, maxUnsentTotal: 5 }, previous: {} });
    record('settings.offline_limits_changed', 'till', { limits: { maxUnsentTotal: 7 }, previous: {} });
    expect(localLimits(storage.read)).toEqual({ maxUnsentTotal: 7 });
  });
});

test('[JOURNAL-10] a rebuild gives the very same rows, in any order of what happened', () => {
  const step = fc.record({
    kind: fc.constantFrom('accept', 'approve', 'unpaid', 'refused', 'reverse', 'forward_refused', 'deny'),
    which: fc.integer({ min: 0, max: 5 }),
    amount: fc.integer({ min: 1, max: 9_999 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { storage, journal, record } = open();
      steps.forEach(({ kind, which, amount }, index) => {
        const id = paymentId(which);
        const known = acceptanceOf(storage.read, id);
        if (kind === 'accept' && known === null) record('payment.accepted_offline', id, accepted(amount, index + 1));
        if (kind === 'refused') {
          const usedCounter = {
            keyThumbprint: key('k'),
            counter: index + 1,
            certificateExpiresAtMs: 1_800_000_000_000,
          };
          record('offline.refused', 'sale', {
            code: 'offline.wallet_denied',
            attemptId: paymentId(index),
            usedCounter,
          });
        }
        if (kind === 'deny') record('deny_list.wallet_added_locally', id, { wallet: WALLET, cause: 'unpaid' });
        if (known === null) return;
        if (kind === 'approve') record('payment.approved', id, {});
        if (kind === 'unpaid') record('payment.unpaid', id, { decline: { code: 'wallet_blocked', retryable: false } });
        if (kind === 'reverse') record('payment.reversed', id, {});
        if (kind === 'forward_refused')
          record('offline.forward_refused', id, { code: 'validation_failed', status: 422 });
      });
      const dump = (): unknown =>
        [...offlineProjection.tables, 'payments'].map((table) => storage.read.all(`SELECT * FROM ${table}`));
      const before = dump();
      const rows = storage.read.all('SELECT * FROM offline_acceptances');
      const unsent = rows.filter(({ state }) => state === 'unsent' || state === 'reversing');
      expect(unsentOf(storage.read).count).toBe(unsent.length);
      expect(unsentOf(storage.read).totalMinor).toBe(unsent.reduce((sum, row) => sum + Number(row['amount_minor']), 0));
      storage.write((db) => journal.rebuild(db));
      expect(dump()).toEqual(before);
    }),
    { numRuns: 12 },
  );
});
