/**
 * Decides what may be heard. Outputs make the noise: the sound output today, a voice one day.
 *
 * A browser plays nothing before the person has touched the page. What was announced before that is not played late: an
 * approval heard a minute after the payment would be an approval of something else. Only a repeating sound, which tells
 * what is so now, starts when the page is unlocked. Rules CHECKOUTSCREEN-30 to CHECKOUTSCREEN-34.
 */
import type { Announcement } from './sound-names.ts';

export interface AnnouncementOutput {
  /** Plays once or until stopped. Returns the way to stop, harmless when it has ended. */
  start(announcement: Announcement): () => void;
  /** Called inside a gesture of the person. Resolves to whether the output can be heard from now on. */
  unlock(): Promise<boolean>;
}

/** Where the switch is remembered. Losing it only means that the till is loud again. */
export interface MuteStore {
  load(): boolean;
  save(muted: boolean): void;
}

export type AnnouncerState = Readonly<{ muted: boolean; unlocked: boolean }>;

export type Announcer = Readonly<{
  /** Replaces what is sounding; null makes silence. */
  announce(announcement: Announcement | null): void;
  /** Sounds once beside whatever sounds: the click of a scan does not end the tone of waiting. */
  chime(announcement: Announcement): void;
  setMuted(muted: boolean): void;
  unlock(): Promise<void>;
  state(): AnnouncerState;
  subscribe(listener: () => void): () => void;
  close(): void;
}>;

export function createAnnouncer(outputs: readonly AnnouncementOutput[], muteStore: MuteStore): Announcer {
  let state: AnnouncerState = { muted: muteStore.load(), unlocked: false };
  let current: Announcement | null = null;
  let stops: readonly (() => void)[] = [];
  const listeners = new Set<() => void>();

  const change = (next: AnnouncerState): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const silence = (): void => {
    for (const stop of stops) stop();
    stops = [];
  };
  const sound = (announcement: Announcement): readonly (() => void)[] =>
    state.muted || !state.unlocked ? [] : outputs.map((output) => output.start(announcement));
  const start = (announcement: Announcement): void => {
    stops = sound(announcement);
  };
  /** After the switch or the lock changed: what still holds is heard, what happened once is over. */
  const resume = (): void => {
    silence();
    if (current?.repeat === true) start(current);
  };

  return {
    announce: (announcement) => {
      silence();
      current = announcement;
      if (announcement !== null) start(announcement);
    },
    chime: (announcement) => void sound({ ...announcement, repeat: false }),
    setMuted: (muted) => {
      muteStore.save(muted);
      change({ ...state, muted });
      resume();
    },
    unlock: async () => {
      if (state.unlocked) return;
      const heard = await Promise.all(outputs.map((output) => output.unlock()));
      if (state.unlocked || !heard.includes(true)) return;
      change({ ...state, unlocked: true });
      resume();
    },
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      silence();
      listeners.clear();
    },
  };
}
