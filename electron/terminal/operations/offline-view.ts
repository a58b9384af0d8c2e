/**
 * What the till may do without the network, as a screen sees it: made from the same facts and by the same functions that
 * decide about a payment, so that what is offered is what is taken. Pure. Rule OFFLINE-13.
 */
import type { LocalLimitsView, OfflineChannelView, OfflineLimits, OfflineView } from '../../contract/offline-values.ts';
import { money, type CurrencyCode } from '../../kernel/money.ts';
import {
  roomFor,
  standingFor,
  tightenPolicy,
  type LocalLimits,
  type OfflineChannel,
  type OfflineStanding,
} from '../payment/2-tender/offline-acceptance.ts';
import type { OfflinePolicy } from '../wallet-backend/wallet-backend.ts';

const MS_PER_HOUR = 3_600_000;

export type OfflineViewFacts = Readonly<{
  currency: CurrencyCode;
  sinceMs: number | null;
  /** With the policy that is in force, local limits taken in. */
  standing: OfflineStanding;
  backendPolicy: OfflinePolicy | null;
  local: LocalLimits;
  configVersion: number | null;
  denyList: Readonly<{ version: number | null; walletCount: number; localCount: number }>;
  clockConfirmedAtMs: number | null;
  unpaid: Readonly<{ count: number; totalMinor: number }>;
}>;

export function offlineView(facts: OfflineViewFacts): OfflineView {
  const { currency, standing, backendPolicy, local } = facts;
  const { policy, unsent, clock } = standing;
  const hours = policy?.maxPolicyAgeHours ?? null;
  const until = (atMs: number | null): number | null =>
    atMs === null || hours === null ? null : Math.floor(atMs + hours * MS_PER_HOUR);
  return {
    sinceMs: facts.sinceMs,
    channels: { tap: channelView('tap', facts), qr: channelView('qr', facts) },
    room: policy === null ? null : roomView(policy, facts),
    policy: {
      version: facts.configVersion,
      confirmedAtMs: standing.configConfirmedAtMs,
      untilMs: until(standing.configConfirmedAtMs),
    },
    denyList: {
      ...facts.denyList,
      confirmedAtMs: standing.denyListConfirmedAtMs,
      untilMs: until(standing.denyListConfirmedAtMs),
    },
    clock: {
      trusted: clock.trusted,
      why: clock.trusted ? null : clock.why,
      confirmedAtMs: facts.clockConfirmedAtMs,
      untilMs: until(facts.clockConfirmedAtMs),
    },
    exposure: { unsentTotal: money(unsent.totalMinor, currency), unsentCount: unsent.count },
    unpaid: { count: facts.unpaid.count, total: money(facts.unpaid.totalMinor, currency) },
    limits: {
      backend: backendPolicy === null ? null : limitsView(backendPolicy, currency),
      local: localLimitsView(local, currency),
      effective: backendPolicy === null ? null : limitsView(tightenPolicy(backendPolicy, local), currency),
    },
  };
}

function channelView(channel: OfflineChannel, { standing, currency }: OfflineViewFacts): OfflineChannelView {
  const allowed = standingFor(channel, standing);
  if (!allowed.ok) return { available: false, reason: allowed.error.code, maxPayment: money(0, currency) };
  const room = roomFor(channel, allowed.value, standing.unsent);
  return {
    available: room > 0,
    reason: room > 0 ? null : 'offline.unsent_total_reached',
    maxPayment: money(room, currency),
  };
}

function roomView(policy: OfflinePolicy, { standing, currency }: OfflineViewFacts): OfflineView['room'] {
  const { unsent } = standing;
  const { maxUnsentTotal, maxUnsentCount, maxAgeHours, maxPerPayment, maxPerQrPayment } = policy;
  const { oldestAtMs } = unsent;
  return {
    perPayment: {
      tap: money(maxPerPayment, currency),
      qr: money(Math.min(maxPerPayment, maxPerQrPayment), currency),
    },
    unsentTotal: {
      used: money(unsent.totalMinor, currency),
      limit: money(maxUnsentTotal, currency),
      left: money(Math.max(0, maxUnsentTotal - unsent.totalMinor), currency),
    },
    unsentCount: { used: unsent.count, limit: maxUnsentCount, left: Math.max(0, maxUnsentCount - unsent.count) },
    oldest:
      oldestAtMs === null
        ? null
        : { acceptedAtMs: oldestAtMs, untilMs: Math.floor(oldestAtMs + maxAgeHours * MS_PER_HOUR) },
  };
}

function limitsView(policy: OfflinePolicy, currency: CurrencyCode): OfflineLimits {
  return {
    enabled: policy.enabled,
    maxPerPayment: money(policy.maxPerPayment, currency),
    maxPerQrPayment: money(policy.maxPerQrPayment, currency),
    maxPerWalletPerDay: money(policy.maxPerWalletPerDay, currency),
    maxUnsentTotal: money(policy.maxUnsentTotal, currency),
    maxUnsentCount: policy.maxUnsentCount,
    maxAgeHours: policy.maxAgeHours,
  };
}

function localLimitsView(local: LocalLimits, currency: CurrencyCode): LocalLimitsView {
  const amount = (minor: number | undefined) => (minor === undefined ? null : money(minor, currency));
  return {
    enabled: local.enabled ?? null,
    maxPerPayment: amount(local.maxPerPayment),
    maxPerQrPayment: amount(local.maxPerQrPayment),
    maxPerWalletPerDay: amount(local.maxPerWalletPerDay),
    maxUnsentTotal: amount(local.maxUnsentTotal),
    maxUnsentCount: local.maxUnsentCount ?? null,
    maxAgeHours: local.maxAgeHours ?? null,
  };
}
