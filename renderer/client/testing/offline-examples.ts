/**
 * Examples of a till without the network, for tests and for looking at the screens: plenty of room, little, none, a clock
 * in doubt, offline payments switched off.
 */
import type { OfflineView } from '../../../electron/contract/offline-values.ts';
import type { ConnectionView } from '../../../electron/contract/terminal-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { fakeOffline } from './fake-offline.ts';

export const OFFLINE_EXAMPLES = ['room', 'low', 'full', 'clock', 'off'] as const;
export type OfflineExample = (typeof OFFLINE_EXAMPLES)[number];

const AGO_MS = 18 * 60_000;
const yuan = (amount: number) => money(Math.round(amount * 100), 'CNY');

/** So much is unsent, of ¥2,000.00 and 100 payments; the oldest came an hour and more ago. */
const UNSENT: Readonly<Record<OfflineExample, Readonly<{ total: number; count: number }>>> = {
  room: { total: 628.5, count: 12 },
  low: { total: 1_871.2, count: 83 },
  full: { total: 2_000, count: 88 },
  clock: { total: 128.5, count: 1 },
  off: { total: 0, count: 0 },
};

const REASONS: Readonly<Record<OfflineExample, string | null>> = {
  room: null,
  low: null,
  full: 'offline.unsent_total_reached',
  clock: 'offline.clock_not_trusted',
  off: 'offline.disabled',
};

export function offlineConnection(nowMs: number): ConnectionView {
  return { state: 'offline', sinceMs: nowMs - AGO_MS, lastAnswerAtMs: nowMs - AGO_MS - 1_000, clockOffsetMs: 12 };
}

export function offlineExample(kind: OfflineExample, nowMs: number): OfflineView {
  const base = fakeOffline(nowMs);
  const { total, count } = UNSENT[kind];
  const reason = REASONS[kind];
  const leftTotal = 2_000 - total;
  const channel = (limit: number) => ({
    available: reason === null,
    reason,
    maxPayment: yuan(reason === null ? Math.min(limit, leftTotal) : 0),
  });
  const oldest = count === 0 ? null : { acceptedAtMs: nowMs - 4_500_000, untilMs: nowMs - 4_500_000 + 24 * 3_600_000 };
  return {
    ...base,
    sinceMs: nowMs - AGO_MS,
    channels: { tap: channel(200), qr: channel(100) },
    room: {
      perPayment: { tap: yuan(200), qr: yuan(100) },
      unsentTotal: { used: yuan(total), limit: yuan(2_000), left: yuan(leftTotal) },
      unsentCount: { used: count, limit: 100, left: 100 - count },
      oldest,
    },
    clock: kind === 'clock' ? { ...base.clock, trusted: false, why: 'jumped' } : base.clock,
    exposure: { unsentTotal: yuan(total), unsentCount: count },
  };
}
