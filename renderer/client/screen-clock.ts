/** The browser's clock and chance behind the kernel's ports. Tests hand in their own. */
import { epochMs, type Clock } from '../../electron/kernel/clock.ts';
import type { Random } from '../../electron/kernel/random.ts';

export const screenClock: Clock = {
  now: () => epochMs(Date.now()),
  monotonic: () => performance.now(),
  after: (delayMs, wake) => {
    const handle = setTimeout(wake, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};

export const screenRandom: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
};
