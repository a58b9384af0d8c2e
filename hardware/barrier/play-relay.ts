/**
 * Plays the recording of a real gate relay, or of lights on one, at a simulated one: lamps and tones as they were then, what
 * the relay told by itself, its silence and its noise. An opening belongs to whoever is let through: the next ones meet what
 * the recorded ones met, one after the other. Rule BENCH-7 of docs/spec/bench.md.
 */
import type { Clock } from '../../electron/kernel/clock.ts';
import { createPlayedPlug, playActs, type Act, type Playing } from '../device/play-trace.ts';
import type { Trace } from '../device/trace.ts';
import { FrameReader } from './relay-frame.ts';
import type { PlayedOpening, SimulatedRelay } from './simulated-relay.ts';

export type PlayedRelay = Readonly<{ relay: SimulatedRelay; unplug: () => void; plugIn: () => void }>;

type Heard =
  | Readonly<{ kind: 'asked' | 'said'; atMs: number; number: number; words: readonly string[] }>
  | Readonly<{ kind: 'spoilt'; atMs: number }>
  | Readonly<{ kind: 'note'; atMs: number; note: string }>;

export function playRelay(trace: Trace, played: PlayedRelay, clock: Clock): Playing | null {
  const { relay } = played;
  const plug = createPlayedPlug(played);
  const heard = read(trace);
  const { openings, rest } = takeOpenings(heard);
  const acts = rest.map(({ atMs, does }): Act => ({ atMs, act: () => does(relay, plug) }));
  const playing = playActs(acts, clock, (wasStopped) => {
    plug.restore();
    relay.endPlaying();
    // Nobody may have come to the barrier yet: what the next ones are to meet stays, unless it was stopped.
    if (wasStopped) relay.playOpenings([]);
  });
  if (playing !== null) {
    relay.beginPlaying();
    relay.playOpenings(openings);
  }
  return playing;
}

function read({ lines }: Trace): readonly Heard[] {
  const heard: Heard[] = [];
  let atMs = 0;
  const readerOf = (kind: 'asked' | 'said'): FrameReader =>
    new FrameReader(
      ({ number, words }) => heard.push({ kind, atMs, number, words }),
      () => (kind === 'said' ? heard.push({ kind: 'spoilt', atMs }) : undefined),
    );
  const readers = { out: readerOf('asked'), in: readerOf('said') };
  for (const line of lines) {
    atMs = line.atMs;
    if (line.direction === 'note') heard.push({ kind: 'note', atMs, note: line.note });
    else readers[line.direction].push(line.bytes);
  }
  return heard;
}

type Plug = ReturnType<typeof createPlayedPlug>;
type Timed = Readonly<{ atMs: number; does: (relay: SimulatedRelay, plug: Plug) => void }>;
type Opening = { number: number; askedAtMs: number; answer: readonly string[]; news: PlayedOpening['news'][number][] };

/** What followed an opening, to the moment when it was shut again, belongs to it; all else happens at its time. */
function takeOpenings(heard: readonly Heard[]): Readonly<{ openings: readonly Opening[]; rest: readonly Timed[] }> {
  const openings: Opening[] = [];
  const now: { opening: Opening | null; isUnanswered: boolean } = { opening: null, isUnanswered: false };
  const rest = heard.flatMap((each): readonly Timed[] => {
    const { atMs } = each;
    switch (each.kind) {
      case 'note':
        if (each.note.startsWith('gone')) now.opening = null;
        return [{ atMs, does: (_relay, plug) => plug.heed(each.note) }];
      case 'spoilt':
        return [{ atMs, does: (relay) => relay.playManner({ isSilent: false, isGarbling: true }) }];
      case 'asked': {
        const wasSilent = now.isUnanswered;
        now.isUnanswered = true;
        // Asked again under its number, it is the same opening.
        if (each.words[0] === 'OPEN' && now.opening?.number !== each.number) {
          now.opening = { number: each.number, askedAtMs: atMs, answer: [], news: [] };
          openings.push(now.opening);
        }
        const silence: Timed = { atMs, does: (relay) => relay.playManner({ isSilent: true }) };
        return [...(wasSilent ? [silence] : []), { atMs, does: (relay) => relay.obey(each.words) }];
      }
      case 'said': {
        const well: Timed = { atMs, does: (relay) => relay.playManner({ isSilent: false, isGarbling: false }) };
        if (each.number !== 0) {
          now.isUnanswered = false;
          if (now.opening?.number === each.number) now.opening.answer = each.words;
          return [well];
        }
        if (now.opening === null) return [well, { atMs, does: (relay) => relay.playNews(each.words) }];
        now.opening.news.push({ afterMs: atMs - now.opening.askedAtMs, words: each.words });
        if (each.words.join(' ') === 'MOVED SHUT') now.opening = null;
        return [well];
      }
    }
  });
  return { openings, rest };
}
