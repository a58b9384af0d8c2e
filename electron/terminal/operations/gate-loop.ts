/**
 * The loop of a gate: armed, a credential, the decision in the journal, the barrier, ready for the next. Reader and scanner
 * are armed together and the first final outcome wins (C33). What the barrier does not confirm is taken back. Rules
 * TRANSIT-20 to TRANSIT-29.
 */
import {
  BARRIER_ANSWER_MS,
  type Barrier,
  type BarrierAnswer,
  type Indication,
} from '../../../hardware/barrier/barrier.ts';
import type { IndicatorSignal } from '../../../hardware/indicator/indicator.ts';
import type { NfcReader, TapEvent, TapOutcome } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { DeviceRole } from '../../contract/device-settings.ts';
import type { GateLights, GateState, GateView } from '../../contract/gate-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { presentmentFromText } from '../payment/1-intake/presentment/base45.ts';
import { createRepeatFilter, SAME_CODE } from '../payment/1-intake/repeat-filter.ts';
import type { TransitSettings } from '../ports.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { GATE_TRANSITIONS, isListening, type GateEvent, type GatePhase } from '../transit/gate-phases.ts';
import type { Direction } from '../transit/passage.ts';
import { isTicketText } from '../transit/ticket.ts';
import { shownStop } from '../transit/shown-stops.ts';
import type { GateDecider, GateDecision, Shown } from './gate-decider.ts';
import type { GateSettler } from './gate-settler.ts';

/** Read at a walk, and over before the next one's outcome matters. */
export const GO_SHOWN_MS = 1_500;
/** A reason and an instruction take longer to read. */
export const STOP_SHOWN_MS = 3_000;
/** After a barrier that said nothing, or a disk that refused: how long until the next passenger may find out. */
export const REST_MS = 30_000;
/** Beyond what a driver takes by itself, for one that hangs. */
const BARRIER_GIVE_UP_MS = BARRIER_ANSWER_MS + 500;
/** Wallet API section 7. */
const CHALLENGE_BYTES = 16;

/** What a reader says without a credential, by the code that the passenger meets; null: no passenger's business. */
const TAP_CODES: { readonly [K in Exclude<TapOutcome['kind'], 'presented' | 'foreign_card'>]: ErrorCode } = {
  unlock_phone: 'gate.unlock_phone',
  over_wallet_limit: 'gate.over_limit',
  cancelled_on_phone: 'gate.cancelled_on_phone',
  tap_again: 'gate.tap_again',
};

const SIGNALS: { readonly [K in NonNullable<GateView['signal']>['kind']]: IndicatorSignal } = {
  go: 'go',
  go_concession: 'go_low',
  stop: 'stop',
  unlock_phone: 'unlock',
};

export interface GateLoop {
  state(): GateState;
  lights(): GateLights;
  signal(): GateView['signal'];
  /** A text that a scanner read. */
  scanned(text: string, direction: Direction): void;
  stopFor(code: ErrorCode, channel: 'tap' | 'qr', direction: Direction): void;
  /** Why nobody is let through may have changed, or who is to be asked what. */
  lookAgain(): void;
  /** Told once by what the reader heard instead of deciding: an inspector checks. null: passengers again. */
  divert(listener: ((shown: Shown) => void) | null): void;
  /** Why the loop itself rests; null: it does not. */
  resting(): ErrorCode | null;
  start(): void;
  stop(): void;
}

export type GateLoopParts = Readonly<{
  context: TerminalContext;
  transit: TransitSettings;
  decider: GateDecider;
  settler: GateSettler;
  /** Why nobody is let through, what weighs most first; empty: somebody is. */
  outOfService: () => readonly ErrorCode[];
  isStarting: () => boolean;
  changed: () => void;
}>;

export function createGateLoop(parts: GateLoopParts): GateLoop {
  return new Loop(parts);
}

type Armed = Readonly<{ usualMinor: number; isChecked: boolean }>;
/** One reader, the way it lets through, and what the next phone there is asked. */
type Slot = {
  readonly reader: NfcReader;
  readonly direction: Direction;
  armed: Armed | null;
  asked: Readonly<{ challenge: Uint8Array; minor: number }> | null;
};

class Loop implements GateLoop {
  readonly #parts: GateLoopParts;
  readonly #repeats;
  readonly #subscriptions: (() => void)[] = [];
  #phase: GatePhase = 'armed';
  /** What the phases `go` and `stop` tell. */
  #told: Extract<GateState, { state: 'go' | 'stop' }> | null = null;
  #signal: GateView['signal'] = null;
  #slots: readonly Slot[] = [];
  readonly #listening: (() => void)[] = [];
  /** As the lamps were told last. */
  #indicated = '';
  #diverted: ((shown: Shown) => void) | null = null;
  #timer: Timer | null = null;
  #rest: Readonly<{ code: ErrorCode; timer: Timer }> | null = null;
  #running = false;

  constructor(parts: GateLoopParts) {
    this.#parts = parts;
    this.#repeats = createRepeatFilter(parts.context.ports.clock);
  }

  start(): void {
    this.#running = true;
    this.#listen();
    const exchanged = this.#parts.context.ports.deviceSetup?.onExchanged(() => this.#listen());
    if (exchanged !== undefined) this.#subscriptions.push(exchanged);
    this.lookAgain();
  }

  stop(): void {
    this.#running = false;
    this.#timer?.cancel();
    this.#rest?.timer.cancel();
    for (const end of this.#subscriptions.splice(0)) end();
    this.#letGo();
  }

  resting(): ErrorCode | null {
    return this.#rest?.code ?? null;
  }

  divert(listener: ((shown: Shown) => void) | null): void {
    this.#diverted = listener;
    this.#become('over', null);
  }

  state(): GateState {
    if (this.#phase === 'stop' && this.#told !== null) return this.#told;
    if (this.#phase === 'opening') return { state: 'deciding' };
    if (this.#parts.isStarting()) return { state: 'wait', code: 'gate.starting' };
    const codes = this.#parts.outOfService();
    if (codes.length > 0) return { state: 'out_of_service', codes };
    if (this.#phase === 'reading') return { state: 'deciding' };
    return this.#told ?? { state: 'armed' };
  }

  lights(): GateLights {
    const shown = this.state();
    switch (shown.state) {
      case 'armed':
        return { lit: 1, isBlinking: true, tone: 'neutral' };
      case 'deciding':
        return { lit: this.#phase === 'opening' ? 3 : 2, isBlinking: false, tone: 'neutral' };
      case 'go':
        return { lit: 4, isBlinking: false, tone: 'good' };
      case 'stop':
        return { lit: 4, isBlinking: false, tone: 'bad' };
      case 'wait':
      case 'out_of_service':
        return { lit: 0, isBlinking: false, tone: 'neutral' };
    }
  }

  signal(): GateView['signal'] {
    return this.#signal;
  }

  lookAgain(): void {
    if (!this.#running) return;
    this.#rearm();
    this.#indicate();
    this.#parts.changed();
  }

  scanned(text: string, direction: Direction): void {
    if (!this.#isServing() || this.#repeats.isRepeat(text, SAME_CODE)) return;
    if (isTicketText(text)) {
      const decision = this.#guarded(() => this.#parts.decider.decideTicket(text, direction));
      return decision === null ? this.#become('over', null) : this.#act(decision, direction);
    }
    const presentment = presentmentFromText(text);
    if (presentment === null) return this.stopFor('gate.code_unknown', 'qr', direction);
    this.#take({ channel: 'qr', direction, presentment });
  }

  stopFor(code: ErrorCode, channel: 'tap' | 'qr', direction: Direction): void {
    if (!this.#isServing()) return;
    this.#guarded(() => this.#parts.decider.stop(code, channel, direction));
    this.#tellStop(code);
  }

  #isServing(): boolean {
    const { isStarting, outOfService } = this.#parts;
    return isListening(this.#phase) && !isStarting() && (this.#diverted !== null || outOfService().length === 0);
  }

  #listen(): void {
    this.#letGo();
    this.#slots = readersOf(this.#parts).map(({ reader, direction }) => ({
      reader,
      direction,
      armed: null,
      asked: null,
    }));
    for (const slot of this.#slots) {
      this.#listening.push(
        slot.reader.onTap((event) => this.#heard(slot, event)),
        slot.reader.onCondition(({ state }) => {
          if (state !== 'ready') slot.armed = null;
          this.lookAgain();
        }),
      );
    }
    this.#listenToBarrier();
    this.lookAgain();
  }

  #listenToBarrier(): void {
    for (const barrier of barriersOf(this.#parts)) {
      const heard = barrier.onCondition(({ state }) => {
        if (state === 'ready' && this.#rest?.code === 'gate.barrier_fault') this.#endRest();
        this.lookAgain();
      });
      this.#listening.push(heard);
      barrier.open();
    }
  }

  #letGo(): void {
    for (const end of this.#listening.splice(0)) end();
    for (const slot of this.#slots) disarm(slot);
    this.#slots = [];
  }

  /** Arms for whoever comes next, or disarms while nobody is to be asked. */
  #rearm(): void {
    const terminalId = this.#parts.context.enrolment()?.terminalId;
    for (const slot of this.#slots) {
      if (terminalId === undefined || !this.#isServing()) disarm(slot);
      else if (slot.reader.condition.state === 'ready') this.#arm(slot, terminalId);
    }
  }

  #arm(slot: Slot, terminalId: string): void {
    const { context, decider } = this.#parts;
    const isChecked = this.#diverted !== null;
    const usualMinor = isChecked ? 0 : decider.usualAmount();
    if (slot.armed?.usualMinor === usualMinor && slot.armed.isChecked === isChecked) return;
    const armed: Armed = { usualMinor, isChecked };
    slot.armed = armed;
    slot.asked = null;
    slot.reader.arm({
      makeChallenge: () => {
        const challenge = context.ports.random.bytes(CHALLENGE_BYTES);
        if (slot.armed === armed) slot.asked = { challenge, minor: usualMinor };
        return challenge;
      },
      amountMinor: usualMinor,
      amountFor: (certificate) => {
        const minor = isChecked ? 0 : decider.amountFor(certificate, slot.direction);
        if (slot.armed === armed && slot.asked !== null) slot.asked = { ...slot.asked, minor };
        return minor;
      },
      currency: context.currency,
      terminalId,
    });
  }

  #heard(slot: Slot, event: TapEvent): void {
    if (slot.armed === null || !this.#isServing()) return;
    const { direction } = slot;
    switch (event.kind) {
      case 'reading':
        return this.#become('card_came', null);
      case 'presented': {
        const { asked } = slot;
        // The driver disarms itself with a presentment.
        slot.armed = null;
        if (asked === null || Buffer.compare(asked.challenge, event.challenge) !== 0) return this.#become('over', null);
        const { presentment, challenge } = event;
        return this.#take({ channel: 'tap', direction, presentment, challenge, askedMinor: asked.minor });
      }
      case 'foreign_card':
        // A badge is read by whoever listens for tags.
        if (event.card === 'tag' || event.card === 'empty_tag') return this.#become('over', null);
        return this.stopFor('gate.two_cards', 'tap', direction);
      default:
        return this.stopFor(TAP_CODES[event.kind], 'tap', direction);
    }
  }

  #take(shown: Shown): void {
    if (this.#diverted !== null) {
      const listener = this.#diverted;
      this.#guarded(() => listener(shown));
      return this.#become('over', null);
    }
    const decision = this.#guarded(() => this.#parts.decider.decide(shown));
    if (decision === null) return this.#become('over', null);
    this.#act(decision, shown.direction);
  }

  #act(decision: GateDecision, direction: Direction): void {
    if (decision.kind === 'stop') {
      this.#parts.settler.tellAll();
      if (!decision.ignored) return this.#tellStop(decision.code);
      // The lights of the one who passes go on.
      if (this.#phase === 'reading') this.#phase = this.#told === null ? 'armed' : this.#told.state;
      return this.lookAgain();
    }
    void this.#open(decision, direction);
  }

  async #open(decision: Extract<GateDecision, { kind: 'go' }>, direction: Direction): Promise<void> {
    const { transit, settler } = this.#parts;
    // First of all: the passenger waits for this, and for nothing that follows.
    const asked = transit.role === 'validator' ? null : this.#askBarrier(direction);
    this.#become('decided', null);
    const answer = asked === null ? null : await asked;
    if (!this.#running) return;
    if (answer === null || answer.kind === 'confirmed') {
      if (answer !== null) this.#guarded(() => settler.opened(decision.passageId));
      this.#tellGo(decision);
      return settler.tellAll();
    }
    this.#guarded(() => settler.stayedShut(decision.passageId, answer.problem.code));
    this.#restFor('gate.barrier_fault');
    this.#tellStop('gate.barrier_stayed_shut');
    settler.tellAll();
  }

  #askBarrier(direction: Direction): Promise<BarrierAnswer> {
    const { clock, log } = this.#parts.context.ports;
    const barrier = barrierFor(this.#parts, direction);
    if (barrier === null) {
      return Promise.resolve({
        kind: 'fault',
        wasSeenShut: false,
        problem: { code: 'not_found', detail: 'this gate has no barrier' },
      });
    }
    return new Promise((resolve) => {
      const timer = clock.after(BARRIER_GIVE_UP_MS, () => {
        log.write('error', 'barrier_silent', { deviceId: barrier.id });
        resolve({
          kind: 'fault',
          wasSeenShut: false,
          problem: { code: 'no_answer', detail: 'the driver said nothing' },
        });
      });
      void barrier.openBarrier({ direction }).then((answer) => {
        timer.cancel();
        resolve(answer);
      });
    });
  }

  #tellGo({ passageId, ride, fare }: Extract<GateDecision, { kind: 'go' }>): void {
    const { kind, concession } = ride;
    this.#sound(concession ? 'go_concession' : 'go');
    this.#become('opened', { state: 'go', passageId, kind, fare, concession });
  }

  #tellStop(code: ErrorCode): void {
    this.#sound(code === 'gate.unlock_phone' ? 'unlock_phone' : 'stop');
    this.#become('stopped', { state: 'stop', code, shownCode: shownStop(code) });
  }

  #sound(kind: NonNullable<GateView['signal']>['kind']): void {
    this.#signal = { signalId: (this.#signal?.signalId ?? 0) + 1, kind };
  }

  #become(event: GateEvent, told: Extract<GateState, { state: 'go' | 'stop' }> | null): void {
    const next = GATE_TRANSITIONS[this.#phase][event];
    if (next !== undefined) {
      this.#phase = next;
      if (event !== 'card_came') {
        this.#told = told;
        this.#timer?.cancel();
        const shownMs = next === 'go' ? GO_SHOWN_MS : STOP_SHOWN_MS;
        this.#timer = told === null ? null : this.#clock.after(shownMs, () => this.#become('over', null));
      }
    }
    this.lookAgain();
  }

  get #clock() {
    return this.#parts.context.ports.clock;
  }

  /** The same again is another passenger's only where it tells an outcome. */
  #indicate(): void {
    const { gate } = this.#parts.context.ports;
    const { state } = this.state();
    const key = `${state} ${state === 'go' || state === 'stop' ? this.#signal?.signalId : ''}`;
    if (key === this.#indicated) return;
    this.#indicated = key;
    const indication: Indication = state === 'deciding' ? 'wait' : state;
    for (const barrier of barriersOf(this.#parts)) barrier.indicate(indication);
    for (const { device } of gate?.indicators ?? []) device.show(this.#indicatorSignal(state));
  }

  #indicatorSignal(state: GateState['state']): IndicatorSignal {
    const isOutcome = state === 'go' || state === 'stop';
    if (isOutcome && this.#signal !== null) return SIGNALS[this.#signal.kind];
    return state === 'armed' ? 'ready' : state === 'out_of_service' ? 'out_of_service' : 'wait';
  }

  /** A disk that refuses: nobody is let through on what cannot be written down. */
  #guarded<T>(act: () => T): T | null {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error;
      this.#parts.context.ports.log.write('error', 'gate_storage_failed', { sqliteCode: error.sqliteCode });
      this.#restFor('terminal.storage_failed');
      return null;
    }
  }

  #restFor(code: ErrorCode): void {
    this.#rest?.timer.cancel();
    this.#rest = { code, timer: this.#clock.after(REST_MS, () => this.#endRest()) };
  }

  #endRest(): void {
    this.#rest?.timer.cancel();
    this.#rest = null;
    this.lookAgain();
  }
}

function disarm(slot: Slot): void {
  if (slot.armed !== null) slot.reader.disarm();
  slot.armed = null;
}

/** Those of the gate, each with its way; where none was set up for a gate, the one that there is. */
function readersOf({
  context,
  transit,
}: GateLoopParts): readonly Readonly<{ reader: NfcReader; direction: Direction }>[] {
  const { gate, nfcReader } = context.ports;
  const { direction } = transit.place;
  const posted = gate?.readers ?? [];
  if (posted.length > 0)
    return posted.map(({ device, role }) => ({ reader: device, direction: wayOf(role, direction) }));
  return nfcReader === null ? [] : [{ reader: nfcReader, direction }];
}

/** Those that were set up for a gate; where none was, the one that was handed in. */
export function barriersOf({ context }: Pick<GateLoopParts, 'context'>): readonly Barrier[] {
  const { gate, barrier } = context.ports;
  const posted = (gate?.barriers ?? []).map(({ device }) => device);
  return posted.length > 0 || barrier === undefined || barrier === null ? posted : [barrier];
}

/** The one that stands in that way; null: nothing does. */
function barrierFor({ context, transit }: GateLoopParts, direction: Direction): Barrier | null {
  const posted = context.ports.gate?.barriers ?? [];
  const own = posted.find(({ role }) => role === direction) ?? posted.find(({ role }) => role === 'gate');
  const only = posted.length === 0 ? barriersOf({ context })[0] : undefined;
  return own?.device ?? only ?? (direction === transit.place.direction ? (posted[0]?.device ?? null) : null);
}

/** A device that was set up for one way serves that way; any other the gate's own. */
export function wayOf(role: DeviceRole, own: Direction): Direction {
  return role === 'entry' || role === 'exit' ? role : own;
}
