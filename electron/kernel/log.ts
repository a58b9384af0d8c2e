/**
 * The log port. Facts are values with names; what must never be written down is wrapped in `secret()`, which prints as
 * a mark whatever the writer does with it.
 */
import type { JsonValue } from './json.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A value that may be carried but not written: payment codes, keys, PINs, full wallet ids. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  /** The one way to the value; used where it is sent or compared, never in a log call. */
  reveal(): string {
    return this.#value;
  }
  toJSON(): string {
    return '[secret]';
  }
  toString(): string {
    return '[secret]';
  }
}

export function secret(value: string): Secret {
  return new Secret(value);
}

export type LogFacts = Readonly<{ [name: string]: JsonValue | Secret | undefined }>;

export interface Log {
  /** `event` is a stable snake_case name, such as `payment_sent`. */
  write(level: LogLevel, event: string, facts?: LogFacts): void;
}

/** A log for tests and tools that need none. */
export const silentLog: Log = { write: () => {} };
