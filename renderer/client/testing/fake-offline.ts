/** What the fake terminal says of its offline limits: online, nothing at risk, a policy as a shop would have it. */
import type {
  LocalLimitsView,
  OfflineLimits,
  OfflineView,
  UnpaidPayment,
} from '../../../electron/contract/offline-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { exampleUnpaid } from './unpaid-examples.ts';

const MS_PER_DAY = 86_400_000;
const yuan = (amount: number) => money(amount * 100, 'CNY');

const LIMITS: OfflineLimits = {
  enabled: true,
  maxPerPayment: yuan(200),
  maxPerQrPayment: yuan(100),
  maxPerWalletPerDay: yuan(500),
  maxUnsentTotal: yuan(2_000),
  maxUnsentCount: 100,
  maxAgeHours: 24,
};

export const NO_LOCAL_LIMITS: OfflineView['limits']['local'] = {
  enabled: null,
  maxPerPayment: null,
  maxPerQrPayment: null,
  maxPerWalletPerDay: null,
  maxUnsentTotal: null,
  maxUnsentCount: null,
  maxAgeHours: null,
};

export function fakeOffline(nowMs: number): OfflineView {
  const confirmedAtMs = nowMs - 60_000;
  const untilMs = confirmedAtMs + MS_PER_DAY;
  return {
    sinceMs: null,
    channels: {
      tap: { available: true, reason: null, maxPayment: yuan(200) },
      qr: { available: true, reason: null, maxPayment: yuan(100) },
    },
    room: {
      perPayment: { tap: yuan(200), qr: yuan(100) },
      unsentTotal: { used: yuan(0), limit: yuan(2_000), left: yuan(2_000) },
      unsentCount: { used: 0, limit: 100, left: 100 },
      oldest: null,
    },
    policy: { version: 7, confirmedAtMs, untilMs },
    denyList: { version: 31, confirmedAtMs, untilMs, walletCount: 4_312, localCount: 0 },
    clock: { trusted: true, why: null, confirmedAtMs, untilMs },
    exposure: { unsentTotal: yuan(0), unsentCount: 0 },
    unpaid: { count: 0, total: yuan(0) },
    limits: { backend: LIMITS, local: NO_LOCAL_LIMITS, effective: LIMITS },
  };
}

/** The tighter of both. */
function tightened(backend: OfflineLimits, local: LocalLimitsView): OfflineLimits {
  const { enabled, ...numbers } = local;
  const lower = Object.fromEntries(Object.entries(numbers).filter(([, value]) => value !== null));
  return { ...backend, ...lower, enabled: backend.enabled && enabled !== false };
}

export function fakeOfflineHandlers(terminal: FakeTerminal) {
  let unpaid: readonly UnpaidPayment[] | null = null;
  // The snapshot says whether this terminal has any.
  const unpaidNow = (): readonly UnpaidPayment[] => {
    unpaid ??= terminal.read().offline.unpaid.count === 0 ? [] : exampleUnpaid(terminal.now());
    return unpaid;
  };
  return {
    'offline.set_limits': ({ limits }) => {
      const { offline } = terminal.read();
      const { backend } = offline.limits;
      if (backend === null) return refusal('offline.no_policy');
      const isAbove =
        (limits.maxUnsentTotal?.minor ?? 0) > backend.maxUnsentTotal.minor ||
        (limits.maxPerPayment?.minor ?? 0) > backend.maxPerPayment.minor;
      if (isAbove) return refusal('offline.limit_above_policy', { name: 'maxUnsentTotal' });
      const next = { ...offline, limits: { backend, local: limits, effective: tightened(backend, limits) } };
      terminal.emit('offline.changed', next);
      return { ok: true, value: next };
    },
    'offline.deny_wallet': ({ paymentId, denied }) => {
      unpaid = unpaidNow().map((item) =>
        item.payment.paymentId === paymentId ? { ...item, deniedLocally: denied } : item,
      );
      return { ok: true, value: { deniedLocally: denied } };
    },
    'offline.unpaid': () => ({ ok: true, value: { payments: unpaidNow(), cursor: null } }),
  } satisfies Partial<FakeHandlers>;
}
