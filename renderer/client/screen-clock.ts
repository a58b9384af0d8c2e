/** The browser's clock behind the kernel's port. Tests hand in clocks of their own. */
import { epochMs, type Clock } from '../../electron/kernel/clock.ts';

export const screenClock: Clock = {
  now: () => epochMs(Date.now()),
  monotonic: () => performance.now(),
  after: (delayMs, wake) => {
    const handle = setTimeout(wake, delayMs);
    return { cancel: () => clearTimeout(handle) };
  },
};
