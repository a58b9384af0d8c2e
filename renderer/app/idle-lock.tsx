/**
 * Locks the till when nobody has touched it for as long as the shop says. Not in a checkout: somebody waits for its end.
 * Rule DAYSCREEN-2 of docs/spec.md.
 */
import { useEffect, useRef } from 'react';
import type { Timer } from '../../electron/kernel/clock.ts';
import { useClock } from '../client/use-now.ts';
import { useCall, useTill } from '../client/use-till.ts';

const TOUCHES = ['pointerdown', 'keydown', 'wheel'] as const;

export function IdleLock() {
  const clock = useClock();
  const seconds = useTill((till) => till.shop.idleLockSeconds);
  const watched = useTill((till) => till.session.cashier !== null && till.checkout === null);
  const { run } = useCall('session.lock');
  const lock = useRef(run);
  useEffect(() => {
    lock.current = run;
  });
  useEffect(() => {
    if (seconds === 0 || !watched) return undefined;
    let timer: Timer;
    const begin = (): void => {
      timer = clock.after(seconds * 1_000, () => void lock.current({}));
    };
    const again = (): void => {
      timer.cancel();
      begin();
    };
    begin();
    for (const touch of TOUCHES) window.addEventListener(touch, again, { capture: true, passive: true });
    return () => {
      timer.cancel();
      for (const touch of TOUCHES) window.removeEventListener(touch, again, { capture: true });
    };
  }, [clock, seconds, watched]);
  return null;
}
