/**
 * Keeps one device open: opens it, and opens it again after it failed or went, waiting longer each time and starting anew
 * once it has worked. Rules DEVICE-2 to DEVICE-6 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { randomFraction, type Random } from '../../electron/kernel/random.ts';
import type { DeviceCondition, DeviceProblem } from './device.ts';

/** A person who plugs a device in looks at the screen within a second or two. */
export const FIRST_WAIT_MS = 500;
/** A device that is gone for the day is looked for twelve times a minute at most: nobody notices, nothing is burnt. */
export const LONGEST_WAIT_MS = 5_000;

/** What was opened. `close` never throws. */
export type Opened = Readonly<{ close: () => Promise<void> }>;

/** Told by a device that is being opened or is open, in its own time. */
export type Watch = Readonly<{
  /** It was seen where it is looked for; it has still to be opened, or to answer. */
  found: () => void;
  /** It went, or can no longer be used: it is closed and opened again. */
  failed: (problem: DeviceProblem) => void;
  /** It is there and usable but says that something is wrong (paper, cover); null: all is well again. */
  complains: (problem: DeviceProblem | null) => void;
}>;

export type OpenAttempt = Readonly<{ ok: true; opened: Opened }> | Readonly<{ ok: false; problem: DeviceProblem }>;

export interface Reopening {
  readonly condition: DeviceCondition;
  /** Called again it is a nudge. */
  start(): void;
  /** Tries at once instead of waiting on: something was plugged in. An attempt under way is first let end. */
  nudge(): void;
  onCondition(listener: (condition: DeviceCondition) => void): () => void;
  stop(): Promise<void>;
}

/** Problems of a device that is not there at all. */
export const NOT_THERE: readonly DeviceProblem['code'][] = ['not_found', 'unplugged'];

export function createReopening(options: {
  clock: Clock;
  random: Random;
  /** Never throws; answers within its own time limit. */
  attempt: (watch: Watch) => Promise<OpenAttempt>;
}): Reopening {
  return new Keeper(options.clock, options.random, options.attempt);
}

class Keeper implements Reopening {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #attempt: (watch: Watch) => Promise<OpenAttempt>;
  readonly #listeners = new Set<(condition: DeviceCondition) => void>();
  #condition: DeviceCondition = { state: 'absent', problem: null };
  #hasBeenThere = false;
  #failures = 0;
  #timer: Timer | null = null;
  #opened: Opened | null = null;
  /** Of the present attempt: what an earlier one still says counts for nothing. */
  #life = 0;
  #isRunning = false;
  #isTrying = false;
  /** Something came while an attempt was under way, which may have looked before that. */
  #wasNudged = false;

  constructor(clock: Clock, random: Random, attempt: (watch: Watch) => Promise<OpenAttempt>) {
    this.#clock = clock;
    this.#random = random;
    this.#attempt = attempt;
  }

  get condition(): DeviceCondition {
    return this.#condition;
  }

  start(): void {
    if (this.#isRunning) return this.nudge();
    this.#isRunning = true;
    void this.#try();
  }

  nudge(): void {
    if (!this.#isRunning || this.#opened !== null) return;
    if (this.#isTrying) {
      this.#wasNudged = true;
      return;
    }
    this.#timer?.cancel();
    void this.#try();
  }

  onCondition(listener: (condition: DeviceCondition) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#life += 1;
    this.#timer?.cancel();
    this.#timer = null;
    const opened = this.#opened;
    this.#opened = null;
    this.#listeners.clear();
    await opened?.close();
  }

  async #try(): Promise<void> {
    this.#isTrying = true;
    this.#wasNudged = false;
    this.#life += 1;
    const life = this.#life;
    this.#tell({ state: 'opening', problem: this.#condition.problem });
    let failedMeanwhile: DeviceProblem | null = null;
    let complaint: DeviceProblem | null = null;
    const isMine = (): boolean => this.#life === life && this.#isRunning;
    const attempt = await this.#attempt({
      found: () => {
        if (isMine() && this.#opened === null) this.#found();
      },
      failed: (problem) => {
        if (!isMine()) return;
        if (this.#opened === null) failedMeanwhile = problem;
        else this.#failed(problem);
      },
      complains: (problem) => {
        if (!isMine()) return;
        complaint = problem;
        if (this.#opened !== null) this.#tell({ state: problem === null ? 'ready' : 'faulty', problem });
      },
    });
    this.#isTrying = false;
    if (!isMine()) {
      if (attempt.ok) await attempt.opened.close();
      return;
    }
    if (attempt.ok) {
      this.#opened = attempt.opened;
      this.#hasBeenThere = true;
    }
    const problem = attempt.ok ? failedMeanwhile : attempt.problem;
    if (problem !== null) {
      this.#failed(problem);
      if (this.#wasNudged) this.nudge();
      return;
    }
    this.#failures = 0;
    this.#tell({ state: complaint === null ? 'ready' : 'faulty', problem: complaint });
  }

  /** What is known to be wrong with it stays known, but not that it is away. */
  #found(): void {
    this.#hasBeenThere = true;
    const { problem } = this.#condition;
    const isAway = problem !== null && NOT_THERE.includes(problem.code);
    this.#tell({ state: 'found', problem: isAway ? null : problem });
  }

  #failed(problem: DeviceProblem): void {
    const opened = this.#opened;
    this.#opened = null;
    this.#life += 1;
    void opened?.close();
    const isThere = !NOT_THERE.includes(problem.code);
    this.#tell({ state: isThere ? 'faulty' : this.#hasBeenThere ? 'gone' : 'absent', problem });
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 10);
    // Half of it by chance, so that several devices of one hub do not all try in the same moment.
    const waitMs = longest / 2 + (longest / 2) * randomFraction(this.#random);
    this.#timer = this.#clock.after(waitMs, () => void this.#try());
  }

  #tell(condition: DeviceCondition): void {
    const { state, problem } = this.#condition;
    if (state === condition.state && problem?.code === condition.problem?.code) return;
    this.#condition = condition;
    for (const listener of this.#listeners) listener(condition);
  }
}
