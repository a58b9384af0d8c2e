/**
 * Puts the announcer within reach of every screen and unlocks it at the first gesture, as browsers demand. Stands once,
 * at the root: the tone of waiting goes on while the cashier looks something up on another page.
 */
import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { assert } from '../../../electron/kernel/assert.ts';
import { createAnnouncer, type Announcer, type AnnouncerState, type MuteStore } from './announcer.ts';
import { createSoundOutput } from './sound-output.ts';

const AnnouncerContext = createContext<Announcer | null>(null);

const MUTED_KEY = 'wallet-till.muted';

/** A browser may refuse its storage; the till is then loud at every start. */
const screenMuteStore: MuteStore = {
  load: () => {
    try {
      return localStorage.getItem(MUTED_KEY) === 'yes';
    } catch {
      return false;
    }
  },
  save: (muted) => {
    try {
      localStorage.setItem(MUTED_KEY, muted ? 'yes' : 'no');
    } catch {
      // The switch still holds until the page is loaded again.
    }
  },
};

/** Gestures that browsers accept as the person's own. Listened to in the capture phase, so nothing can keep them away. */
const GESTURES = ['pointerdown', 'keydown', 'touchend'] as const;

export function SoundProvider({ children }: Readonly<{ children: ReactNode }>) {
  const [announcer] = useState(() => createAnnouncer([createSoundOutput()], screenMuteStore));
  useEffect(() => {
    const unlock = (): void => void announcer.unlock();
    for (const gesture of GESTURES) window.addEventListener(gesture, unlock, { capture: true });
    return () => {
      for (const gesture of GESTURES) window.removeEventListener(gesture, unlock, { capture: true });
    };
  }, [announcer]);
  return <AnnouncerContext value={announcer}>{children}</AnnouncerContext>;
}

export function useAnnouncer(): Announcer {
  const announcer = useContext(AnnouncerContext);
  assert(announcer !== null, 'this component stands inside a SoundProvider');
  return announcer;
}

export function useAnnouncerState(): AnnouncerState {
  const announcer = useAnnouncer();
  return useSyncExternalStore(announcer.subscribe, announcer.state);
}
