/** What the banner says of a till without the network, from the terminal's facts. */
import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../electron/contract/terminal-values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { firstSnapshot } from '../../client/testing/fake-snapshot.ts';
import { offlineConnection, offlineExample, type OfflineExample } from '../../client/testing/offline-examples.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { commonReason, offlineNow, WAYS } from './offline-room.ts';

const NOW = Date.parse('2026-11-22T06:03:22Z');

function facts(kind: OfflineExample, changes: Partial<Snapshot> = {}): Snapshot {
  const snapshot = firstSnapshot(NOW);
  return { ...snapshot, connection: offlineConnection(NOW), offline: offlineExample(kind, NOW), ...changes };
}

const nowOf = (kind: OfflineExample, changes: Partial<Snapshot> = {}) => {
  const now = offlineNow(facts(kind, changes), NOW);
  if (now === null) throw new Error('the banner is there');
  return now;
};
const room = (kind: OfflineExample, limit: 'total' | 'count' | 'age') =>
  nowOf(kind).rooms.find((one) => one.limit === limit);

describe('when it stands there', () => {
  test('[SCREENOPS-3] as soon as the connection or the limits say that the backend is away, and no longer', () => {
    const online = firstSnapshot(NOW);
    expect(offlineNow(online, NOW)).toBeNull();
    expect(offlineNow({ ...online, connection: offlineConnection(NOW) }, NOW)).not.toBeNull();
    expect(offlineNow({ ...online, offline: offlineExample('room', NOW) }, NOW)).not.toBeNull();
    expect(offlineNow({ ...online, connection: { ...online.connection, state: 'connecting' } }, NOW)).toBeNull();
  });

  test('[SCREENOPS-6] it counts from the moment that the terminal names', () => {
    expect(nowOf('room').sinceMs).toBe(NOW - 18 * 60_000);
  });
});

describe('what works', () => {
  test('[SCREENOPS-4] a tap and an offline code up to their limits; digits and the till’s own QR never', () => {
    const { ways, state } = nowOf('room');
    expect(state).toBe('working');
    expect(ways.map(({ way }) => way)).toEqual(WAYS);
    expect(ways.map((now) => (now.works ? now.upTo.minor : now.reason))).toEqual([
      20_000,
      10_000,
      'checkout.code_needs_network',
      'checkout.qr_needs_network',
    ]);
  });

  test.each(['full', 'clock', 'off'] as const)('[SCREENOPS-4] nothing when it is %s, with the one reason', (kind) => {
    const now = nowOf(kind);
    expect(now.state).toBe('stopped');
    expect(now.ways.some(({ works }) => works)).toBe(false);
    const reason = commonReason(now);
    expect(reason !== null && isErrorCode(reason)).toBe(true);
  });

  test('[SCREENOPS-4] no tap without a reader that is ready, whatever the limits say', () => {
    const { devices } = firstSnapshot(NOW);
    const reader = (state: 'absent' | 'gone') =>
      devices.map((device) => (device.kind === 'nfc_reader' ? { ...device, state } : device));
    const tap = (changes: Partial<Snapshot>) => nowOf('room', changes).ways.find(({ way }) => way === 'tap');
    expect(tap({ devices: [] })).toMatchObject({ works: false, reason: 'checkout.reader_absent' });
    expect(tap({ devices: reader('absent') })).toMatchObject({ works: false, reason: 'checkout.reader_absent' });
    expect(tap({ devices: reader('gone') })).toMatchObject({ works: false, reason: 'checkout.reader_not_ready' });
    expect(nowOf('room', { devices: [] }).state).toBe('working');
    expect(commonReason(nowOf('room', { devices: [] }))).toBeNull();
  });

  test('[SCREENOPS-4] every reason has words in both languages', () => {
    for (const kind of ['room', 'full', 'clock', 'off'] as const) {
      for (const now of nowOf(kind).ways) {
        const reason = now.works ? null : now.reason;
        if (reason === null) continue;
        if (!isErrorCode(reason)) throw new Error(`${reason} has no words`);
        for (const language of LANGUAGES) expect(ERRORS[reason][language].title).not.toBe('');
      }
    }
  });
});

describe('room', () => {
  test('[SCREENOPS-5] each limit with the share that is left of it', () => {
    expect(room('room', 'total')).toMatchObject({ left: 137_150 / 200_000, level: 'plenty' });
    expect(room('room', 'count')).toMatchObject({ leftCount: 88, limitCount: 100, level: 'plenty' });
    expect(room('room', 'age')).toMatchObject({ level: 'plenty' });
  });

  test('[SCREENOPS-5] little and nothing are told apart from plenty', () => {
    expect(room('low', 'total')?.level).toBe('low');
    expect(room('low', 'count')?.level).toBe('low');
    expect(room('full', 'total')).toMatchObject({ left: 0, level: 'none' });
    const overdue = offlineNow(facts('room'), NOW + 30 * 3_600_000)?.rooms.find(({ limit }) => limit === 'age');
    expect(overdue).toMatchObject({ left: 0, level: 'none' });
  });

  test('[SCREENOPS-5] an empty queue has no oldest payment, and a till without rules no room', () => {
    expect(room('off', 'age')).toBeUndefined();
    const without = { ...offlineExample('off', NOW), room: null };
    expect(nowOf('off', { offline: without }).rooms).toEqual([]);
  });
});
