/**
 * The till without the network as its banner tells it: which ways to pay work, how much room is left under each limit, and
 * whether anything works at all. Pure; every fact is the terminal's.
 *
 * Rules SCREENOPS-3 to SCREENOPS-6 of docs/spec.md.
 */
import type { OfflineView } from '../../../electron/contract/offline-values.ts';
import type { DeviceView, Snapshot } from '../../../electron/contract/terminal-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import type { MeterLevel } from '../../ui/meter.tsx';

/** Every way that a customer can pay at this till. `offline_code` is the signed QR that a wallet shows without a network. */
export const WAYS = ['tap', 'offline_code', 'payment_code', 'merchant_qr'] as const;
export type Way = (typeof WAYS)[number];

export type WayNow =
  | Readonly<{ way: Way; works: true; upTo: Money }>
  /** `reason`: an error code, or null where the terminal gave none. */
  | Readonly<{ way: Way; works: false; reason: string | null }>;

/** The limits that run out. `left` is the share of the limit that is left, 0 to 1. */
export type Room =
  | Readonly<{ limit: 'total'; left: number; level: MeterLevel; leftMoney: Money; limitMoney: Money }>
  | Readonly<{ limit: 'count'; left: number; level: MeterLevel; leftCount: number; limitCount: number }>
  | Readonly<{ limit: 'age'; left: number; level: MeterLevel; untilMs: number }>;

export type OfflineNow = Readonly<{
  sinceMs: number;
  /** `working`: at least one way is taken. `stopped`: only cash is. */
  state: 'working' | 'stopped';
  ways: readonly WayNow[];
  rooms: readonly Room[];
}>;

/** A fifth of the limit: some twenty sales before the end at a shop's usual limits, enough to fetch somebody. */
const LOW_SHARE = 0.2;

function levelOf(left: number): MeterLevel {
  if (left <= 0) return 'none';
  return left <= LOW_SHARE ? 'low' : 'plenty';
}

function shareOf(left: number, whole: number): number {
  return whole <= 0 ? 0 : Math.min(1, Math.max(0, left / whole));
}

function roomsOf(offline: OfflineView, nowMs: number): readonly Room[] {
  const { room } = offline;
  if (room === null) return [];
  const { unsentTotal, unsentCount, oldest } = room;
  const total = shareOf(unsentTotal.left.minor, unsentTotal.limit.minor);
  const count = shareOf(unsentCount.left, unsentCount.limit);
  const rooms: Room[] = [
    { limit: 'total', left: total, level: levelOf(total), leftMoney: unsentTotal.left, limitMoney: unsentTotal.limit },
    { limit: 'count', left: count, level: levelOf(count), leftCount: unsentCount.left, limitCount: unsentCount.limit },
  ];
  if (oldest !== null) {
    const age = shareOf(oldest.untilMs - nowMs, oldest.untilMs - oldest.acceptedAtMs);
    rooms.push({ limit: 'age', left: age, level: levelOf(age), untilMs: oldest.untilMs });
  }
  return rooms;
}

/** A tap needs a reader too, whatever the limits say. */
function readerProblem(devices: readonly DeviceView[]): string | null {
  const readers = devices.filter(({ kind }) => kind === 'nfc_reader');
  if (readers.every(({ state }) => state === 'absent')) return 'checkout.reader_absent';
  return readers.some(({ state }) => state === 'ready') ? null : 'checkout.reader_not_ready';
}

type OfflineFacts = Pick<Snapshot, 'connection' | 'offline' | 'devices'>;

/** null while the backend answers. */
export function offlineNow({ connection, offline, devices }: OfflineFacts, nowMs: number): OfflineNow | null {
  const isOffline = connection.state === 'offline' || offline.sinceMs !== null;
  if (!isOffline) return null;
  const { qr } = offline.channels;
  const problem = readerProblem(devices);
  const tap = problem === null ? offline.channels.tap : { ...offline.channels.tap, available: false, reason: problem };
  const channel = (way: Way, { available, reason, maxPayment }: typeof tap): WayNow =>
    available ? { way, works: true, upTo: maxPayment } : { way, works: false, reason };
  return {
    sinceMs: offline.sinceMs ?? connection.sinceMs,
    state: tap.available || qr.available ? 'working' : 'stopped',
    ways: [
      channel('tap', tap),
      channel('offline_code', qr),
      { way: 'payment_code', works: false, reason: 'checkout.code_needs_network' },
      { way: 'merchant_qr', works: false, reason: 'checkout.qr_needs_network' },
    ],
    rooms: roomsOf(offline, nowMs),
  };
}

/** The one reason for which nothing works, when it is the same for all that could; null otherwise. */
export function commonReason({ state, ways }: OfflineNow): string | null {
  if (state === 'working') return null;
  const reasons = new Set(ways.slice(0, 2).map((now) => (now.works ? null : now.reason)));
  const [reason] = reasons;
  return reasons.size === 1 ? (reason ?? null) : null;
}
