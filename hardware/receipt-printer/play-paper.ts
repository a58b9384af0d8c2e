/**
 * Plays the recording of a real printer at a simulated one: what was printed then comes out of it, and whoever asks how it is
 * gets the bytes that the real one answered at that time, silence and nonsense too. Rule BENCH-7 of docs/spec/bench.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { createPlayedPlug, playActs, type Act, type Playing } from '../device/play-trace.ts';
import type { Trace } from '../device/trace.ts';
import { answerKind, DLE, EOT } from './escpos.ts';
import type { SimulatedPrinter } from './simulated-printer.ts';

export type PlayedPrinter = Readonly<{ device: SimulatedPrinter; unplug: () => void; plugIn: () => void }>;

export function playPaper(trace: Trace, printer: PlayedPrinter, clock: Clock): Playing | null {
  const { device } = printer;
  const plug = createPlayedPlug(printer);
  /** What was asked and is not answered yet, as kinds of status. */
  let asked: number[] = [];
  const acts = trace.lines.map((line): Act => {
    const { atMs } = line;
    if (line.direction === 'note') return { atMs, act: () => plug.heed(line.note) };
    const { bytes } = line;
    if (line.direction === 'in') return { atMs, act: () => answer(bytes) };
    return {
      atMs,
      act: () => {
        // What is asked again was not answered.
        for (const kind of asked) device.playStatus(kind, null);
        asked = kindsAsked(bytes);
        device.draw(bytes);
      },
    };
  });
  const answer = (bytes: Uint8Array): void => {
    for (const byte of bytes) {
      const said = answerKind(byte);
      const kind = said === 'status' || said === 'unknown' ? asked.shift() : undefined;
      if (kind !== undefined) device.playStatus(kind, byte);
    }
  };
  return playActs(acts, clock, () => {
    device.endPlaying();
    plug.restore();
  });
}

function kindsAsked(bytes: Uint8Array): number[] {
  return [...bytes.keys()].flatMap((at) => (bytes[at] === DLE && bytes[at + 1] === EOT ? [bytes[at + 2] ?? 0] : []));
}
