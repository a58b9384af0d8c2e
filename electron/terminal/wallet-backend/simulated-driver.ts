/**
 * A wallet backend inside the process, for tests, training and the simulator: the same port, the same rules, and on top of
 * them whatever the world can do to a call, scripted one by one. The backend is a world of its own that outlives the
 * terminal: `connect` gives each run of a terminal its driver, and `crash` leaves a run without its answers.
 *
 * Held to the same contract suite as the driver over HTTP. Rules BACKEND-60 to BACKEND-69 of docs/spec.md.
 */
import { SimulatedTapBook } from './simulated-taps.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createIdentitySigner } from './identity-signer.ts';
import { createListeners } from './listeners.ts';
import {
  afterwardsCalls,
  paymentCalls,
  referenceCalls,
  settlementCalls,
  simulatedKey,
  standingCalls,
  type CustomerScript,
  type Decision,
  type ForwardRefusal,
  type Hint,
  type Run,
  type SimulatedCall,
  type World,
} from './simulated-calls.ts';
import { createFaultScript, createSchedule, type SimulatedFault, type SimulatedOperation } from './simulated-faults.ts';
import { createSimulatedChanges } from './simulated-changes.ts';
import { createSimulatedLedger } from './simulated-ledger.ts';
import { createSimulatedRefunds, type RefundPlan } from './simulated-refunds.ts';
import { createSimulatedSettlements, type SimulatedSettlements } from './simulated-settlements.ts';
import { createSimulatedReference, type ConfigMembers } from './simulated-reference.ts';
import type { IdentityKeeper } from './terminal-identity.ts';
import type {
  BackendAlert,
  BackendCapabilities,
  BackendPayment,
  Heartbeat,
  OwnKeyNews,
  WalletBackend,
} from './wallet-backend.ts';

export type { CustomerScript, SimulatedCall } from './simulated-calls.ts';
export type { SimulatedFault, SimulatedOperation } from './simulated-faults.ts';

/** As the driver over HTTP, so that a rehearsal takes as long as the real thing. */
const CAPABILITIES: BackendCapabilities = {
  gateway: { id: 'simulated', name: { 'zh-CN': '模拟钱包', en: 'Simulated wallet' } },
  currencies: ['CNY'],
  settlementFormat: 'wallet-api-1',
  methods: ['payment_code', 'merchant_qr', 'tap', 'scan_presentment'],
  acceptsOffline: true,
  reversalWindow: 'business_date',
  payoutWorkingDays: 1,
  querySchedule: { firstAfterMs: 2_000, everyMs: 3_000, giveUpAfterMs: 45_000 },
  pendingQueryEveryMs: 3_000,
  merchantQrSeconds: 180,
};

export type SimulatedBackendOptions = Readonly<{
  clock: Clock;
  /** false: the terminal has still to enrol, with one of `activationCodes`. */
  enrolled?: boolean;
  activationCodes?: readonly string[];
  terminalId?: string;
  /** From a call to its answer; the backend acts at once. */
  latencyMs?: number;
  capabilities?: BackendCapabilities;
}>;

export interface SimulatedBackend {
  /** The driver of one run of a terminal. */
  connect(): WalletBackend;
  /** Every connected run dies: its calls are never answered, its listeners never told. */
  crash(): void;
  /** The next calls of that operation meet this fault. */
  script(operation: SimulatedOperation | 'any', fault: SimulatedFault, times?: number): void;
  /** false: no call gets anywhere until it is true again. */
  setReachable(reachable: boolean): void;
  /** The next payment that no customer has been named for meets this one; without, everybody approves. */
  nextCustomer(customer: CustomerScript): void;
  /** A customer scans the merchant QR of that payment, or answers his phone; false when it does not wait for him. */
  customerDecides(id: string, decision: Decision): boolean;
  /** The next refund meets this wallet; without, every refund succeeds at once. */
  nextRefund(plan: RefundPlan): void;
  /** A refund that waits is decided; false when it does not wait. */
  refundDecides(id: string, plan: Exclude<RefundPlan, { kind: 'wait' }>): boolean;
  /** From now on the backend says this of the payment, whatever it said before. */
  distort(id: string, members: Partial<BackendPayment>): void;
  /** Everybody who listens is told to look at everything again, as by a stream that lost its place. */
  tellResync(): void;
  /** The backend does not take this forwarded payment, until it is told null. */
  refuseForward(id: string, refusal: ForwardRefusal | null): void;
  /** What gates reported, and how it is answered. */
  readonly taps: SimulatedTapBook;
  /** The payment can no longer be reversed. */
  close(id: string, by: 'already_settled' | 'already_refunded'): void;
  setClockAhead(aheadMs: number): void;
  /** It was set back to before the terminal had its key: everything is refused with `bad_signature` until that ends, or an enrolment. */
  setKeyUnknown(isUnknown: boolean): void;
  /** A renewal whose answer was lost did arrive, and the time of the present key is over. */
  forgetPresentKey(): void;
  setDisabled(disabled: boolean): void;
  changeConfig(members: ConfigMembers): void;
  setConfigVersion(version: number): void;
  setDenied(wallet: Readonly<{ iss: string; walletId: string; reason: string }>, denied: boolean): void;
  /** Whether the terminals can hear hints; nothing is hinted while they cannot. */
  setHintsHeard(isHeard: boolean): void;
  /** An alert for the people at the till, told by a hint. */
  alert(alert: BackendAlert): void;
  heartbeats(): readonly Heartbeat[];
  /** The days that are closed, and what was paid out for them. */
  readonly settlements: Pick<SimulatedSettlements, 'close' | 'payOut'>;
  /** What customers have paid and not got back, by payment id. */
  chargedMinor(): ReadonlyMap<string, number>;
  calls(): readonly SimulatedCall[];
  metFaults(): ReadonlyMap<SimulatedFault['kind'], number>;
  /** Ends the world: nothing that was still to happen happens. */
  end(): void;
}

export function createSimulatedBackend(options: SimulatedBackendOptions): SimulatedBackend {
  const { clock, terminalId = 'sim_till_1', enrolled = true, latencyMs = 0 } = options;
  const { activationCodes = ['SIMULATED'], capabilities = CAPABILITIES } = options;
  const { schedule, cancelAll } = createSchedule(clock);
  let hintsHeard = true;
  const tell = (hint: Hint): void => {
    // After the commit that caused it and before anything else, as a stream does.
    queueMicrotask(() => {
      if (hintsHeard) for (const run of world.runs) if (run.alive) run.hints.tell(hint);
    });
  };
  const changes = createSimulatedChanges();
  const ledger = createSimulatedLedger(terminalId, ({ id, version }) => {
    changes.note({ kind: 'payment', id });
    tell({ event: 'payment.updated', id, version });
  });
  const refunds = createSimulatedRefunds(ledger, ({ id, version }) => {
    changes.note({ kind: 'refund', id });
    tell({ event: 'refund.updated', id, version });
  });
  const settlements = createSimulatedSettlements();
  const world: World = {
    clock,
    terminalId,
    activationCodes,
    latencyMs,
    schedule,
    ledger,
    refunds,
    changes,
    reference: createSimulatedReference(),
    settlements,
    faults: createFaultScript(),
    runs: new Set(),
    customers: [],
    refundPlans: [],
    calls: [],
    taps: new SimulatedTapBook(),
    forwardRefusals: new Map(),
    enrolledWith: enrolled ? (activationCodes[0] ?? '') : null,
    retired: false,
    reachable: true,
    disabledAtMs: null,
    clockAheadMs: 0,
    keyNumber: 0,
    isKeyUnknown: false,
    isNextKeyKnown: false,
    heartbeats: [],
    alerts: [],
  };

  return {
    connect: () => connect(world, capabilities),
    crash() {
      for (const run of world.runs) run.alive = false;
      world.runs.clear();
    },
    script: (operation, fault, times = 1) => world.faults.add(operation, fault, times),
    setReachable(reachable) {
      world.reachable = reachable;
    },
    nextCustomer: (customer) => void world.customers.push(customer),
    customerDecides: (id, decision) => ledger.decide(id, decision, clock.now() + world.clockAheadMs),
    nextRefund: (plan) => void world.refundPlans.push(plan),
    refundDecides: (id, plan) => refunds.decide(id, plan, clock.now() + world.clockAheadMs),
    distort: (id, members) => ledger.distort(id, members, clock.now() + world.clockAheadMs),
    tellResync: () => tell({ event: 'resync', id: null, version: null }),
    get taps() {
      return world.taps;
    },
    refuseForward(id, refusal) {
      if (refusal === null) world.forwardRefusals.delete(id);
      else world.forwardRefusals.set(id, refusal);
    },
    close: (id, by) => ledger.close(id, by),
    setClockAhead(aheadMs) {
      world.clockAheadMs = aheadMs;
    },
    setKeyUnknown(isUnknown) {
      world.isKeyUnknown = isUnknown;
      for (const run of world.runs) run.ownKeyNews.tell(isUnknown ? 'unknown' : 'known');
    },
    forgetPresentKey() {
      Object.assign(world, { isKeyUnknown: true, isNextKeyKnown: true });
      for (const run of world.runs) run.ownKeyNews.tell('next');
    },
    setDisabled(disabled) {
      world.disabledAtMs = disabled ? clock.now() + world.clockAheadMs : null;
    },
    setConfigVersion: (version) => world.reference.setConfigVersion(version),
    changeConfig(members) {
      world.reference.changeConfig(members);
      tell({ event: 'config.changed', id: null, version: null });
    },
    setDenied(wallet, denied) {
      world.reference.setDenied(wallet, denied);
      tell({ event: 'denylist.changed', id: null, version: null });
    },
    setHintsHeard(isHeard) {
      hintsHeard = isHeard;
      for (const run of world.runs) run.heard.tell(isHeard);
    },
    alert(alert) {
      world.alerts.push(alert);
      tell({ event: 'alert', id: null, version: null });
    },
    heartbeats: () => world.heartbeats,
    settlements: {
      ...settlements,
      close(settlement, file, sha256) {
        settlements.close(settlement, file, sha256);
        tell({ event: 'settlement.ready', id: null, version: null });
      },
    },
    chargedMinor: () => ledger.chargedMinor(),
    calls: () => world.calls,
    metFaults: () => world.faults.metCounts(),
    end() {
      cancelAll();
      world.runs.clear();
    },
  };
}

function connect(world: World, capabilities: BackendCapabilities): WalletBackend {
  const run: Run = {
    alive: true,
    offsetMs: 0,
    offsets: createListeners(),
    hints: createListeners(),
    heard: createListeners(),
    keyInDoubt: false,
    ownKeyNews: createListeners<OwnKeyNews>(),
    waiting: new Set(),
  };
  world.runs.add(run);
  return {
    capabilities,
    signer: createIdentitySigner({ load: async () => identityOf(world) }),
    ...paymentCalls(world, run),
    ...afterwardsCalls(world, run),
    ...referenceCalls(world, run),
    ...settlementCalls(world, run),
    ...standingCalls(world, run),
    onClockOffset: run.offsets.add,
    onHint: run.hints.add,
    onHintsHeard: run.heard.add,
    onBackendKeyLearned: () => () => undefined,
    onBackendKeyRefused: () => () => undefined,
    async identity() {
      return world.enrolledWith === null ? null : { terminalId: world.terminalId };
    },
    async forgetIdentity() {
      world.enrolledWith = null;
      return true;
    },
    async close() {
      run.alive = false;
      world.runs.delete(run);
      for (const cutOff of run.waiting) cutOff();
      run.waiting.clear();
    },
  };
}

function identityOf(world: World): Awaited<ReturnType<IdentityKeeper['load']>> {
  if (world.enrolledWith === null) return null;
  return { terminalId: world.terminalId, privateKey: simulatedKey(world), codeHash: '', backendKeys: [] };
}
