/** A reader's process that a test plays by hand: says what it is told to say, beats or freezes, ends or is killed. */
import type { ProcessHandle } from '../reader-link.ts';
import type { FromReaderProcess, ToReaderProcess } from '../reader-messages.ts';

export class FakeProcess implements ProcessHandle {
  readonly pid = 4711;
  readonly sent: ToReaderProcess[] = [];
  wasKilled = false;
  hasEnded = false;
  /** Answers each frame at once; null: it is silent. */
  answer: ((frame: string) => string | null) | null = null;
  /** Whether it ends when it is asked to. */
  obeys = true;
  readonly #readers = new Set<string>();
  #listener: (message: unknown) => void = () => undefined;
  #onExit: (code: number | null) => void = () => undefined;

  postMessage(message: unknown): void {
    // The till's messages are typed by the file that types this side.
    const given = message as ToReaderProcess;
    this.sent.push(given);
    if (given.type === 'stop') {
      if (this.obeys) this.end(0);
      return;
    }
    if (given.type === 'retire') {
      if (this.obeys && this.#readers.size === 0) this.end(0);
      return;
    }
    const bytes = this.answer?.(given.frame);
    if (bytes !== undefined) this.say({ type: 'answer', requestId: given.requestId, bytes, detail: '' });
  }

  onMessage(listener: (message: unknown) => void): void {
    this.#listener = listener;
  }

  onExit(listener: (code: number | null) => void): void {
    this.#onExit = listener;
  }

  kill(): void {
    this.wasKilled = true;
    this.end(null);
  }

  say(...messages: readonly FromReaderProcess[]): void {
    for (const message of messages) {
      if (message.type === 'reader') this.#readers.add(message.reader);
      if (message.type === 'reader_gone') this.#readers.delete(message.reader);
      this.#listener(message);
    }
  }

  end(code: number | null): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.#onExit(code);
  }
}
