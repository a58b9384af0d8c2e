/**
 * How many accepted-and-unpaid payments a manager has seen on this machine, so that the badge counts the new ones. Only a
 * mark for the eye: the terminal keeps the payments. Rule SCREENOPS-21 of docs/spec.md.
 */
type Memory = Pick<Storage, 'getItem' | 'setItem'>;

const SEEN_KEY = 'wallet-till.unpaid-seen';

function seenCount(memory: Memory): number {
  try {
    const count = Number(memory.getItem(SEEN_KEY));
    return Number.isSafeInteger(count) && count > 0 ? count : 0;
  } catch {
    // A browser may refuse its storage; then all of them are new.
    return 0;
  }
}

export function noteUnpaidSeen(memory: Memory, count: number): void {
  try {
    memory.setItem(SEEN_KEY, String(count));
  } catch {
    // See seenCount.
  }
}

/** `count` may have shrunk: what was paid after all is not new again when it grows. */
export function newUnpaid(memory: Memory, count: number): number {
  return Math.max(0, count - seenCount(memory));
}
