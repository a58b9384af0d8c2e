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

  #take({ number, words }: RelayFrame): void {
    if (this.isSilent) return;
    this.#forsaken?.cancel();
    this.#forsaken = this.#clock.after(FORSAKEN_AFTER_MS, () => this.#letGo());
    // Asked again: answered again, and nothing is done twice.
    if (this.#answered?.number === number && words[0] !== 'HELLO') return this.#write(this.#answered.bytes);
    const bytes = encodeFrame({ number, words: this.#do(words) });
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
        this.lights = `${first} ${second}`.trim();
        return ['OK'];
      case 'TONE':
        this.tones.push(first);
        return ['OK'];
      default:
        return ['NO', 'UNKNOWN'];
    }
  }

  #open(pulseMs: number): readonly string[] {
    if (this.#isReleased) return ['NO', 'RELEASED'];
    if (!(pulseMs > 0 && pulseMs <= LONGEST_PULSE_MS)) return ['NO', 'RANGE'];
    this.pulseCount += 1;
    this.#pulse?.cancel();
    this.#isHeld = true;
    this.#pulse = this.#clock.after(pulseMs, () => this.#letGo());
    if (!this.isStuck) this.#moveLater('open', this.isLate ? LATE_MS : MOVES_WITHIN_MS);
    return ['OK'];
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
    if (!this.isSilent) this.#write(encodeFrame({ number: 0, words }));
  }

  #write(bytes: Uint8Array): void {
    this.#send(this.isGarbling ? bytes.map((byte) => byte ^ 0x55) : bytes);
  }
}
