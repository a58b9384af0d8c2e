/**
 * The loop of a gate: armed, a credential, the decision in the journal, the barrier, ready for the next. Reader and scanner
 * are armed together and the first final outcome wins (C33). What the barrier does not confirm is taken back. Rules
 * TRANSIT-20 to TRANSIT-29.
 */
import type { TapEvent, TapOutcome } from '../../../hardware/nfc-reader/nfc-reader.ts';
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
import { createGateLamps, lightsOf } from './gate-lamps.ts';
import { askBarrier, barriersOf } from './gate-posts.ts';
import { createGateReaders, type GateReaders, type Slot } from './gate-readers.ts';
import type { GateSettler } from './gate-settler.ts';

/** Read at a walk, and over before the next one's outcome matters. */
export const GO_SHOWN_MS = 1_500;
/** A reason and an instruction take longer to read. */
export const STOP_SHOWN_MS = 3_000;
/** After a barrier that said nothing, or a disk that refused: how long until the next passenger may find out. */
export const REST_MS = 30_000;

/** What a reader says without a credential, by the code that the passenger meets; null: no passenger's business. */
const TAP_CODES: { readonly [K in Exclude<TapOutcome['kind'], 'presented' | 'foreign_card'>]: ErrorCode } = {
  unlock_phone: 'gate.unlock_phone',
  over_wallet_limit: 'gate.over_limit',
  cancelled_on_phone: 'gate.cancelled_on_phone',
  tap_again: 'gate.tap_again',
};

/** Told by turns of what readers and scanners heard, instead of deciding. */
export type Diversion = Readonly<{
  shown: (shown: Shown) => void;
  ticket: (text: string) => void;
  /** Nothing that could be judged. */
  unread: (code: ErrorCode) => void;
}>;

export interface GateLoop {
  state(): GateState;
  lights(): GateLights;
  signal(): GateView['signal'];
  /** A text that a scanner read. */
  scanned(text: string, direction: Direction): void;
  stopFor(code: ErrorCode, channel: 'tap' | 'qr', direction: Direction): void;
  /** Why nobody is let through may have changed, or who is to be asked what. */
  lookAgain(): void;
  /** An inspector checks: nothing opens, nothing is used, nobody counts as stopped. null: passengers again. */
  divert(diversion: Diversion | null): void;
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

class Loop implements GateLoop {
  readonly #parts: GateLoopParts;
  readonly #repeats;
  readonly #subscriptions: (() => void)[] = [];
  #phase: GatePhase = 'armed';
  /** What the phases `go` and `stop` tell. */
  #told: Extract<GateState, { state: 'go' | 'stop' }> | null = null;
  #signal: GateView['signal'] = null;
  readonly #readers: GateReaders;
  readonly #lamps;
  readonly #listening: (() => void)[] = [];
  #diverted: Diversion | null = null;
  #timer: Timer | null = null;
  #rest: Readonly<{ code: ErrorCode; timer: Timer }> | null = null;
  #running = false;

  constructor(parts: GateLoopParts) {
    this.#parts = parts;
    const { context, transit, decider } = parts;
    this.#repeats = createRepeatFilter(context.ports.clock);
    this.#lamps = createGateLamps(context);
    this.#readers = createGateReaders({
      ...{ context, transit, decider },
      heard: (slot, event) => this.#heard(slot, event),
      changed: () => this.lookAgain(),
    });
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

  divert(diversion: Diversion | null): void {
    this.#diverted = diversion;
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
    return lightsOf(this.state(), this.#phase === 'opening');
  }

  signal(): GateView['signal'] {
    return this.#signal;
  }

  lookAgain(): void {
    if (!this.#running) return;
    this.#readers.rearm(this.#isServing(), this.#diverted !== null);
    this.#lamps.show(this.state().state, this.#signal);
    this.#parts.changed();
  }

  scanned(text: string, direction: Direction): void {
    if (!this.#isServing() || this.#repeats.isRepeat(text, SAME_CODE)) return;
    if (isTicketText(text)) {
      if (this.#isDiverted(({ ticket }) => ticket(text))) return;
      const decision = this.#guarded(() => this.#parts.decider.decideTicket(text, direction));
      return decision === null ? this.#become('over', null) : this.#act(decision, direction);
    }
    const presentment = presentmentFromText(text);
    if (presentment === null) return this.stopFor('gate.code_unknown', 'qr', direction);
    this.#take({ channel: 'qr', direction, presentment });
  }

  stopFor(code: ErrorCode, channel: 'tap' | 'qr', direction: Direction): void {
    if (!this.#isServing() || this.#isDiverted(({ unread }) => unread(code))) return;
    this.#guarded(() => this.#parts.decider.stop(code, channel, direction));
    this.#tellStop(code);
  }

  #isServing(): boolean {
    const { isStarting, outOfService } = this.#parts;
    return isListening(this.#phase) && !isStarting() && (this.#diverted !== null || outOfService().length === 0);
  }

  #listen(): void {
    this.#letGo();
    this.#readers.listen();
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
    this.#readers.letGo();
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
    if (this.#isDiverted((diversion) => diversion.shown(shown))) return;
    const decision = this.#guarded(() => this.#parts.decider.decide(shown));
    if (decision === null) return this.#become('over', null);
    this.#act(decision, shown.direction);
  }

  /** True: it was told instead. */
  #isDiverted(tell: (diversion: Diversion) => void): boolean {
    const diversion = this.#diverted;
    if (diversion === null) return false;
    this.#guarded(() => tell(diversion));
    this.#become('over', null);
    return true;
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
    const { context, transit, settler } = this.#parts;
    // First of all: the passenger waits for this, and for nothing that follows.
    const asked = transit.role === 'validator' ? null : askBarrier(this.#parts, direction);
    this.#become('decided', null);
    const answer = asked === null ? null : await asked;
    if (!this.#running) return;
    if (answer === null || answer.kind === 'confirmed') {
      if (answer !== null) this.#guarded(() => settler.opened(decision.passageId));
      this.#tellGo(decision);
      settler.tellAll();
      // They are on their way through.
      return context.ports.storage.shortenLog();
    }
    this.#guarded(() => settler.stayedShut(decision.passageId, answer.problem.code));
    this.#restFor('gate.barrier_fault');
    this.#tellStop('gate.barrier_stayed_shut');
    settler.tellAll();
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
