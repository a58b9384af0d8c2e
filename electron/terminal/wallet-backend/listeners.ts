/** Whom to tell: a set of listeners, each of which takes itself off by the function it was given. */
export interface Listeners<T> {
  readonly add: (listener: (value: T) => void) => () => void;
  readonly tell: (value: T) => void;
  readonly count: () => number;
}

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add(listener) {
      // Wrapped, so that the same function added twice is told twice and taken off once.
      const own = (value: T): void => listener(value);
      listeners.add(own);
      return () => {
        listeners.delete(own);
      };
    },
    tell(value) {
      for (const listener of listeners) listener(value);
    },
    count: () => listeners.size,
  };
}
