/**
 * The time of a simulated world: nothing happens but what was scheduled, one thing after the other, and whatever it sets
 * going ends before the next begins. What is due at the same instant comes in an order that the seed decides, since in
 * the world it comes in any order. Rules PROVE-30, PROVE-31.
 */
import type { SeededRandom } from '../seeded-random.ts';
import { turn } from './real-work.ts';

export interface Scheduled {
  cancel(): void;
}

export interface VirtualTime {
  /** True time, in milliseconds since 1970; the clocks of till and backend are set apart from it. */
  now(): number;
  /** `label` names it in the trace. */
  after(delayMs: number, label: string, act: () => void | Promise<void>): Scheduled;
  /** Lets everything that is not waiting for time end. */
  settle(): Promise<void>;
  /** Plays what is due within `ms`, in order. */
  advance(ms: number): Promise<void>;
  /** Plays on until `isDone`, at most for `ms`; answers whether it was. */
  advanceUntil(ms: number, isDone: () => boolean): Promise<boolean>;
  /** Told before each thing that happens, and after everything it set going has ended. */
  onStep(listener: (label: string) => void | Promise<void>): void;
}

type Entry = { at: number; rank: number; order: number; label: string; act: () => void | Promise<void> };

const isEarlier = (a: Entry, b: Entry): boolean =>
  a.at !== b.at ? a.at < b.at : a.rank !== b.rank ? a.rank < b.rank : a.order < b.order;

/** More things than this at one instant are a loop that never lets time go on. */
const MAX_AT_ONCE = 5_000;

export function createVirtualTime({ startMs, random }: { startMs: number; random: SeededRandom }): VirtualTime {
  let now = startMs;
  let atOnce = 0;
  let order = 0;
  /** In no order: a world has a few dozen things ahead of it at most. */
  const entries = new Set<Entry>();
  let listener: (label: string) => void | Promise<void> = () => undefined;

  const next = (): Entry | null => {
    let first: Entry | null = null;
    for (const entry of entries) if (first === null || isEarlier(entry, first)) first = entry;
    return first;
  };

  const play = async (entry: Entry): Promise<void> => {
    entries.delete(entry);
    atOnce = entry.at > now ? 0 : atOnce + 1;
    if (atOnce > MAX_AT_ONCE) throw new Error(`time stands still: ${entry.label}`);
    now = Math.max(now, entry.at);
    await entry.act();
    await turn();
    await listener(entry.label);
  };

  const advanceUntil: VirtualTime['advanceUntil'] = async (ms, isDone) => {
    const end = now + ms;
    await turn();
    for (;;) {
      if (isDone()) return true;
      const entry = next();
      if (entry === null || entry.at > end) break;
      await play(entry);
    }
    now = end;
    return isDone();
  };

  return {
    now: () => now,
    after: (delayMs, label, act) => {
      // Wall clocks tell whole milliseconds.
      const at = now + Math.max(0, Math.ceil(delayMs));
      const entry: Entry = { at, rank: random.below(1_024), order: (order += 1), label, act };
      entries.add(entry);
      return { cancel: () => void entries.delete(entry) };
    },
    settle: turn,
    advance: async (ms) => void (await advanceUntil(ms, () => false)),
    advanceUntil,
    onStep: (told) => {
      listener = told;
    },
  };
}
