/**
 * A gate relay in memory: bytes in, bytes out, a barrier that takes its time to move, and everything that goes wrong with
 * one. It stands at the end of the simulated driver's line, and of a pseudo-terminal in the tests of the real one.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { BarrierPosition } from './barrier.ts';
import { encodeFrame, FrameReader, type RelayFrame } from './relay-frame.ts';

/** A flap of a subway gate; tripods are quicker. */
const MOVES_WITHIN_MS = 120;
/** Far above what the driver waits for. */
const LATE_MS = 4_000;
/** docs/hardware/gate-relay.md, "The relay by itself": it lets go though nobody tells it to. */
export const LONGEST_PULSE_MS = 30_000;
/** The same: a till that died holds no gate open. */
const FORSAKEN_AFTER_MS = 5_000;

/** What a recorded opening met: the answer (no words: none), and what was told after it. */
export type PlayedOpening = Readonly<{
  answer: readonly string[];
  news: readonly Readonly<{ afterMs: number; words: readonly string[] }>[];
}>;

export class SimulatedRelay {
  readonly #clock: Clock;
  readonly #send: (bytes: Uint8Array) => void;
  readonly #reader: FrameReader;
  #position: Exclude<BarrierPosition, 'released'> = 'shut';
  #isReleased = false;
  #isHeld = false;
  #move: Timer | null = null;
  #pulse: Timer | null = null;
  #forsaken: Timer | null = null;
  #answered: Readonly<{ number: number; bytes: Uint8Array }> | null = null;
  /** How many times the coil was energised: what a passenger could have gone through. */
  pulseCount = 0;
  lights = '';
  readonly tones: string[] = [];

  /** What a recording does to it; null: none is played. */
  #played: { wantedLights: string; isSilent: boolean; isGarbling: boolean } | null = null;
  /** What the next openings are to meet. */
  #openings: readonly PlayedOpening[] = [];

  isStuck = false;
  isLate = false;
  isSilent = false;
  isGarbling = false;

  constructor(clock: Clock, send: (bytes: Uint8Array) => void) {
    this.#clock = clock;
    this.#send = send;
    // A spoilt line is not answered: whoever sent it asks again.
    this.#reader = new FrameReader(
      (frame) => this.#take(frame),
      () => undefined,
    );
  }

  get position(): BarrierPosition {
    return this.#isReleased ? 'released' : this.#position;
  }

  receive(bytes: Uint8Array): void {
    this.#reader.push(bytes);
  }

  setReleased(isReleased: boolean): void {
    this.#isReleased = isReleased;
    this.#position = isReleased ? 'open' : 'shut';
    this.#tell('MOVED', this.position.toUpperCase());
  }

  /** Somebody goes through, and the barrier shuts behind them; nobody can while it is shut. */
  pass(): void {
    if (this.position === 'shut') return;
    this.#tell('PASSED');
    this.#letGo();
  }

  /** Somebody pushes it open. */
  force(): void {
    this.#turn('open');
  }

  /** Its cable is pulled, or its power is: nothing of it goes on. */
  stop(): void {
    this.#move?.cancel();
    this.#pulse?.cancel();
    this.#forsaken?.cancel();
    this.#isHeld = false;
    this.#position = 'shut';
    this.#answered = null;
  }

  /** From now on lamps and tones are the recording's, and the till's own wait. */
  beginPlaying(): void {
    this.#played = { wantedLights: this.lights, isSilent: false, isGarbling: false };
  }

  playOpenings(openings: readonly PlayedOpening[]): void {
    this.#openings = openings;
  }

  /** Lamps and tones of a recording; what else it was told happens when it is told again. */
  obey([word, first = '', second = '']: readonly string[]): void {
    if (word === 'LIGHTS') this.lights = `${first} ${second}`.trim();
    if (word === 'TONE') this.tones.push(first);
  }

  playManner(manner: Readonly<{ isSilent?: boolean; isGarbling?: boolean }>): void {
    if (this.#played !== null) Object.assign(this.#played, manner);
  }

  /** What the recorded relay told by itself. */
  playNews(words: readonly string[]): void {
    const [word, position] = words;
    if (word === 'MOVED') {
      this.#isReleased = position === 'RELEASED';
      this.#position = position === 'SHUT' ? 'shut' : 'open';
    }
    this.#tell(...words);
  }

  endPlaying(): void {
    if (this.#played === null) return;
    this.lights = this.#played.wantedLights;
    this.#played = null;
    if (this.position !== 'shut') this.setReleased(false);
  }

  #take({ number, words }: RelayFrame): void {
    if (this.isSilent || this.#played?.isSilent === true) return;
    this.#forsaken?.cancel();
    this.#forsaken = this.#clock.after(FORSAKEN_AFTER_MS, () => this.#letGo());
    // Asked again: answered again, and nothing is done twice.
    if (this.#answered?.number === number && words[0] !== 'HELLO') return this.#write(this.#answered.bytes);
    const answer = this.#do(words);
    const bytes = answer.length === 0 ? new Uint8Array(0) : encodeFrame({ number, words: answer });
    this.#answered = { number, bytes };
    this.#write(bytes);
  }

  #do([word, first = '', second = '']: readonly string[]): readonly string[] {
    switch (word) {
      case 'HELLO':
        this.#letGo();
        return ['HELLO', '1', 'SIMULATED'];
      case 'STATE':
        return ['STATE', this.position.toUpperCase()];
      case 'OPEN':
        return this.#open(Number(first));
      case 'SHUT':
        this.#letGo();
        return ['OK'];
      case 'LIGHTS':
        if (this.#played === null) this.obey([word, first, second]);
        else this.#played.wantedLights = `${first} ${second}`.trim();
        return ['OK'];
      case 'TONE':
        if (this.#played === null) this.obey([word, first]);
        return ['OK'];
      default:
        return ['NO', 'UNKNOWN'];
    }
  }

  #open(pulseMs: number): readonly string[] {
    const [played, ...later] = this.#openings;
    this.#openings = later;
    if (played !== undefined) return this.#openAsPlayed(played);
    if (this.#isReleased) return ['NO', 'RELEASED'];
    if (!(pulseMs > 0 && pulseMs <= LONGEST_PULSE_MS)) return ['NO', 'RANGE'];
    this.pulseCount += 1;
    this.#pulse?.cancel();
    this.#isHeld = true;
    this.#pulse = this.#clock.after(pulseMs, () => this.#letGo());
    if (!this.isStuck) this.#moveLater('open', this.isLate ? LATE_MS : MOVES_WITHIN_MS);
    return ['OK'];
  }

  #openAsPlayed({ answer, news }: PlayedOpening): readonly string[] {
    this.pulseCount += 1;
    for (const { afterMs, words } of news) this.#clock.after(afterMs, () => this.playNews(words));
    return answer;
  }

  #letGo(): void {
    this.#pulse?.cancel();
    this.#isHeld = false;
    // A late one has begun to move already, and no coil holds it back.
    if (!this.isLate || this.#position === 'open') this.#moveLater('shut', MOVES_WITHIN_MS);
  }

  #moveLater(position: Exclude<BarrierPosition, 'released'>, ms: number): void {
    this.#move?.cancel();
    this.#move = this.#clock.after(ms, () => this.#turn(position));
  }

  #turn(position: Exclude<BarrierPosition, 'released'>): void {
    if (this.#isReleased || this.#position === position) return;
    this.#position = position;
    this.#tell('MOVED', position.toUpperCase());
    if (position === 'open' && !this.#isHeld) this.#moveLater('shut', MOVES_WITHIN_MS);
  }

  #tell(...words: readonly string[]): void {
    if (!this.isSilent && this.#played?.isSilent !== true) this.#write(encodeFrame({ number: 0, words }));
  }

  #write(bytes: Uint8Array): void {
    this.#send(this.isGarbling || this.#played?.isGarbling === true ? bytes.map((byte) => byte ^ 0x55) : bytes);
  }
}
