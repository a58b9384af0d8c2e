/**
 * What the till makes of the backend's word that it is disabled. Nothing that a disabled till may still ask for tells it
 * that it was enabled again (wallet API section 3: it may GET, reverse and forward), only a payment that is granted does.
 * So the word holds for a while; then, as long as the backend can be reached, the next customer's payment asks again. Out
 * of reach it goes on holding: what a disabled till takes offline nobody pays. Rules SYNC-25 and SYNC-26.
 */
import type { Clock, Timer } from '../../../kernel/clock.ts';

/** A refused payment every two minutes is little for a customer who waits; a till that needs a restart is much. */
export const SUSPENDED_FOR_MS = 120_000;

export interface Suspension {
  /** A payment was refused because the till is disabled. */
  begin(): void;
  /** A payment was granted. */
  end(): void;
  /** The backend came into reach or went out of it. */
  reachChanged(): void;
  stop(): void;
}

export function createSuspension(
  options: Readonly<{ clock: Clock; isOnline: () => boolean; onChange: (isDisabled: boolean) => void }>,
): Suspension {
  const { clock, isOnline, onChange } = options;
  let isSuspended = false;
  let timer: Timer | null = null;

  const tell = (): void => onChange(isSuspended && (timer !== null || !isOnline()));
  const forget = (): void => {
    timer?.cancel();
    timer = null;
  };

  return {
    begin: () => {
      forget();
      isSuspended = true;
      timer = clock.after(SUSPENDED_FOR_MS, () => {
        timer = null;
        tell();
      });
      tell();
    },
    end: () => {
      if (!isSuspended) return;
      forget();
      isSuspended = false;
      tell();
    },
    reachChanged: () => {
      if (isSuspended) tell();
    },
    stop: forget,
  };
}
