/**
 * Typing a PIN and having it checked. A whole PIN leaves the field as it is sent. Whoever sees a slip types on at once, while
 * it is still being checked: those digits are the next PIN's, and a whole one is checked in its turn.
 *
 * Rules SCREEN-50 to SCREEN-52 of docs/spec.md.
 */
import { useRef, useState } from 'react';
import { useClock } from '../../client/use-now.ts';
import { useCall } from '../../client/use-till.ts';

/** Wallet API section 3 gives every cashier a PIN of six digits. */
export const PIN_LENGTH = 6;

type Typed = Readonly<{ cashierId: string | null; pin: string }>;

/** `cashierId`: whose PIN is typed; null while nobody is chosen. */
export function usePinEntry(cashierId: string | null) {
  const clock = useClock();
  const { run, busy, error, clearError } = useCall('session.sign_in');
  const [waitUntilMs, setWaitUntilMs] = useState<number | null>(null);
  const [pin, setPin] = useState('');
  /** The same, as it is at this moment: an answer comes when more was typed than was drawn. */
  const typed = useRef<Typed>({ cashierId, pin: '' });
  const type = (next: Typed): void => {
    typed.current = next;
    setPin(next.pin);
  };

  /** Whether a further PIN may follow. */
  const signIn = async (input: { cashierId: string; pin: string }): Promise<boolean> => {
    const answer = await run(input);
    if (answer === null || answer.ok || answer.error.code !== 'session.pin_wait') return answer?.ok === false;
    const { waitSeconds } = answer.error.facts;
    if (typeof waitSeconds === 'number') setWaitUntilMs(clock.now() + waitSeconds * 1_000);
    return false;
  };
  const checkTyped = async (): Promise<void> => {
    let mayFollow = true;
    while (mayFollow) {
      const { cashierId: whose, pin: whole } = typed.current;
      if (whose === null || whole.length < PIN_LENGTH) return;
      type({ cashierId: whose, pin: '' });
      // One PIN is checked at a time.
      // oxlint-disable-next-line no-await-in-loop -- see above
      mayFollow = await signIn({ cashierId: whose, pin: whole });
    }
    // Nobody means what was typed before a wait.
    type({ ...typed.current, pin: '' });
  };

  const waiting = waitUntilMs !== null;
  return {
    pin,
    checking: busy,
    error,
    waitUntilMs,
    endWait: () => {
      setWaitUntilMs(null);
      clearError();
    },
    onPin: (text: string) => {
      if (error !== null && !waiting && !busy) clearError();
      type({ cashierId, pin: text });
      if (!busy) void checkTyped();
    },
    /** Somebody else is chosen. */
    begin: (whose: string) => {
      type({ cashierId: whose, pin: '' });
      if (!waiting) clearError();
    },
  };
}
