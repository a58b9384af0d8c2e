/** The clock for components: the present moment, drawn again at every step of it. */
import { createContext, useContext, useEffect, useState } from 'react';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { screenClock } from './screen-clock.ts';

export const ClockContext = createContext<Clock>(screenClock);

export function useClock(): Clock {
  return useContext(ClockContext);
}

/** Wall time in milliseconds, as fresh as `stepMs`; it steps on whole multiples, so that all clocks on a screen turn together. */
export function useNow(stepMs: number): number {
  const clock = useClock();
  const [now, setNow] = useState<number>(() => clock.now());
  useEffect(() => {
    let timer: Timer;
    const tick = (): void => {
      const moment = clock.now();
      setNow(moment);
      timer = clock.after(stepMs - (moment % stepMs) || stepMs, tick);
    };
    tick();
    return () => timer.cancel();
  }, [clock, stepMs]);
  return now;
}
