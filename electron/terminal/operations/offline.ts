/**
 * What a manager does about payments without the network: tightens the limits, looks at what was accepted and not paid, and
 * keeps a wallet from paying offline at this till. Rules OFFLINE-27, OFFLINE-38 to OFFLINE-40.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { LocalLimitsView, UnpaidPayment } from '../../contract/offline-values.ts';
import { assert } from '../../kernel/assert.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { LocalLimits } from '../payment/2-tender/offline-acceptance.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { paymentView } from '../payment/2-tender/payment-view.ts';
import { isTapRefused } from '../payment/4-queue/fare-tap-store.ts';
import { LIMITS_CHANGED, WALLET_ALLOWED, WALLET_DENIED, type Wallet } from '../payment/4-queue/offline-events.ts';
import {
  acceptanceOf,
  localDenialCause,
  localLimits,
  problems,
  type Acceptance,
} from '../payment/4-queue/offline-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { walletLetThrough } from '../transit/passage-store.ts';
import { requireRight } from './require-right.ts';
import type { OfflinePolicy } from '../wallet-backend/wallet-backend.ts';
import type { OfflineDesk } from './offline-desk.ts';

type OfflineHandlers = Pick<Handlers, 'offline.set_limits' | 'offline.deny_wallet' | 'offline.unpaid'>;

const AMOUNTS = ['maxPerPayment', 'maxPerQrPayment', 'maxPerWalletPerDay', 'maxUnsentTotal'] as const;
const NUMBERS = ['maxUnsentCount', 'maxAgeHours'] as const;

export function offlineHandlers(
  context: TerminalContext,
  desk: OfflineDesk,
  clockOffsetMs: () => number,
): OfflineHandlers {
  const { storage } = context.ports;
  return {
    'offline.set_limits': ({ limits: given }) => {
      const manager = requireRight(context, 'settings');
      if (!manager.ok) return manager;
      const terminalId = context.enrolment()?.terminalId;
      const policy = desk.facts.backendPolicy(storage.read);
      if (policy === null || terminalId === undefined) return err({ code: 'offline.no_policy' });
      const limits = checkedLimits(given, policy, context.currency);
      if (!limits.ok) return limits;
      const body = { limits: limits.value, previous: localLimits(storage.read) };
      const { cashierId } = manager.value;
      context.record([{ type: LIMITS_CHANGED, subjectId: terminalId, cashierId, body }]);
      desk.lookAgain();
      return ok(desk.view());
    },

    'offline.deny_wallet': ({ paymentId, denied }) => {
      const manager = requireRight(context, 'settings');
      if (!manager.ok) return manager;
      const wallet = walletUnpaid(storage.read, paymentId);
      if (wallet === null) return err({ code: 'offline.not_unpaid' });
      const isDenied = localDenialCause(storage.read, wallet) !== null;
      if (isDenied !== denied) {
        const type = denied ? WALLET_DENIED : WALLET_ALLOWED;
        const body = { wallet, cause: 'manager' };
        context.record([{ type, subjectId: paymentId, cashierId: manager.value.cashierId, body }]);
        desk.lookAgain();
      }
      return ok({ deniedLocally: denied });
    },

    'offline.unpaid': ({ cursor, limit }) => {
      const manager = requireRight(context, 'settings');
      if (!manager.ok) return manager;
      const beforeKey = cursor === null ? null : Number(cursor);
      if (beforeKey !== null && !(Number.isSafeInteger(beforeKey) && beforeKey > 0)) {
        return err({ code: 'contract.input_invalid', path: 'cursor' });
      }
      const found = problems(storage.read, beforeKey, limit);
      const last = found.length === limit ? found.at(-1) : undefined;
      const payments = found.map((each) => unpaidPayment(storage.read, each, clockOffsetMs()));
      return ok({ payments, cursor: last === undefined ? null : String(last.acceptanceKey) });
    },
  };
}

/** Lower than the backend's or as high; what is not given leaves the backend's in force. */
function checkedLimits(
  given: LocalLimitsView,
  policy: OfflinePolicy,
  currency: TerminalContext['currency'],
): Result<LocalLimits, Refusal> {
  const lowered: Partial<Record<(typeof AMOUNTS)[number] | (typeof NUMBERS)[number], number>> = {};
  for (const name of AMOUNTS) {
    const amount = given[name];
    if (amount === null) continue;
    if (amount.currency !== currency || amount.minor < 0) return err({ code: 'contract.input_invalid', path: name });
    lowered[name] = amount.minor;
  }
  for (const name of NUMBERS) {
    const number = given[name];
    if (number !== null) lowered[name] = number;
  }
  for (const name of [...AMOUNTS, ...NUMBERS]) {
    const value = lowered[name];
    if (value !== undefined && value > policy[name]) return err({ code: 'offline.limit_above_policy', name });
  }
  // `true` says no more than the backend does.
  return ok({ ...lowered, ...(given.enabled === false ? { enabled: false } : {}) });
}

function unpaidPayment(db: ReadableDb, acceptance: Acceptance, clockOffsetMs: number): UnpaidPayment {
  const { paymentId, problem, state, wallet, channel, acceptedAtMs } = acceptance;
  const payment = paymentById(db, paymentId);
  assert(payment !== null && problem !== null, 'what has a problem is a payment');
  return {
    payment: paymentView(payment, clockOffsetMs),
    acceptedAtMs,
    channel,
    wallet,
    problem: state === 'unpaid' ? 'declined' : 'refused',
    code: problem.code,
    retryable: problem.retryable,
    sinceMs: problem.sinceMs,
    deniedLocally: localDenialCause(db, wallet) !== null,
  };
}

/** Of a payment that was not paid, or of a ride whose tap was declined; null: of neither. */
function walletUnpaid(db: ReadableDb, id: string): Wallet | null {
  const acceptance = acceptanceOf(db, id);
  if (acceptance !== null) return acceptance.problem === null ? null : acceptance.wallet;
  return isTapRefused(db, id) ? walletLetThrough(db, id) : null;
}
