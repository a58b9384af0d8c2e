/**
 * A wallet backend inside the process that costs next to nothing: it grants everything, at once, from what it is asked.
 * What is measured with it is the till. Its network can be unplugged.
 */
import { createHash } from 'node:crypto';
import { money } from '../../../electron/kernel/money.ts';
import { createIdentitySigner } from '../../../electron/terminal/wallet-backend/identity-signer.ts';
import { privateKeyFromSeed } from '../../../electron/terminal/wallet-backend/terminal-identity.ts';
import type {
  Answered,
  BackendConfig,
  BackendPayment,
  NoUsableAnswer,
  OfflinePolicy,
  WalletBackend,
} from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { DEFAULT_CAPABILITIES } from '../../../electron/terminal/wallet-backend/http-driver.ts';
import { createSimulatedBackend } from '../../../electron/terminal/wallet-backend/simulated-driver.ts';

export const TERMINAL_ID = 'trm_bench';
/** Nothing of what is measured meets a limit, except where it is meant to. */
export const GENEROUS_POLICY: OfflinePolicy = {
  enabled: true,
  channels: ['tap', 'qr'],
  maxPerPayment: 100_000_000,
  maxPerQrPayment: 100_000_000,
  maxPerWalletPerDay: 100_000_000_000,
  maxUnsentTotal: 100_000_000_000,
  maxUnsentCount: 10_000_000,
  maxAgeHours: 100,
  maxPolicyAgeHours: 100,
  qrMaxSkewSeconds: 86_400,
};

const BACKEND_KEYS = [{ kid: 'bench', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'A'.repeat(43) } }];
const UNPLUGGED: NoUsableAnswer = { kind: 'no_usable_answer', cause: 'unreachable', retryAfterMs: null };

export interface BenchBackend extends WalletBackend {
  plug(isPluggedIn: boolean): void;
  /** From now on the answers to batches wait for `release`. */
  hold(): void;
  release(): void;
  /** Batches whose answer waits. */
  heldCount(): number;
}

export function createBenchBackend(
  options: Readonly<{
    now: () => number;
    issuers: BackendConfig['issuers'];
    enrolled: boolean;
    /** Absent: none. */
    fares?: BackendConfig['fares'];
    /** Wallets on the deny list that nobody has; absent: none. */
    deniedCount?: number;
  }>,
): BenchBackend {
  const { now, issuers, fares = [], deniedCount = 0 } = options;
  let isPluggedIn = true;
  let isEnrolled = options.enrolled;
  const offsetListeners = new Set<(offsetMs: number) => void>();
  const answer = async <T>(make: () => T, status = 200): Promise<Answered<T> | NoUsableAnswer> =>
    isPluggedIn ? { kind: 'answered', value: make(), status } : UNPLUGGED;
  const privateKey = privateKeyFromSeed(createHash('sha256').update(TERMINAL_ID).digest());
  const identity = { terminalId: TERMINAL_ID, privateKey, codeHash: '', backendKeys: [] };
  let isHolding = false;
  let held: (() => void)[] = [];
  // What no bench asks for is answered by the product's own simulated backend.
  const simulated = createSimulatedBackend({ clock: createSystemClock() });
  const rest = simulated.connect();

  return {
    ...rest,
    plug: (next) => {
      isPluggedIn = next;
      // An answer to a heartbeat would tell the till that the network is there.
      simulated.setReachable(next);
    },
    hold: () => {
      isHolding = true;
    },
    release: () => {
      for (const letGo of held) letGo();
      held = [];
    },
    heldCount: () => held.length,
    capabilities: DEFAULT_CAPABILITIES,
    signer: createIdentitySigner({ load: async () => (isEnrolled ? identity : null) }),
    enrol: () =>
      answer(() => {
        isEnrolled = true;
        return {
          terminalId: TERMINAL_ID,
          merchant: { id: 'm', name: 'Bench', city: '上海', countryCode: 'CN', categoryCode: '5411' },
          store: { id: 's', name: 'Bench', timeZone: 'Asia/Shanghai' },
          backendKeys: BACKEND_KEYS,
          configVersion: 1,
        };
      }, 201),
    identity: async () => (isEnrolled ? { terminalId: TERMINAL_ID } : null),
    putPayment: (id, body) => answer(() => approved(id, body, now()), 201),
    putPaymentBatch: async (items) => {
      if (isHolding) await new Promise<void>((resolve) => void held.push(resolve));
      return answer(() => items.map(({ id, body }) => ({ id, payment: approved(id, body, now()) })));
    },
    getConfig: (known) => answer(() => (known === 1 ? null : { ...CONFIG, issuers, fares }), 200),
    getDenyList: (since) => answer(() => denyListPage(since, deniedCount)),
    getChanges: () =>
      answer(() => ({ payments: [], refunds: [], services: [], unreadableCount: 0, next: 'end', more: false })),
    // The simulated one keeps each for whoever plays with it: two megabytes in half a week, which would be held against the till.
    sendHeartbeat: () => answer(() => null, 204),
    getTime: () =>
      answer(() => {
        for (const listener of offsetListeners) listener(0);
        return { nowMs: now() };
      }),
    onClockOffset: (listener) => {
      offsetListeners.add(listener);
      return () => offsetListeners.delete(listener);
    },
    onHint: () => () => undefined,
    onBackendKeyLearned: () => () => undefined,
    close: async () => undefined,
  };
}

const CONFIG: Omit<BackendConfig, 'issuers'> = {
  version: 1,
  currency: 'CNY',
  backendKeys: BACKEND_KEYS,
  offline: GENEROUS_POLICY,
  promotions: [],
  fares: [],
  notices: [],
};

/** Wallet API section 3. */
const DENY_LIST_ROWS = 100_000;

/** Its version is how many rows were given so far, and one more: an empty list has a version too. */
function denyListPage(since: number | null, count: number) {
  const from = since === null ? 0 : since - 1;
  const until = Math.min(count, from + DENY_LIST_ROWS);
  const add = Array.from({ length: Math.max(0, until - from) }, (_, index) => ({
    ...{ iss: 'bench-bank', walletId: `denied_${from + index}`, reason: 'lost' },
  }));
  const mode: 'full' | 'delta' = since === null ? 'full' : 'delta';
  return { version: until + 1, mode, more: until < count, add, remove: [] };
}

const AMOUNT = /"amount":\{"amount":(\d+),/;

/** Found by a pattern: reading the whole body would be the backend's cost. */
function approved(id: string, body: string, nowMs: number): BackendPayment {
  const amount = money(Number(AMOUNT.exec(body)?.[1]), 'CNY');
  return {
    id,
    terminalId: TERMINAL_ID,
    version: 1,
    status: 'approved',
    methodType: body.includes('"offline"') ? 'offline' : 'payment_code',
    amount,
    payerPaid: amount,
    discounts: [],
    wallet: null,
    authCode: '123456',
    decline: null,
    qrPayload: null,
    expiresAtMs: null,
    refunded: money(0, 'CNY'),
    settlementDate: null,
    updatedAtMs: nowMs,
  };
}
