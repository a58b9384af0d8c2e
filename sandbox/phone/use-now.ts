/** The one place of the page that asks for the time. */
import { useEffect, useState } from 'react';

/** The time in milliseconds, renewed at the given interval. */
export function useNow(intervalMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
  return now;
}
