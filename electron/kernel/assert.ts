/**
 * Assertions for what only a mistake of ours can break. They stay on in production: a crash and a recovery from the
 * journal are better than a wrong amount. Nothing on the way catches an AssertionError; the process logs it and stops.
 */
export class AssertionError extends Error {
  override readonly name = 'AssertionError';
}

/** Throws AssertionError when `condition` is false. `message` says which promise was broken. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message);
}

/** For the place that no value can reach: the compiler refuses a forgotten case, the run refuses a foreign one. */
export function assertNever(value: never, message: string): never {
  throw new AssertionError(`${message}: ${JSON.stringify(value)}`);
}
