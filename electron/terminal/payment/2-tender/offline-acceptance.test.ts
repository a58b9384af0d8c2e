import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OfflinePolicy } from '../../wallet-backend/wallet-backend.ts';
import {
  decideOfflineAcceptance,
  roomFor,
  standingFor,
  tightenPolicy,
  type OfflineCredentialFacts,
  type OfflineStanding,
} from './offline-acceptance.ts';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 8);
const policy: OfflinePolicy = {
  enabled: true,
  channels: ['tap', 'qr'],
  maxPerPayment: 50_000,
  maxPerQrPayment: 20_000,
  maxPerWalletPerDay: 80_000,
  maxUnsentTotal: 200_000,
  maxUnsentCount: 100,
  maxAgeHours: 24,
  maxPolicyAgeHours: 12,
  qrMaxSkewSeconds: 60,
};
const good: OfflineStanding = {
  policy,
  configConfirmedAtMs: NOW - HOUR,
  denyListConfirmedAtMs: NOW - HOUR,
  clock: { trusted: true },
  nowMs: NOW,
  unsent: { totalMinor: 10_000, count: 3, oldestAtMs: NOW - 2 * HOUR },
};
const tap: OfflineCredentialFacts = {
  channel: 'tap',
  amountMinor: 1_250,
  currency: 'CNY',
  certificate: { currency: 'CNY', maxPerPaymentMinor: 30_000, maxPerDayMinor: 60_000 },
  counter: 40,
  highestCounter: 39,
  counterUsedBefore: false,
  walletDenied: false,
  walletTodayMinor: 0,
};
const verdict = (standing: OfflineStanding, facts: OfflineCredentialFacts): string | number => {
  const decided = decideOfflineAcceptance(standing, facts);
  return decided.ok ? decided.value : decided.error.code;
};

describe('what must hold before anybody presents anything', () => {
  test.each<[string, Partial<OfflineStanding>, string | number]>([
    ['[OFFLINE-5] all is well', {}, 11_250],
    ['[OFFLINE-5] no policy', { policy: null }, 'offline.disabled'],
    ['[OFFLINE-5] switched off', { policy: { ...policy, enabled: false } }, 'offline.disabled'],
    ['[OFFLINE-5] only QR', { policy: { ...policy, channels: ['qr'] } }, 'offline.channel_disabled'],
    ['[OFFLINE-1] clock', { clock: { trusted: false, why: 'jumped' } }, 'offline.clock_not_trusted'],
    ['[OFFLINE-5] policy at its age', { configConfirmedAtMs: NOW - 12 * HOUR }, 11_250],
    ['[OFFLINE-5] policy past its age', { configConfirmedAtMs: NOW - 12 * HOUR - 1 }, 'offline.policy_too_old'],
    ['[OFFLINE-5] policy never confirmed', { configConfirmedAtMs: null }, 'offline.policy_too_old'],
    ['[OFFLINE-5] deny list never confirmed', { denyListConfirmedAtMs: null }, 'offline.deny_list_too_old'],
    ['[OFFLINE-6] oldest at its age', { unsent: { totalMinor: 1, count: 1, oldestAtMs: NOW - 24 * HOUR } }, 1_251],
    [
      '[OFFLINE-6] oldest past its age',
      { unsent: { totalMinor: 1, count: 1, oldestAtMs: NOW - 24 * HOUR - 1 } },
      'offline.queue_too_old',
    ],
    ['[OFFLINE-6] the last place', { unsent: { totalMinor: 99, count: 99, oldestAtMs: NOW } }, 1_349],
    [
      '[OFFLINE-6] no place left',
      { unsent: { totalMinor: 99, count: 100, oldestAtMs: NOW } },
      'offline.unsent_count_reached',
    ],
  ])('%s', (_name, changes, expected) => {
    expect(verdict({ ...good, ...changes }, tap)).toBe(expected);
  });
});

describe('what the credential and its wallet allow', () => {
  test.each<[string, Partial<OfflineCredentialFacts>, string | number]>([
    ['[OFFLINE-7] a counter used before', { counterUsedBefore: true }, 'offline.counter_replayed'],
    ['[OFFLINE-7] 16 below the highest', { counter: 40, highestCounter: 56 }, 11_250],
    ['[OFFLINE-7] 17 below the highest', { counter: 40, highestCounter: 57 }, 'offline.counter_too_old'],
    ['[OFFLINE-7] the first of its key', { highestCounter: null }, 11_250],
    ['[OFFLINE-8] denied', { walletDenied: true }, 'offline.wallet_denied'],
    ['[OFFLINE-8] currency', { certificate: { ...tap.certificate, currency: 'HKD' } }, 'offline.currency_unsupported'],
    ['[OFFLINE-9] at the wallet’s limit', { amountMinor: 30_000 }, 40_000],
    ['[OFFLINE-9] over the wallet’s limit', { amountMinor: 30_001 }, 'offline.over_wallet_payment_limit'],
    [
      '[OFFLINE-9] over the policy’s limit',
      { amountMinor: 50_001, certificate: { ...tap.certificate, maxPerPaymentMinor: 99_999 } },
      'offline.payment_too_large',
    ],
    ['[OFFLINE-9] a QR at its lower limit', { channel: 'qr', amountMinor: 20_000 }, 30_000],
    ['[OFFLINE-9] a QR over its lower limit', { channel: 'qr', amountMinor: 20_001 }, 'offline.payment_too_large'],
    ['[OFFLINE-9] at the wallet’s day', { walletTodayMinor: 58_750 }, 11_250],
    ['[OFFLINE-9] over the wallet’s day', { walletTodayMinor: 58_751 }, 'offline.over_wallet_day_limit'],
    [
      '[OFFLINE-9] over the policy’s day',
      { walletTodayMinor: 78_751, certificate: { ...tap.certificate, maxPerDayMinor: 999_999 } },
      'offline.wallet_day_limit_reached',
    ],
  ])('%s', (_name, changes, expected) => {
    expect(verdict(good, { ...tap, ...changes })).toBe(expected);
  });

  test('[OFFLINE-11] with everything wrong at once, reasons come in one order', () => {
    const wrong = { ...tap, counterUsedBefore: true, walletDenied: true, amountMinor: 999_999 };
    const standings: readonly Partial<OfflineStanding>[] = [
      { policy: null },
      { clock: { trusted: false, why: 'wrong' } },
      {},
    ];
    expect(standings.map((changes) => verdict({ ...good, ...changes }, wrong))).toEqual([
      'offline.disabled',
      'offline.clock_not_trusted',
      'offline.counter_replayed',
    ]);
    expect(verdict(good, { ...wrong, counterUsedBefore: false })).toBe('offline.wallet_denied');
  });

  test('[OFFLINE-10] whatever is accepted, the unsent total stays within its limit, and the room shown is the room there is', () => {
    const amount = fc.integer({ min: 1, max: 60_000 });
    fc.assert(
      fc.property(fc.array(fc.record({ amount, qr: fc.boolean() }), { maxLength: 30 }), (payments) => {
        let unsent = { totalMinor: 0, count: 0, oldestAtMs: null as number | null };
        for (const payment of payments) {
          const channel = payment.qr ? 'qr' : 'tap';
          const standing = { ...good, unsent };
          const facts = {
            ...tap,
            channel,
            amountMinor: payment.amount,
            certificate: { currency: 'CNY', maxPerPaymentMinor: 1e9, maxPerDayMinor: 1e9 },
          } as const;
          const decided = decideOfflineAcceptance(standing, facts);
          const allowed = standingFor(channel, standing);
          expect(decided.ok).toBe(allowed.ok && payment.amount <= roomFor(channel, policy, unsent));
          if (decided.ok) unsent = { totalMinor: decided.value, count: unsent.count + 1, oldestAtMs: NOW };
          expect(unsent.totalMinor).toBeLessThanOrEqual(policy.maxUnsentTotal);
        }
      }),
    );
  });

  test('[OFFLINE-12] local limits tighten and never loosen', () => {
    const limit = fc.option(fc.integer({ min: 0, max: 1_000_000 }), { nil: undefined });
    fc.assert(
      fc.property(fc.record({ maxPerPayment: limit, maxUnsentTotal: limit, maxUnsentCount: limit }), (local) => {
        const given = Object.fromEntries(Object.entries(local).filter(([, value]) => value !== undefined));
        const tightened = tightenPolicy(policy, given);
        for (const name of ['maxPerPayment', 'maxUnsentTotal', 'maxUnsentCount', 'maxAgeHours'] as const) {
          expect(tightened[name]).toBeLessThanOrEqual(policy[name]);
        }
      }),
    );
    expect(tightenPolicy({ ...policy, enabled: false }, { enabled: true }).enabled).toBe(false);
    expect(tightenPolicy(policy, { enabled: false }).enabled).toBe(false);
  });
});
