/** A rule of the wallet API as the suite checks it, and how a check says that a backend breaks it. */
import type { Backend } from './backend.ts';

export type Rule = Readonly<{
  /** The section of the API page, such as `2`. */
  section: string;
  /** The rule in words; unique within its section. */
  words: string;
  /** What the backend's owner has to provide for it beyond one activation code; see customers.ts. */
  needs?: readonly Need[];
  /** Throws a Violation when the rule is broken; any other error counts as one, too. */
  check: (backend: Backend) => Promise<void>;
}>;

/**
 * customers: wallets whose codes and taps can be had. operator: whoever can disable a terminal or replace it.
 * bills: a bill with a fixed amount. gates: a terminal of a line with zones. lockout: to be locked out for an hour, which the address then is for everybody.
 */
export type Need = 'customers' | 'taps' | 'operator' | 'lockout' | 'bills' | 'gates';

/** The backend did something that the page does not allow. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

export function must(holds: boolean, words: string): asserts holds {
  if (!holds) throw new Violation(words);
}

/** What came, next to what should have. */
export function mustEqual(actual: unknown, expected: unknown, what: string): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  must(came === wanted, `${what}: expected ${wanted}, got ${came}`);
}
