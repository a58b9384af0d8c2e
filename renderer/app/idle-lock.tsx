/**
 * Locks the till when nobody has touched it for as long as the shop says. Not in a checkout: somebody waits for its end.
 * Rule DAYSCREEN-2 of docs/spec.md.
 */
import { useCallback, useEffect, useRef } from 'react';
import type { Timer } from '../../electron/kernel/clock.ts';
import { useClock } from '../client/use-now.ts';
import { useCall, useTill } from '../client/use-till.ts';
import { useTouches } from '../client/use-touches.ts';

export function IdleLock() {
  const clock = useClock();
  const seconds = useTill((till) => till.shop.idleLockSeconds);
  const isWatched = useTill((till) => till.session.cashier !== null && till.checkout === null) && seconds !== 0;
  const { run } = useCall('session.lock');
  const lock = useRef(run);
  const timer = useRef<Timer | null>(null);
  useEffect(() => {
    lock.current = run;
  });
  const wait = useCallback(() => {
    timer.current?.cancel();
    timer.current = clock.after(seconds * 1_000, () => void lock.current({}));
  }, [clock, seconds]);
  useEffect(() => {
    if (!isWatched) return undefined;
    wait();
    return () => timer.current?.cancel();
  }, [isWatched, wait]);
  useTouches(wait, isWatched);
  return null;
}
