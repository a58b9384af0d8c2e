/**
 * Plays the recording of a real pole display at a simulated one: what was written then stands on it, and what the till writes
 * meanwhile afterwards. Rule BENCH-7 of docs/spec/bench.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { createPlayedPlug, playActs, type Act, type Playing } from '../device/play-trace.ts';
import type { Trace } from '../device/trace.ts';

export type PlayedDisplay = Readonly<{
  draw: (bytes: Uint8Array) => void;
  /** While it is held, the till's own writing waits. */
  hold: (isHeld: boolean) => void;
  unplug: () => void;
  plugIn: () => void;
}>;

export function playDisplay(trace: Trace, display: PlayedDisplay, clock: Clock): Playing | null {
  const plug = createPlayedPlug(display);
  const acts = trace.lines.flatMap((line): readonly Act[] => {
    const { atMs } = line;
    if (line.direction === 'note') return [{ atMs, act: () => plug.heed(line.note) }];
    // It answers nothing; what came in is noise of the line.
    return line.direction === 'out' ? [{ atMs, act: () => display.draw(line.bytes) }] : [];
  });
  const playing = playActs(acts, clock, () => {
    plug.restore();
    display.hold(false);
  });
  if (playing !== null) display.hold(true);
  return playing;
}
