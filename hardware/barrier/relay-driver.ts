/**
 * The real driver: a relay board on a byte line, with a sensor that sees the barrier. Rules BARRIER-1 to BARRIER-12 of
 * docs/spec.md; the protocol is docs/hardware/gate-relay.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import { createReopening, type OpenAttempt, type Reopening, type Watch } from '../device/reopening.ts';
import type { OpenByteLine } from '../receipt-printer/byte-line.ts';
import {
  BARRIER_ANSWER_MS,
  BARRIER_POSITIONS,
  type Barrier,
  type BarrierEvent,
  type BarrierAnswer,
  type BarrierPosition,
  type BarrierRequest,
  type Indication,
} from './barrier.ts';
import { createRelayLamps, type RelayLamps } from './relay-lamps.ts';
import { ANSWER_MS, greetRelay, RelaySession } from './relay-session.ts';

/** Of the time for an answer, what telling the relay to let go may take. */
const SHUT_ROOM_MS = 200;

export type RelayLimits = Readonly<{
  /** How long the relay holds: a passenger with a suitcase needs no more for the first step, and the sensor does the rest. */
  pulseMs: number;
  /** Tripods and flaps move within half a second; what has not moved by then is taken for stuck. */
  confirmWithinMs: number;
  answerMs: number;
}>;
export const RELAY_LIMITS: RelayLimits = {
  pulseMs: 5_000,
  confirmWithinMs: BARRIER_ANSWER_MS - SHUT_ROOM_MS,
  answerMs: ANSWER_MS,
};

/** A barrier that went, or was opened by hand, is noticed within this. */
const LOOK_EVERY_MS = 1_000;
/** After a barrier stayed shut: long enough for somebody to have seen to it, and short enough for a gate without staff. */
const REST_AFTER_STUCK_MS = 30_000;
/** While an opening waits for the sensor: its news may be the line that is spoilt. */
const LOOK_CLOSELY_MS = 100;

const AWAY: DeviceProblem = { code: 'not_found', detail: 'the relay is not open' };
const UNDER_WAY: DeviceProblem = { code: 'reports_error', detail: 'an opening is under way' };
const RELEASED: DeviceProblem = { code: 'released', detail: 'the emergency input is on' };

export type RelayBarrierOptions = Readonly<{
  id: string;
  name: string;
  simulated: boolean;
  clock: Clock;
  random: Random;
  openLine: OpenByteLine;
  limits?: RelayLimits;
}>;

/** What else hangs on the relay: the same line serves it. Answers whether the relay took it. */
export interface RelayBarrier extends Barrier {
  command(...words: readonly string[]): Promise<boolean>;
}

export function createRelayBarrier(options: RelayBarrierOptions): RelayBarrier {
  return new Driver(options);
}

type Opening = { askedAtMs: number; isTaken: boolean; timer: Timer; settle: (outcome: BarrierAnswer) => void };

class Driver implements RelayBarrier {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly #options: RelayBarrierOptions;
  readonly #limits: RelayLimits;
  readonly #reopening: Reopening;
  readonly #listeners = new Set<(event: BarrierEvent) => void>();
  #session: RelaySession | null = null;
  #watch: Watch | null = null;
  #position: BarrierPosition | null = null;
  #opening: Opening | null = null;
  #look: Timer | null = null;
  #rest: Timer | null = null;
  readonly #lamps: RelayLamps = createRelayLamps((words) => this.command(...words));
  /** Somebody was let through and the barrier has not shut behind them yet. */
  #isGranted = false;
  /** Did not open in time, and has not been seen to move since. */
  #isStuck = false;

  constructor(options: RelayBarrierOptions) {
    this.#options = options;
    this.#limits = options.limits ?? RELAY_LIMITS;
    this.id = options.id;
    this.name = options.name;
    this.simulated = options.simulated;
    const { clock, random } = options;
    this.#reopening = createReopening({ clock, random, attempt: (watch) => this.#open(watch) });
  }

  get condition(): DeviceCondition {
    return this.#reopening.condition;
  }

  get position(): BarrierPosition | null {
    return this.#position;
  }

  open(): void {
    this.#reopening.start();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#reopening.onCondition(listener);
  }

  onEvent(listener: (event: BarrierEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async command(...words: readonly string[]): Promise<boolean> {
    const session = this.#session;
    if (session === null) return false;
    const answer = await session.ask(...words);
    if (!answer.ok) this.#lost(session, answer.problem);
    return answer.ok && answer.words[0] === 'OK';
  }

  indicate(indication: Indication): void {
    this.#lamps.show(indication);
  }

  /** One coil serves both ways: a gate that has two is two barriers, each in its lane. */
  openBarrier(_request: BarrierRequest): Promise<BarrierAnswer> {
    const session = this.#session;
    if (session === null) return Promise.resolve(faultOf(false, this.condition.problem ?? AWAY));
    if (this.#opening !== null) return Promise.resolve(faultOf(this.#position === 'shut', UNDER_WAY));
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const timer = clock.after(this.#limits.confirmWithinMs, () => void this.#giveUp(session));
      const settle = (outcome: BarrierAnswer): void => {
        timer.cancel();
        this.#opening = null;
        resolve(outcome);
      };
      this.#opening = { askedAtMs: clock.monotonic(), isTaken: false, timer, settle };
      void this.#askToOpen(session, this.#opening);
    });
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#drop(AWAY);
    await this.#reopening.stop();
  }

  async #askToOpen(session: RelaySession, opening: Opening): Promise<void> {
    // From here on: the news that it moved may come in one piece with the answer, and is read first.
    this.#isGranted = true;
    const answer = await session.ask('OPEN', String(this.#limits.pulseMs));
    if (!answer.ok) return this.#lost(session, answer.problem);
    if (this.#opening !== opening) return;
    const [word, reason = ''] = answer.words;
    if (word !== 'OK') {
      this.#isGranted = false;
      const problem =
        reason === 'RELEASED' ? RELEASED : { code: 'reports_error' as const, detail: `refused: ${reason}` };
      return opening.settle(faultOf(this.#position === 'shut', problem));
    }
    opening.isTaken = true;
    // Still open behind the last passenger: the pulse holds it for this one.
    if (this.#position === 'open') return this.#confirm();
    this.#lookIn(session, LOOK_CLOSELY_MS);
  }

  #confirm(): void {
    const opening = this.#opening;
    if (opening === null || !opening.isTaken) return;
    this.#isStuck = false;
    this.#complain();
    opening.settle({ kind: 'confirmed', afterMs: Math.round(this.#options.clock.monotonic() - opening.askedAtMs) });
  }

  /** What opens from now on opens for nobody: the relay is told so before the passenger is. */
  async #giveUp(session: RelaySession): Promise<void> {
    const opening = this.#opening;
    if (opening === null) return;
    opening.isTaken = false;
    this.#isGranted = false;
    this.#isStuck = true;
    const answer = await session.ask('SHUT');
    if (!answer.ok) return this.#lost(session, answer.problem);
    if (this.#opening !== opening) return;
    this.#complain();
    this.#rest?.cancel();
    // The next one may find out: nobody pays for it if it stays shut again.
    this.#rest = this.#options.clock.after(REST_AFTER_STUCK_MS, () => {
      this.#isStuck = false;
      this.#complain();
    });
    const detail = `not seen to open within ${this.#limits.confirmWithinMs} ms`;
    opening.settle(faultOf(this.#position === 'shut', { code: 'not_confirmed', detail }));
  }

  async #open(watch: Watch): Promise<OpenAttempt> {
    const { clock, openLine } = this.#options;
    const opened = await openLine(watch.found);
    if (!opened.ok) return { ok: false, problem: opened.error };
    const line = opened.value;
    /** What it says of itself while it is greeted; the newest counts. */
    const greeting: { position: BarrierPosition | null } = { position: null };
    const onHeard = (words: readonly string[]): void => {
      if (this.#session === session) this.#hear(words);
      else greeting.position = positionIn(words) ?? greeting.position;
    };
    const session = new RelaySession({ line, clock, answerMs: this.#limits.answerMs, onHeard });
    line.onGone((problem) => this.#lost(session, problem, watch));
    const problem = await this.#greet(session);
    if (problem !== null) {
      await line.close();
      return { ok: false, problem };
    }
    this.#session = session;
    this.#watch = watch;
    this.#position = greeting.position;
    this.#isGranted = false;
    this.#isStuck = false;
    this.#complain();
    this.#lookIn(session, LOOK_EVERY_MS);
    // HELLO has put them out.
    this.#lamps.renew();
    return {
      ok: true,
      opened: {
        close: async () => {
          if (this.#session === session) this.#drop(AWAY);
          session.end(AWAY);
          await line.close();
        },
      },
    };
  }

  /** Whatever an earlier run had begun is over with it: the relay lets go. */
  async #greet(session: RelaySession): Promise<DeviceProblem | null> {
    const problem = await greetRelay(session);
    if (problem !== null) return problem;
    const state = await session.ask('STATE');
    if (!state.ok) return state.problem;
    return positionIn(state.words) === null ? { code: 'garbled', detail: `no state: ${state.words.join(' ')}` } : null;
  }

  #lookIn(session: RelaySession, ms: number): void {
    this.#look?.cancel();
    this.#look = this.#options.clock.after(ms, () => void this.#lookNow(session));
  }

  async #lookNow(session: RelaySession): Promise<void> {
    const answer = await session.ask('STATE');
    if (!answer.ok) return this.#lost(session, answer.problem);
    if (this.#session !== session) return;
    this.#lookIn(session, this.#opening === null ? LOOK_EVERY_MS : LOOK_CLOSELY_MS);
  }

  /** Answers too: where the barrier was seen last is what was said last. */
  #hear(words: readonly string[]): void {
    if (words[0] === 'PASSED') return this.#tell({ kind: 'passed' });
    this.#move(positionIn(words));
  }

  /** null: a word of another version, which says nothing. */
  #move(position: BarrierPosition | null): void {
    if (position === null) return;
    const before = this.#position;
    this.#position = position;
    if (position !== before) this.#tell({ kind: 'moved', position });
    if (position === 'open') {
      this.#confirm();
      if (before === 'shut' && !this.#isGranted) this.#openedByItself();
    }
    if (position === 'shut' && before !== 'shut') {
      this.#isGranted = this.#opening !== null;
      // It moves again: whatever held it is gone.
      this.#isStuck = false;
    }
    this.#complain();
  }

  #openedByItself(): void {
    this.#tell({ kind: this.#isStuck ? 'opened_late' : 'forced' });
    void this.command('SHUT');
  }

  #complain(): void {
    if (this.#position === 'released') this.#watch?.complains(RELEASED);
    else if (this.#isStuck) this.#watch?.complains({ code: 'not_confirmed', detail: 'was not seen to open' });
    else this.#watch?.complains(null);
  }

  /** `watch` is given while the line is being opened; later only the present line's end counts. */
  #lost(session: RelaySession, problem: DeviceProblem, opening: Watch | null = null): void {
    const watch = this.#session === session ? this.#watch : opening;
    session.end(problem);
    if (this.#session === session) this.#drop(problem);
    watch?.failed(problem);
  }

  /** Nothing is known of the barrier any more, nor of an opening that was under way. */
  #drop(problem: DeviceProblem): void {
    this.#session = null;
    this.#watch = null;
    this.#position = null;
    this.#look?.cancel();
    this.#rest?.cancel();
    this.#opening?.settle(faultOf(false, problem));
  }

  #tell(event: BarrierEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

function faultOf(wasSeenShut: boolean, problem: DeviceProblem): BarrierAnswer {
  return { kind: 'fault', wasSeenShut, problem };
}

/** In news or in an answer to STATE; null: these words say nothing of where it is. */
function positionIn(words: readonly string[]): BarrierPosition | null {
  if (words[0] !== 'MOVED' && words[0] !== 'STATE') return null;
  return BARRIER_POSITIONS.find((position) => position.toUpperCase() === words[1]) ?? null;
}
