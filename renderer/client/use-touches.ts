/**
 * Who touches, types or scrolls anywhere on the page is there. Whatever waits for nobody to be there listens here, so that
 * a key counts as much as a finger. Rules DAYSCREEN-2, GATESCREEN-24 and KIOSKSCREEN-13 of docs/spec.md.
 */
import { useEffect, useRef } from 'react';

const TOUCHES = ['pointerdown', 'keydown', 'wheel'] as const;

/** `watched`: nothing is listened to while it is false. */
export function useTouches(onTouch: () => void, watched = true): void {
  const latest = useRef(onTouch);
  useEffect(() => {
    latest.current = onTouch;
  });
  useEffect(() => {
    if (!watched) return undefined;
    const touched = (): void => latest.current();
    // Before anything on the page can keep the event to itself.
    for (const touch of TOUCHES) window.addEventListener(touch, touched, { capture: true, passive: true });
    return () => {
      for (const touch of TOUCHES) window.removeEventListener(touch, touched, { capture: true });
    };
  }, [watched]);
}
