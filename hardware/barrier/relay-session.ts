/**
 * Asking the gate relay and being answered: one command at a time, each with a number of its own that an asking anew
 * repeats, so that a relay that has heard it already does nothing twice. Rules BARRIER-24 and BARRIER-25 of docs/spec.md.
 */
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { ByteLine } from '../receipt-printer/byte-line.ts';
import { encodeFrame, FrameReader, MAX_FRAME_NUMBER, type RelayFrame } from './relay-frame.ts';

const PROTOCOL_VERSION = '1';
/** Both lines take 11 ms at 115200 baud and 134 ms at 9600, the slowest that the protocol page allows. */
export const ANSWER_MS = 200;
/** One line in a million is spoilt by a good cable; three in a row are no accident. */
export const MAX_ASKS = 3;

export type RelayAnswer =
  | Readonly<{ ok: true; words: readonly string[] }>
  | Readonly<{ ok: false; problem: DeviceProblem }>;

export type RelaySessionOptions = Readonly<{
  line: ByteLine;
  clock: Clock;
  answerMs: number;
  /**
   * Each line that counts, in the order in which they came: what the relay tells by itself, and an answer that is waited for,
   * before whoever asked goes on. Else news that came in one piece behind an answer would overtake it.
   */
  onHeard: (words: readonly string[]) => void;
}>;

type Waiting = { number: number; settle: (answer: RelayAnswer | null) => void };

export class RelaySession {
  readonly #options: RelaySessionOptions;
  #number = 0;
  #waiting: Waiting | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #spoiltCount = 0;
  #ended: DeviceProblem | null = null;

  constructor(options: RelaySessionOptions) {
    this.#options = options;
    const reader = new FrameReader(
      (frame) => this.#take(frame),
      () => (this.#spoiltCount += 1),
    );
    options.line.onBytes((bytes) => reader.push(bytes));
  }

  /** Never rejects. Whoever gets no answer closes the line: what the relay makes of the command is not known. */
  ask(...words: readonly string[]): Promise<RelayAnswer> {
    const answer = this.#last.then(() => this.#ask(words));
    this.#last = answer;
    return answer;
  }

  /** The line is gone: what is asked now, and what waits to be, has no answer. */
  end(problem: DeviceProblem): void {
    this.#ended ??= problem;
    this.#waiting?.settle({ ok: false, problem: this.#ended });
  }

  async #ask(words: readonly string[]): Promise<RelayAnswer> {
    // 0 is for what the relay tells by itself.
    this.#number = (this.#number % MAX_FRAME_NUMBER) + 1;
    const bytes = encodeFrame({ number: this.#number, words });
    const spoiltBefore = this.#spoiltCount;
    for (let asks = 0; asks < MAX_ASKS; asks += 1) {
      if (this.#ended !== null) return { ok: false, problem: this.#ended };
      const answer = await this.#once(this.#number, bytes);
      if (answer !== null) return answer;
    }
    const isGarbled = this.#spoiltCount > spoiltBefore;
    const detail = `${words[0]} was asked ${MAX_ASKS} times`;
    return { ok: false, problem: { code: isGarbled ? 'garbled' : 'no_answer', detail } };
  }

  /** null: not in time. */
  #once(number: number, bytes: Uint8Array): Promise<RelayAnswer | null> {
    const { clock, line, answerMs } = this.#options;
    return new Promise((resolve) => {
      const timer: Timer = clock.after(answerMs, () => settle(null));
      const settle = (answer: RelayAnswer | null): void => {
        timer.cancel();
        this.#waiting = null;
        resolve(answer);
      };
      this.#waiting = { number, settle };
      void line.write(bytes).then((isTaken) => {
        if (!isTaken && this.#waiting?.number === number) settle({ ok: false, problem: GONE });
      });
    });
  }

  #take({ number, words }: RelayFrame): void {
    // An answer that comes after its asking was given up, and is not asked again, answers nothing.
    const isAnswer = number !== 0 && this.#waiting?.number === number;
    if (number === 0 || isAnswer) this.#options.onHeard(words);
    if (isAnswer) this.#waiting?.settle({ ok: true, words });
  }
}

const GONE: DeviceProblem = { code: 'unplugged', detail: 'takes no bytes' };

/** The first words on a line. null: it is a relay of our protocol, and has put its lamps out and let go. */
export async function greetRelay(session: RelaySession): Promise<DeviceProblem | null> {
  const hello = await session.ask('HELLO');
  if (!hello.ok) return hello.problem;
  const [word, version] = hello.words;
  if (word === 'HELLO' && version === PROTOCOL_VERSION) return null;
  return { code: 'garbled', detail: `another protocol: ${hello.words.join(' ')}` };
}
