/** Tones for as long as a screen is there. A kiosk's page may sound at once; a browser's waits for a touch. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { createTones, type Note, type Tones } from './tones.ts';

export type HeardTones<K extends string> = Readonly<{
  isAudible: boolean;
  play: (signal: K) => void;
  /** Called inside a gesture. */
  unlock: () => void;
}>;

/** `notes`: the same table at each call. */
export function useTones<K extends string>(notes: Readonly<Record<K, readonly Note[]>>): HeardTones<K> {
  const tones = useRef<Tones<K> | null>(null);
  const [isAudible, setAudible] = useState(true);
  const unlock = useCallback((): void => {
    const look = (): void => setAudible(tones.current?.isAudible() ?? false);
    void tones.current?.unlock().then(look);
    look();
  }, []);
  useEffect(() => {
    const made = createTones(notes);
    tones.current = made;
    unlock();
    window.addEventListener('pointerdown', unlock, { capture: true });
    return () => {
      window.removeEventListener('pointerdown', unlock, { capture: true });
      made.close();
    };
  }, [notes, unlock]);
  const play = useCallback((signal: K): void => tones.current?.play(signal), []);
  return { isAudible, play, unlock };
}
