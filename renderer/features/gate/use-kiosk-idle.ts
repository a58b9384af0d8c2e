/** What a touch or a key at a kiosk means: somebody is there. Without one, what was begun is forgotten. Rule KIOSKSCREEN-13. */
import { useCallback, useEffect, useRef } from 'react';
import type { Timer } from '../../../electron/kernel/clock.ts';
import { useClock } from '../../client/use-now.ts';
import { useTillContext } from '../../client/use-till.ts';

/** What was chosen and not ordered is forgotten: the next passenger begins at the start, in usual letters. */
const FORGET_AFTER_MS = 60_000;
/** Each touch tells the kiosk that somebody is there; more often than this tells it nothing new. */
const TOUCH_EVERY_MS = 3_000;

/** Answers what to call at a touch: the terminal is told, while an order stands there. */
export function useTouch(hasOrder: boolean): () => void {
  const { client } = useTillContext();
  const clock = useClock();
  const toldAt = useRef(Number.NEGATIVE_INFINITY);
  return () => {
    const now = clock.monotonic();
    if (!hasOrder || now - toldAt.current < TOUCH_EVERY_MS) return;
    toldAt.current = now;
    void client.call('kiosk.touch', {});
  };
}

/** Answers what to call at a touch; without one, and without an order, the screen begins anew. */
export function useForgetting(forget: () => void, hasOrder: boolean): () => void {
  const clock = useClock();
  const timer = useRef<Timer | null>(null);
  const latest = useRef(forget);
  const wait = useCallback(() => {
    timer.current?.cancel();
    timer.current = hasOrder ? null : clock.after(FORGET_AFTER_MS, () => latest.current());
  }, [clock, hasOrder]);
  useEffect(() => {
    latest.current = forget;
  });
  useEffect(() => {
    wait();
    return () => timer.current?.cancel();
  }, [wait]);
  return wait;
}
