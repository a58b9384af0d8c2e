/**
 * Plays a recording at a simulated device in time: what happened then happens now, as much later after its beginning, or
 * quicker or slower. What is played can be stopped, and is taken back when it is over. Rules BENCH-6 and BENCH-7 of
 * docs/spec/bench.md; decision 0283.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import type { Trace, TraceLine } from './trace.ts';

export type Playing = Readonly<{
  durationMs: number;
  /** Nothing of it happens any more, and what it has done to the device is taken back. */
  stop(): void;
  /** Nothing of it happens any more; the device itself is going, so that nothing has to be taken back. */
  abandon(): void;
}>;

/** Something of a recording that is done again. */
export type Act = Readonly<{ atMs: number; act: () => void }>;

/** What a recording says at its end stays to be looked at for so long. */
const REST_MS = 1_500;

/** The same, `times` as fast. */
export function atSpeed({ lines, ...head }: Trace, times: number): Trace {
  return { ...head, lines: lines.map((line): TraceLine => ({ ...line, atMs: line.atMs / times })) };
}

/** From the first line to the last. */
export function durationOf({ lines }: Trace): number {
  return Math.ceil((lines.at(-1)?.atMs ?? 0) - (lines[0]?.atMs ?? 0));
}

/** `over`: told once, a moment after the last act or when it is stopped. null: there is nothing to play. */
export function playActs(acts: readonly Act[], clock: Clock, over: (wasStopped: boolean) => void): Playing | null {
  const [first] = acts;
  const last = acts.at(-1);
  if (first === undefined || last === undefined) return null;
  let isOver = false;
  const abandon = (): void => {
    isOver = true;
    for (const timer of timers) timer.cancel();
  };
  const end = (wasStopped: boolean): void => {
    if (isOver) return;
    abandon();
    over(wasStopped);
  };
  const durationMs = Math.ceil(last.atMs - first.atMs);
  const timers = acts.map(({ atMs, act }) => clock.after(atMs - first.atMs, act));
  timers.push(clock.after(durationMs + REST_MS, () => end(false)));
  return { durationMs, stop: () => end(true), abandon };
}

/** A plug that a recording pulls, and that is back in its socket when the recording is over. */
export function createPlayedPlug(plug: Readonly<{ unplug: () => void; plugIn: () => void }>): Readonly<{
  /** What a note of a line says of its end. */
  heed: (note: string) => void;
  restore: () => void;
}> {
  let isOut = false;
  const set = (out: boolean): void => {
    if (out === isOut) return;
    isOut = out;
    if (out) plug.unplug();
    else plug.plugIn();
  };
  return {
    heed: (note) => {
      if (note.startsWith('gone') || note.startsWith('refused')) set(true);
      else if (note.startsWith('opened')) set(false);
    },
    restore: () => set(false),
  };
}

/** What is played at one device: one recording at a time. */
export type Player = Readonly<{
  /** Ends what was played before. */
  begin(play: () => Playing | null): Playing | null;
  stop(): void;
  abandon(): void;
}>;

/** A simulated device at which recordings are played. */
export type PlayedAt = Readonly<{
  /** null: it is not there, or the recording holds nothing. */
  play(trace: Trace): Playing | null;
}>;

export function createPlayer(): Player {
  let playing: Playing | null = null;
  const stop = (): void => {
    playing?.stop();
    playing = null;
  };
  return {
    begin: (play) => {
      stop();
      playing = play();
      return playing;
    },
    stop,
    abandon: () => {
      playing?.abandon();
      playing = null;
    },
  };
}

/** The driver, at which recordings are played from now on; when it is closed, what is played is given up. */
export function playedAt<Driver extends { close(): Promise<void> }>(
  driver: Driver,
  play: (trace: Trace) => Playing | null,
): Driver & PlayedAt {
  const player = createPlayer();
  const close = driver.close.bind(driver);
  return Object.assign(driver, {
    close: () => {
      player.abandon();
      return close();
    },
    play: (trace: Trace) => player.begin(() => play(trace)),
  });
}
