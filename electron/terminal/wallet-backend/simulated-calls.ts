/**
 * The calls of one run of a terminal into the simulated world: each meets the fault that was scripted for it, if any, and
 * is answered by the ledger or the reference data. Rules BACKEND-60 to BACKEND-69 of docs/spec.md.
 */
import { createHash, type KeyObject } from 'node:crypto';
import { assert } from '../../kernel/assert.ts';
import type { Clock } from '../../kernel/clock.ts';
import { BATCH_MAX_ITEMS } from './codecs.ts';
import type { Listeners } from './listeners.ts';
import {
  carryCall,
  type FaultScript,
  type Schedule,
  type SimulatedFault,
  type SimulatedOperation,
} from './simulated-faults.ts';
import { refused, type CustomerPlan, type LedgerReply, type SimulatedLedger } from './simulated-ledger.ts';
import type { ChangedThing, SimulatedChanges } from './simulated-changes.ts';
import type { RefundPlan, RefundReply, SimulatedRefunds } from './simulated-refunds.ts';
import type { SimulatedReference } from './simulated-reference.ts';
import type { SimulatedSettlements } from './simulated-settlements.ts';
import type { SimulatedTapBook } from './simulated-taps.ts';
import { privateKeyFromSeed, publicJwk } from './terminal-identity.ts';
import type {
  Answered,
  BackendAlert,
  BackendAnswer,
  BackendPayment,
  BackendRefund,
  BatchResult,
  Heartbeat,
  NoUsableAnswer,
  OwnKeyNews,
  Refused,
  WalletBackend,
} from './wallet-backend.ts';

/** Wallet API section 2: a request dated further off than this is answered `stale_request`. */
const STALE_AFTER_MS = 300_000;

/** A simulated day of a busy till; past that the oldest are forgotten. */
const CALLS_KEPT = 100_000;

/** A file comes in pieces of about this size over HTTP. */
const PIECE_BYTES = 16_384;

const UNREACHABLE: SimulatedFault = { kind: 'no_answer', committed: false, cause: 'unreachable' };

export type Decision = Exclude<CustomerPlan, { kind: 'ask' }>;
export type Hint = Readonly<{ event: string; id: string | null; version: number | null }>;
export type SimulatedCall = Readonly<{ operation: SimulatedOperation; id: string | null; atMs: number }>;

/** How a customer behaves; with `later`, the one who is asked makes up his mind by himself. */
export type CustomerScript =
  | Decision
  | Readonly<{ kind: 'ask'; later?: Readonly<{ decides: Decision; afterMs: number }> }>;

/** How the backend refuses a forwarded payment: by itself, or with the whole batch that it comes in. */
export type ForwardRefusal = Readonly<{ status: number; code: string; wholeBatch: boolean }>;

/** What the runs of one world share. */
export type World = {
  readonly clock: Clock;
  readonly terminalId: string;
  readonly activationCodes: readonly string[];
  readonly latencyMs: number;
  readonly ledger: SimulatedLedger;
  readonly refunds: SimulatedRefunds;
  readonly changes: SimulatedChanges;
  readonly reference: SimulatedReference;
  readonly settlements: SimulatedSettlements;
  readonly faults: FaultScript;
  readonly schedule: Schedule;
  readonly runs: Set<Run>;
  readonly customers: CustomerScript[];
  readonly refundPlans: RefundPlan[];
  readonly calls: SimulatedCall[];
  readonly taps: SimulatedTapBook;
  /** Forwarded payments that are refused, by id. */
  readonly forwardRefusals: Map<string, ForwardRefusal>;
  /** The code that was used up, or null while the terminal is not enrolled. */
  enrolledWith: string | null;
  /** The terminal was retired: all else it asks is refused, and its code is used up. */
  retired: boolean;
  reachable: boolean;
  disabledAtMs: number | null;
  clockAheadMs: number;
  /** How often its key was renewed. */
  keyNumber: number;
  /** It was set back to before the terminal had its key, or any. */
  isKeyUnknown: boolean;
  /** But the one of a renewal whose answer was lost. */
  isNextKeyKnown: boolean;
  readonly heartbeats: Heartbeat[];
  readonly alerts: BackendAlert[];
};

export type Run = {
  alive: boolean;
  offsetMs: number;
  readonly offsets: Listeners<number>;
  readonly hints: Listeners<Hint>;
  readonly heard: Listeners<boolean>;
  keyInDoubt: boolean;
  readonly ownKeyNews: Listeners<OwnKeyNews>;
  /** Cuts off each call that waits for its answer. */
  readonly waiting: Set<() => void>;
};

type Verdict<T> = Answered<T> | Refused;

export function paymentCalls(
  world: World,
  run: Run,
): Pick<
  WalletBackend,
  'putPayment' | 'getPayment' | 'reversePayment' | 'putPaymentBatch' | 'postTaps' | 'getOpenJourneys'
> {
  const { ledger } = world;
  return {
    putPayment: (id, body) => ask(world, run, { operation: 'putPayment', id }, () => verdict(put(world, id, body))),
    getPayment: (id) =>
      ask(world, run, { operation: 'getPayment', id }, () => verdict(ledger.get(id, backendNow(world)))),
    reversePayment: (id, _reason) =>
      ask(world, run, { operation: 'reversePayment', id }, () => verdict(ledger.reverse(id, backendNow(world)))),
    putPaymentBatch(items) {
      assert(items.length > 0 && items.length <= BATCH_MAX_ITEMS, 'a batch has 1 to 500 items');
      return ask(world, run, { operation: 'putPaymentBatch', id: null }, () => {
        const wrong = items.map(({ id }) => world.forwardRefusals.get(id)).find((each) => each?.wholeBatch === true);
        if (wrong !== undefined) return refused(wrong.status, wrong.code);
        return answered(items.map(({ id, body }) => batchResult(world, id, body)));
      });
    },
    postTaps(items) {
      assert(items.length > 0 && items.length <= BATCH_MAX_ITEMS, 'a report has 1 to 500 taps');
      return ask(world, run, { operation: 'postTaps', id: null }, () => answered(world.taps.report(items)));
    },
    getOpenJourneys({ walletId }) {
      return ask(world, run, { operation: 'getOpenJourneys', id: null }, () =>
        answered(world.taps.openJourneys(walletId)),
      );
    },
  };
}

/** Refunds, what changed, and the end of the terminal. */
export function afterwardsCalls(
  world: World,
  run: Run,
): Pick<WalletBackend, 'putRefund' | 'getRefund' | 'getChanges' | 'retire'> {
  const { ledger, refunds, changes } = world;
  return {
    putRefund: (id, body) =>
      ask(world, run, { operation: 'putRefund', id }, () => refundVerdict(putRefund(world, id, body))),
    getRefund: (id) => ask(world, run, { operation: 'getRefund', id }, () => refundVerdict(refunds.get(id))),
    getChanges: (after, limit) =>
      ask(world, run, { operation: 'getChanges', id: null }, () => {
        const { things, next, more } = changes.page(after, limit);
        const changed = <T>(kind: ChangedThing['kind'], read: (id: string) => readonly T[]): readonly T[] =>
          things.filter((thing) => thing.kind === kind).flatMap(({ id }) => read(id));
        const payments = changed('payment', (id) => {
          const found = ledger.get(id, backendNow(world));
          return found.kind === 'payment' ? [found.payment] : [];
        });
        const given = changed('refund', (id) => {
          const found = refunds.get(id);
          return found.kind === 'refund' ? [found.refund] : [];
        });
        return answered({ payments, refunds: given, services: [], unreadableCount: 0, next, more });
      }),
    retire: () =>
      ask(world, run, { operation: 'retire', id: null }, () => {
        if (world.disabledAtMs !== null) return refused(403, 'terminal_disabled');
        world.retired = true;
        return answered(null, 204);
      }),
  };
}

function putRefund(world: World, id: string, body: string): RefundReply {
  const isKnown = world.refunds.knows(id);
  if (!isKnown && world.disabledAtMs !== null) return refused(403, 'terminal_disabled');
  const plan: RefundPlan = (isKnown ? null : world.refundPlans.shift()) ?? { kind: 'succeed' };
  return world.refunds.put(id, body, plan, backendNow(world));
}

function refundVerdict(reply: RefundReply): Verdict<BackendRefund> {
  return reply.kind === 'refund' ? answered(reply.refund, reply.status) : reply;
}

export function referenceCalls(
  world: World,
  run: Run,
): Pick<WalletBackend, 'enrol' | 'getConfig' | 'getDenyList' | 'getTime'> {
  return {
    enrol: ({ activationCode }) =>
      ask(world, run, { operation: 'enrol', id: null }, () => {
        if (!world.activationCodes.includes(activationCode)) return refused(404, 'activation_code_unknown');
        const isRepeat = world.enrolledWith === activationCode;
        if (isRepeat && world.retired) return refused(410, 'activation_code_used');
        world.retired = false;
        world.enrolledWith = activationCode;
        world.isKeyUnknown = false;
        return answered(world.reference.enrolment(world.terminalId), isRepeat ? 200 : 201);
      }),
    getConfig: (knownVersion) =>
      ask(world, run, { operation: 'getConfig', id: null }, () => {
        const config = world.reference.config();
        return config.version === knownVersion ? answered(null, 304) : answered(config);
      }),
    getDenyList: (since) =>
      ask(world, run, { operation: 'getDenyList', id: null }, () => answered(world.reference.denyList(since))),
    getTime: () =>
      ask(world, run, { operation: 'getTime', id: null }, () => {
        tellOffset(world, run);
        return answered({ nowMs: backendNow(world) });
      }),
  };
}

/** The closed days and what was paid out for them. */
export function settlementCalls(
  world: World,
  run: Run,
): Pick<WalletBackend, 'getSettlement' | 'getSettlementLines' | 'getPayouts'> {
  return {
    getSettlement: (businessDate) =>
      ask(world, run, { operation: 'getSettlement', id: null }, () => {
        const settlement = world.settlements.settlement(businessDate);
        return answered(settlement, settlement === null ? 202 : 200);
      }),
    async getSettlementLines(linesPath, take) {
      const answer = await ask(world, run, { operation: 'getSettlementLines', id: null }, () => {
        const file = world.settlements.file(linesPath);
        return file === null ? refused(404, 'not_found') : answered(file);
      });
      if (answer.kind !== 'answered') return answer;
      const file = answer.value;
      for (let at = 0; at < file.length; at += PIECE_BYTES) take(file.subarray(at, at + PIECE_BYTES));
      const sha256 = createHash('sha256').update(file).digest('hex');
      return { ...answer, value: { sha256, byteCount: file.length } };
    },
    getPayouts: (from, to) =>
      ask(world, run, { operation: 'getPayouts', id: null }, () => answered(world.settlements.payouts(from, to))),
  };
}

/** What the terminal and the simulated backend tell each other of themselves. */
export function standingCalls(
  world: World,
  run: Run,
): Pick<WalletBackend, 'sendHeartbeat' | 'getAlerts' | 'renewKey' | 'isKeyInDoubt' | 'isOwnKeyUnknown' | 'onOwnKey'> {
  return {
    sendHeartbeat: (heartbeat) =>
      ask(world, run, { operation: 'sendHeartbeat', id: null }, () => {
        if (world.disabledAtMs !== null) return refused(403, 'terminal_disabled');
        world.heartbeats.push(heartbeat);
        return answered(null, 204);
      }),
    getAlerts: (after) =>
      ask(world, run, { operation: 'getAlerts', id: null }, () => {
        const alerts = world.alerts.slice(Number(after ?? '0'));
        return answered({ alerts, unreadableCount: 0, next: String(world.alerts.length) });
      }),
    async renewKey() {
      run.keyInDoubt = true;
      const answer = await ask(world, run, { operation: 'renewKey', id: null }, () => {
        if (world.disabledAtMs !== null) return refused(403, 'terminal_disabled');
        world.keyNumber += 1;
        if (world.isNextKeyKnown) Object.assign(world, { isKeyUnknown: false, isNextKeyKnown: false });
        return answered(null);
      });
      if (answer.kind !== 'no_usable_answer') run.keyInDoubt = false;
      if (answer.kind !== 'answered') return answer;
      const publicKey = publicJwk(simulatedKey(world));
      return { ...answer, value: { terminalId: world.terminalId, publicKey } };
    },
    isKeyInDoubt: async () => run.keyInDoubt,
    isOwnKeyUnknown: () => world.isKeyUnknown,
    onOwnKey: run.ownKeyNews.add,
  };
}

/** The same key for the same terminal in every world, so that a copied database and its backend stay of one terminal. */
export function simulatedKey({ terminalId, keyNumber }: Pick<World, 'terminalId' | 'keyNumber'>): KeyObject {
  const name = keyNumber === 0 ? terminalId : `${terminalId} ${keyNumber}`;
  return privateKeyFromSeed(createHash('sha256').update(name).digest());
}

/** The calls that a terminal whose clock is wrong, or that is not enrolled yet, can still make. */
function hindrance(world: World, run: Run, operation: SimulatedOperation): Refused | NoUsableAnswer | null {
  if (operation !== 'enrol' && world.enrolledWith === null) {
    return { kind: 'no_usable_answer', cause: 'no_identity', retryAfterMs: null };
  }
  const isSignedByNext = operation === 'renewKey' && world.isNextKeyKnown;
  if (operation !== 'enrol' && world.isKeyUnknown && !isSignedByNext) return refused(401, 'bad_signature');
  if (operation !== 'enrol' && world.retired) return refused(403, 'terminal_disabled');
  const isStale = Math.abs(world.clockAheadMs - run.offsetMs) > STALE_AFTER_MS;
  if (operation === 'getTime' || !isStale) return null;
  tellOffset(world, run);
  // The driver over HTTP signs an enrolment anew by itself; every other call is the caller's to repeat.
  return operation === 'enrol' ? null : refused(401, 'stale_request');
}

function ask<T>(
  world: World,
  run: Run,
  call: Readonly<{ operation: SimulatedOperation; id: string | null }>,
  act: () => Verdict<T>,
): Promise<BackendAnswer<T>> {
  const { operation } = call;
  if (world.calls.length >= CALLS_KEPT) world.calls.shift();
  world.calls.push({ ...call, atMs: world.clock.now() });
  const fault = run.alive && world.reachable ? world.faults.take(operation) : UNREACHABLE;
  return new Promise((resolve) => {
    const cutOff = (): void => resolve({ kind: 'no_usable_answer', cause: 'cut_off', retryAfterMs: null });
    if (run.alive) run.waiting.add(cutOff);
    carryCall<T>(fault, {
      act: () => act(),
      answer: (given) => {
        run.waiting.delete(cutOff);
        // A run that has crashed hears nothing any more; its promises stay open for ever.
        if (run.alive || fault === UNREACHABLE) resolve(given);
      },
      hindrance: fault === UNREACHABLE ? null : hindrance(world, run, operation),
      schedule: world.schedule,
      latencyMs: world.latencyMs,
    });
  });
}

function put(world: World, id: string, body: string): LedgerReply {
  // A customer is met by the first request that arrives for his payment, whatever became of those before.
  const customer = world.ledger.knows(id) ? null : (world.customers.shift() ?? null);
  const nowMs = backendNow(world);
  const plan: CustomerPlan = customer ?? { kind: 'approve' };
  const reply = world.ledger.put(id, body, plan, { nowMs, disabledAtMs: world.disabledAtMs });
  const isFirst = reply.kind === 'payment' && reply.status === 201;
  if (isFirst && customer?.kind === 'ask' && customer.later !== undefined) {
    const { decides, afterMs } = customer.later;
    world.schedule(afterMs, () => void world.ledger.decide(id, decides, backendNow(world)));
  }
  return reply;
}

function batchResult(world: World, id: string, body: string): BatchResult {
  const wrong = world.forwardRefusals.get(id);
  if (wrong !== undefined) return { id, problem: refused(wrong.status, wrong.code) };
  const isOffline = /"type"\s*:\s*"offline"/u.test(body);
  const reply = isOffline ? put(world, id, body) : refused(422, 'validation_failed', 'offline payments only');
  return reply.kind === 'payment' ? { id, payment: reply.payment } : { id, problem: reply };
}

function verdict(reply: LedgerReply): Verdict<BackendPayment> {
  return reply.kind === 'payment' ? answered(reply.payment, reply.status) : reply;
}

function answered<T>(value: T, status = 200): Answered<T> {
  return { kind: 'answered', value, status };
}

function backendNow(world: World): number {
  return world.clock.now() + world.clockAheadMs;
}

function tellOffset(world: World, run: Run): void {
  run.offsetMs = world.clockAheadMs;
  run.offsets.tell(run.offsetMs);
}
