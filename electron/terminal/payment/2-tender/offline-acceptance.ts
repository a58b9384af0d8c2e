/**
 * Decides whether a presentment that is believed may be taken while the backend is out of reach: the merchant's policy,
 * the wallet's own limits, counters, the deny list, and what is at risk already.
 *
 * Pure: the caller reads the facts and passes them in, so that the same facts give the same answer at the till, in a
 * replay and in a simulation. All limits are inclusive. The order of the refusals is fixed, so a cashier is told one
 * reason. Wallet API section 6; rules OFFLINE-5 to OFFLINE-12 of docs/spec.md.
 */
import { assert } from '../../../kernel/assert.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { OfflinePolicy } from '../../wallet-backend/wallet-backend.ts';
import type { ClockTrust } from './clock-trust.ts';

export type OfflineChannel = 'tap' | 'qr';

/** What is accepted and not yet acknowledged by the backend. */
export type Unsent = Readonly<{ totalMinor: number; count: number; oldestAtMs: number | null }>;

/** What must hold before any customer presents anything. */
export type OfflineStanding = Readonly<{
  policy: OfflinePolicy | null;
  /** Wall times at which configuration and deny list were last confirmed; null: never. */
  configConfirmedAtMs: number | null;
  denyListConfirmedAtMs: number | null;
  clock: ClockTrust;
  nowMs: number;
  unsent: Unsent;
}>;

export type OfflineCredentialFacts = Readonly<{
  channel: OfflineChannel;
  amountMinor: number;
  currency: string;
  certificate: Readonly<{ currency: string; maxPerPaymentMinor: number; maxPerDayMinor: number }>;
  counter: number;
  /** Of this wallet key on this terminal, this payment's own earlier attempt left out. */
  highestCounter: number | null;
  counterUsedBefore: boolean;
  walletDenied: boolean;
  /** Accepted offline by this terminal with this business date for this wallet, less what was reversed. */
  walletTodayMinor: number;
}>;

export type OfflineRefusal = Readonly<
  | { code: 'offline.disabled' }
  | { code: 'offline.channel_disabled'; channel: OfflineChannel }
  | { code: 'offline.policy_too_old'; maxPolicyAgeHours: number }
  | { code: 'offline.deny_list_too_old'; maxPolicyAgeHours: number }
  | { code: 'offline.clock_not_trusted'; why: string }
  | { code: 'offline.queue_too_old'; maxAgeHours: number }
  | { code: 'offline.unsent_count_reached'; maxUnsentCount: number }
  | { code: 'offline.counter_replayed' }
  | { code: 'offline.counter_too_old' }
  | { code: 'offline.wallet_denied' }
  | { code: 'offline.currency_unsupported' }
  | { code: 'offline.over_wallet_payment_limit'; limitMinor: number }
  | { code: 'offline.over_wallet_day_limit'; limitMinor: number; todayMinor: number }
  | { code: 'offline.payment_too_large'; limitMinor: number }
  | { code: 'offline.wallet_day_limit_reached'; limitMinor: number; todayMinor: number }
  | { code: 'offline.unsent_total_reached'; limitMinor: number; unsentMinor: number }
>;

const MS_PER_HOUR = 3_600_000;
/** Wallet API section 6: a counter may lie at most 16 below the highest seen for its key. */
export const MAX_COUNTER_LAG = 16;

function confirmedWithin(confirmedAtMs: number | null, nowMs: number, hours: number): boolean {
  return confirmedAtMs !== null && nowMs - confirmedAtMs <= hours * MS_PER_HOUR;
}

/** Whether this channel may be offered at all right now; the screen shows the reason when it may not. */
export function standingFor(channel: OfflineChannel, standing: OfflineStanding): Result<OfflinePolicy, OfflineRefusal> {
  const { policy, nowMs, unsent, clock } = standing;
  assert((unsent.count === 0) === (unsent.oldestAtMs === null), 'an empty queue has no oldest payment, a full one has');
  if (policy === null || !policy.enabled) return err({ code: 'offline.disabled' });
  if (!policy.channels.includes(channel)) return err({ code: 'offline.channel_disabled', channel });
  if (!clock.trusted) return err({ code: 'offline.clock_not_trusted', why: clock.why });
  const { maxPolicyAgeHours, maxAgeHours, maxUnsentCount } = policy;
  if (!confirmedWithin(standing.configConfirmedAtMs, nowMs, maxPolicyAgeHours)) {
    return err({ code: 'offline.policy_too_old', maxPolicyAgeHours });
  }
  if (!confirmedWithin(standing.denyListConfirmedAtMs, nowMs, maxPolicyAgeHours)) {
    return err({ code: 'offline.deny_list_too_old', maxPolicyAgeHours });
  }
  if (unsent.oldestAtMs !== null && nowMs - unsent.oldestAtMs > maxAgeHours * MS_PER_HOUR) {
    return err({ code: 'offline.queue_too_old', maxAgeHours });
  }
  if (unsent.count + 1 > maxUnsentCount) return err({ code: 'offline.unsent_count_reached', maxUnsentCount });
  return ok(policy);
}

/** The most one payment may be on this channel, by policy and by what is still free under the unsent total. */
export function roomFor(channel: OfflineChannel, policy: OfflinePolicy, unsent: Unsent): number {
  const perPayment = channel === 'qr' ? Math.min(policy.maxPerPayment, policy.maxPerQrPayment) : policy.maxPerPayment;
  return Math.max(0, Math.min(perPayment, policy.maxUnsentTotal - unsent.totalMinor));
}

function counterRefusal(facts: OfflineCredentialFacts): OfflineRefusal | null {
  if (facts.counterUsedBefore) return { code: 'offline.counter_replayed' };
  const lag = facts.highestCounter === null ? 0 : facts.highestCounter - facts.counter;
  return lag > MAX_COUNTER_LAG ? { code: 'offline.counter_too_old' } : null;
}

function limitRefusal(policy: OfflinePolicy, unsent: Unsent, facts: OfflineCredentialFacts): OfflineRefusal | null {
  const { amountMinor, certificate, walletTodayMinor: todayMinor } = facts;
  if (amountMinor > certificate.maxPerPaymentMinor) {
    return { code: 'offline.over_wallet_payment_limit', limitMinor: certificate.maxPerPaymentMinor };
  }
  const perPayment =
    facts.channel === 'qr' ? Math.min(policy.maxPerPayment, policy.maxPerQrPayment) : policy.maxPerPayment;
  if (amountMinor > perPayment) return { code: 'offline.payment_too_large', limitMinor: perPayment };
  if (todayMinor + amountMinor > certificate.maxPerDayMinor) {
    return { code: 'offline.over_wallet_day_limit', limitMinor: certificate.maxPerDayMinor, todayMinor };
  }
  if (todayMinor + amountMinor > policy.maxPerWalletPerDay) {
    return { code: 'offline.wallet_day_limit_reached', limitMinor: policy.maxPerWalletPerDay, todayMinor };
  }
  if (unsent.totalMinor + amountMinor > policy.maxUnsentTotal) {
    return { code: 'offline.unsent_total_reached', limitMinor: policy.maxUnsentTotal, unsentMinor: unsent.totalMinor };
  }
  return null;
}

/** The unsent total after this payment, or the one reason why it is not taken. The credential is believed already. */
export function decideOfflineAcceptance(
  standing: OfflineStanding,
  facts: OfflineCredentialFacts,
): Result<number, OfflineRefusal> {
  assert(
    Number.isSafeInteger(facts.amountMinor) && facts.amountMinor >= 0,
    'what is at risk is a whole number of minor units, and nothing at an exit or for a free ride',
  );
  const allowed = standingFor(facts.channel, standing);
  if (!allowed.ok) return allowed;
  const counter = counterRefusal(facts);
  if (counter !== null) return err(counter);
  if (facts.walletDenied) return err({ code: 'offline.wallet_denied' });
  if (facts.certificate.currency !== facts.currency) return err({ code: 'offline.currency_unsupported' });
  const limit = limitRefusal(allowed.value, standing.unsent, facts);
  return limit === null ? ok(standing.unsent.totalMinor + facts.amountMinor) : err(limit);
}

/** Limits that the merchant set below the backend's; a member that is absent leaves the backend's in force. */
export type LocalLimits = Readonly<
  Partial<
    Pick<
      OfflinePolicy,
      | 'enabled'
      | 'maxPerPayment'
      | 'maxPerQrPayment'
      | 'maxPerWalletPerDay'
      | 'maxUnsentTotal'
      | 'maxUnsentCount'
      | 'maxAgeHours'
    >
  >
>;

/** The policy in force: local limits tighten the backend's and never loosen it. */
export function tightenPolicy(policy: OfflinePolicy, local: LocalLimits): OfflinePolicy {
  const tighter = (name: Exclude<keyof LocalLimits, 'enabled'>): number =>
    Math.min(policy[name], local[name] ?? policy[name]);
  return {
    ...policy,
    enabled: policy.enabled && local.enabled !== false,
    maxPerPayment: tighter('maxPerPayment'),
    maxPerQrPayment: tighter('maxPerQrPayment'),
    maxPerWalletPerDay: tighter('maxPerWalletPerDay'),
    maxUnsentTotal: tighter('maxUnsentTotal'),
    maxUnsentCount: tighter('maxUnsentCount'),
    maxAgeHours: tighter('maxAgeHours'),
  };
}
