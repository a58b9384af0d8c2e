/**
 * A light and a buzzer on a board of the gate relay's protocol (docs/hardware/gate-relay.md), with a line of their own: HELLO,
 * LIGHTS and TONE are all that they are asked. Rules INDICATOR-1 to INDICATOR-6 of docs/spec/devices.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import { ANSWER_MS, greetRelay, RelaySession } from '../barrier/relay-session.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import {
  createNewestShown,
  type NewestShown,
  type NewestShownOptions,
  type ShownLine,
} from '../device/newest-shown.ts';
import type { OpenByteLine } from '../receipt-printer/byte-line.ts';
import type { Indicator, IndicatorSignal } from './indicator.ts';

/** One that went is noticed within this and the time of its missing answers. */
export const LOOK_EVERY_MS = 2_000;

const CLOSED: DeviceProblem = { code: 'not_found', detail: 'the indicator is not open' };

/** Four lamps from the left, their colour, and the sound; what means go is never the colour or the pattern of a stop. */
const SIGNS: Readonly<Record<IndicatorSignal, Readonly<{ lit: string; colour: string; tone: string | null }>>> = {
  off: { lit: '0000', colour: 'WHITE', tone: null },
  ready: { lit: '1000', colour: 'WHITE', tone: null },
  wait: { lit: 'B000', colour: 'YELLOW', tone: null },
  go: { lit: '1111', colour: 'GREEN', tone: 'GO' },
  go_low: { lit: '1111', colour: 'GREEN', tone: 'GO_LOW' },
  stop: { lit: '1001', colour: 'RED', tone: 'STOP' },
  unlock: { lit: 'B00B', colour: 'YELLOW', tone: 'UNLOCK' },
  out_of_service: { lit: 'BBBB', colour: 'RED', tone: null },
};

export type RelayIndicatorOptions = Readonly<{
  id: string;
  name: string;
  simulated: boolean;
  clock: Clock;
  random: Random;
  openLine: OpenByteLine;
  answerMs?: number;
}>;

export function createRelayIndicator(options: RelayIndicatorOptions): Indicator {
  return new Driver(options);
}

class Driver implements Indicator {
  readonly id: string;
  readonly name: string;
  readonly simulated: boolean;
  readonly #options: RelayIndicatorOptions;
  readonly #shown: NewestShown;
  #wanted: IndicatorSignal = 'off';
  /** The sound of what was shown last is due; over once the line goes. */
  #isToneDue = false;

  constructor(options: RelayIndicatorOptions) {
    this.#options = options;
    this.id = options.id;
    this.name = options.name;
    this.simulated = options.simulated;
    const { clock, random } = options;
    const connect: NewestShownOptions['connect'] = (lost, found) => this.#connect(lost, found);
    this.#shown = createNewestShown({ clock, random, connect, againAfterMs: LOOK_EVERY_MS });
  }

  get condition(): DeviceCondition {
    return this.#shown.condition;
  }

  open(): void {
    this.#shown.open();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#shown.onCondition(listener);
  }

  show(signal: IndicatorSignal): void {
    const hasSound = SIGNS[signal].tone !== null;
    if (signal === this.#wanted && !hasSound) return;
    this.#wanted = signal;
    this.#isToneDue = hasSound && this.#shown.isUp;
    this.#shown.renew();
  }

  close(): Promise<void> {
    return this.#shown.close();
  }

  async #connect(lost: (problem: DeviceProblem) => void, found: () => void): Promise<Result<ShownLine, DeviceProblem>> {
    const { clock, openLine, answerMs = ANSWER_MS } = this.#options;
    const opened = await openLine(found);
    if (!opened.ok) return opened;
    const line = opened.value;
    const session = new RelaySession({ line, clock, answerMs, onHeard: () => undefined });
    line.onGone((problem) => {
      session.end(problem);
      lost(problem);
    });
    const close = async (): Promise<void> => {
      session.end(CLOSED);
      await line.close();
    };
    const problem = await greetRelay(session);
    if (problem !== null) {
      await close();
      return err(problem);
    }
    // HELLO has put the lights out, and what would have sounded before is over.
    this.#isToneDue = false;
    return ok({ show: () => this.#write(session), close });
  }

  /** A board without a lamp or a buzzer refuses, and is as well as it can be. */
  async #write(session: RelaySession): Promise<DeviceProblem | null> {
    const { lit, colour, tone } = SIGNS[this.#wanted];
    const isToneDue = this.#isToneDue;
    this.#isToneDue = false;
    const lights = await session.ask('LIGHTS', lit, colour);
    if (!lights.ok) return lights.problem;
    if (!isToneDue || tone === null) return null;
    const sound = await session.ask('TONE', tone);
    return sound.ok ? null : sound.problem;
  }
}
