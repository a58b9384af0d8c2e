/**
 * A light and a buzzer on a board of the gate relay's protocol (docs/hardware/gate-relay.md), with a line of their own: HELLO,
 * LIGHTS and TONE are all that they are asked. Rules INDICATOR-1 to INDICATOR-6 of docs/spec/devices.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';
import { ANSWER_MS, RelaySession } from '../barrier/relay-session.ts';
import type { DeviceCondition, DeviceProblem } from '../device/device.ts';
import { createReopening, type OpenAttempt, type Reopening, type Watch } from '../device/reopening.ts';
import type { OpenByteLine } from '../receipt-printer/byte-line.ts';
import type { Indicator, IndicatorSignal } from './indicator.ts';

/** One that went is noticed within this and the time of its missing answers. */
export const LOOK_EVERY_MS = 2_000;

const PROTOCOL_VERSION = '1';
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
  readonly #reopening: Reopening;
  #session: RelaySession | null = null;
  #watch: Watch | null = null;
  #wanted: IndicatorSignal = 'off';
  /** The sound of what was shown last is due; over once the line goes. */
  #isToneDue = false;
  #isStale = false;
  #isWriting = false;
  #look: Timer | null = null;

  constructor(options: RelayIndicatorOptions) {
    this.#options = options;
    this.id = options.id;
    this.name = options.name;
    this.simulated = options.simulated;
    const { clock, random } = options;
    this.#reopening = createReopening({ clock, random, attempt: (watch) => this.#open(watch) });
  }

  get condition(): DeviceCondition {
    return this.#reopening.condition;
  }

  open(): void {
    this.#reopening.start();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    return this.#reopening.onCondition(listener);
  }

  show(signal: IndicatorSignal): void {
    const hasSound = SIGNS[signal].tone !== null;
    if (signal === this.#wanted && !hasSound) return;
    this.#wanted = signal;
    this.#isToneDue = hasSound && this.#session !== null;
    this.#isStale = true;
    void this.#write();
  }

  async close(): Promise<void> {
    this.#drop(CLOSED);
    await this.#reopening.stop();
  }

  async #open(watch: Watch): Promise<OpenAttempt> {
    const { clock, openLine, answerMs = ANSWER_MS } = this.#options;
    const opened = await openLine();
    if (!opened.ok) return { ok: false, problem: opened.error };
    const line = opened.value;
    const session = new RelaySession({ line, clock, answerMs, onHeard: () => undefined });
    line.onGone((problem) => this.#lost(session, problem, watch));
    const hello = await session.ask('HELLO');
    const problem = hello.ok ? whyNotHello(hello.words) : hello.problem;
    if (problem !== null) {
      session.end(problem);
      await line.close();
      return { ok: false, problem };
    }
    this.#session = session;
    this.#watch = watch;
    // HELLO has put the lights out.
    this.#isStale = true;
    this.#isWriting = false;
    void this.#write();
    const close = async (): Promise<void> => {
      if (this.#session === session) this.#drop(CLOSED);
      session.end(CLOSED);
      await line.close();
    };
    return { ok: true, opened: { close } };
  }

  async #write(): Promise<void> {
    const session = this.#session;
    if (this.#isWriting || session === null) return;
    this.#isWriting = true;
    this.#look?.cancel();
    while (this.#isStale && this.#session === session) {
      this.#isStale = false;
      const { lit, colour, tone } = SIGNS[this.#wanted];
      const isToneDue = this.#isToneDue;
      this.#isToneDue = false;
      // A board without a lamp or a buzzer refuses, and is as well as it can be.
      const lights = await session.ask('LIGHTS', lit, colour);
      if (!lights.ok) return this.#lost(session, lights.problem);
      if (!isToneDue || tone === null) continue;
      const sound = await session.ask('TONE', tone);
      if (!sound.ok) return this.#lost(session, sound.problem);
    }
    if (this.#session !== session) return;
    this.#isWriting = false;
    this.#look = this.#options.clock.after(LOOK_EVERY_MS, () => {
      this.#isStale = true;
      void this.#write();
    });
  }

  /** `opening` is given while the line is being opened; later only the present line's end counts. */
  #lost(session: RelaySession, problem: DeviceProblem, opening: Watch | null = null): void {
    const watch = this.#session === session ? this.#watch : opening;
    session.end(problem);
    if (this.#session === session) this.#drop(problem);
    watch?.failed(problem);
  }

  #drop(problem: DeviceProblem): void {
    const session = this.#session;
    this.#session = null;
    this.#watch = null;
    this.#isToneDue = false;
    this.#look?.cancel();
    session?.end(problem);
  }
}

function whyNotHello([word, version]: readonly string[]): DeviceProblem | null {
  if (word === 'HELLO' && version === PROTOCOL_VERSION) return null;
  return { code: 'garbled', detail: `another protocol: ${[word, version].join(' ')}` };
}
