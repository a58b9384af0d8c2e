/**
 * Tells a scanner that types (a keyboard wedge) from a person who types, by the time between characters. Pure: times come
 * with the keys. What might be the beginning of a scan is held back; it is released as typing as soon as it is too slow.
 *
 * Rules SCREEN-30 to SCREEN-36 and SCREEN-70 of docs/spec.md.
 */
import { USUAL_WEDGE, type WedgeSettings } from '../../electron/contract/shift-values.ts';

/** Shorter bursts are typing: EAN-8 without its check digit, the shortest code a shop scans, has seven characters. */
export const MIN_SCAN_LENGTH = 6;

/**
 * Wedges send a character each 1 to 20 ms (USB full speed polls every 1 to 10 ms and a stroke takes two reports); people
 * who type 100 words a minute need about 120 ms, and roll over single pairs in 40 ms, never six in a row.
 */
export const MAX_AVERAGE_GAP_MS = 35;

/** After this long without a next character what a field waits for is typing. Below what a person notices (100 ms). */
export const HOLD_MS = 80;

/**
 * Nobody watches characters that go to no field, and a burst that already looks like a scan may stumble (a busy USB hub,
 * a busy machine): those wait longer before they are given away as typing.
 */
export const LONG_HOLD_MS = 150;

/** Two characters further apart than this, by the times of the keys themselves, are not of one scan, unless in a burst. */
const MAX_GAP_MS = 100;

/** A burst so soon after typing may be the rest of a scan whose beginning was given away: half a code must not be sold. */
const BROKEN_MS = 300;

/** So many fast characters look like a scan. */
const BURST_LENGTH = 4;

/** A second end key (CR and LF) right after a scan belongs to it. */
const END_ECHO_MS = 60;

/**
 * The contract takes no longer text (MAX_INPUT_TEXT), and no code of a shop is nearly as long. What is longer is no scan and no
 * typing: it is told when it passes this bound and swallowed to its end, which may never come.
 */
export const MAX_HELD = 4_096;

export type EndVerdict<K> =
  | Readonly<{ kind: 'scan'; text: string }>
  /** The held keys were typing: release them, then let the end key do its work. */
  | Readonly<{ kind: 'typing'; held: readonly K[] }>
  /** A scan whose beginning may have gone as typing: swallow it and ask for another. */
  | Readonly<{ kind: 'broken'; text: string }>
  /** The end key belongs to what came before it and was told already: swallow it. */
  | Readonly<{ kind: 'echo' }>;

export type WedgeDetector<K> = Readonly<{
  /**
   * A printable character; `watched`: a field waits for it. Answers the keys to release first (a slower burst before it);
   * the new one is now held.
   */
  character: (character: string, key: K, atMs: number, watched: boolean) => readonly K[];
  /** Enter or Tab, or what stands for it. */
  end: (atMs: number) => EndVerdict<K>;
  /** Any other key, or the time to hold is over: all that is held was typing. */
  release: () => readonly K[];
  /** How long to wait for the next character before `release`; 0 when nothing is held. */
  holdMs: () => number;
  /** What is held ends as the scanner was set to end its codes: no end key may follow. */
  isComplete: () => boolean;
  /** The last character was the first one too many: the time to tell it. */
  overflowed: () => boolean;
  /** What is held came fast enough to be a scan: a control key in it belongs to it. */
  inBurst: () => boolean;
}>;

/** Full-width forms (U+FF01 to U+FF5E), which an input method in its wide mode sends for ASCII (till lesson C32). */
function toNarrow(text: string): string {
  return text.replaceAll(/[\uFF01-\uFF5E]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
}

export function createWedgeDetector<K>({
  prefix,
  suffix,
  maxGapMs: limitMs,
}: WedgeSettings = USUAL_WEDGE): WedgeDetector<K> {
  let text = '';
  let keys: K[] = [];
  let count = 0;
  let firstAtMs = 0;
  let lastAtMs = 0;
  let watchedNow = false;
  let releasedAtMs = Number.NEGATIVE_INFINITY;
  let scanEndedAtMs = Number.NEGATIVE_INFINITY;

  const averageGapMs = (untilMs: number, gaps: number): number => (gaps === 0 ? 0 : (untilMs - firstAtMs) / gaps);
  const inBurst = (): boolean => count >= BURST_LENGTH && averageGapMs(lastAtMs, count - 1) < limitMs;
  const holdMs = (): number => {
    if (count === 0) return 0;
    return watchedNow && !inBurst() ? HOLD_MS : LONG_HOLD_MS;
  };
  const maxGapMs = (): number => (inBurst() ? LONG_HOLD_MS : MAX_GAP_MS);
  const take = (): readonly K[] => {
    const taken = count > MAX_HELD ? [] : keys;
    keys = [];
    text = '';
    count = 0;
    return taken;
  };
  const release = (): readonly K[] => {
    if (count > 0) releasedAtMs = lastAtMs;
    return take();
  };

  const bare = (typed: string): string => {
    const from = prefix !== '' && typed.startsWith(prefix) ? prefix.length : 0;
    const isEnded = suffix !== '' && typed.endsWith(suffix) && typed.length > from + suffix.length;
    return typed.slice(from, isEnded ? -suffix.length : undefined);
  };

  return {
    character: (character, key, atMs, watched) => {
      const released = count > 0 && atMs - lastAtMs > maxGapMs() ? release() : [];
      if (count === 0) firstAtMs = atMs;
      lastAtMs = atMs;
      watchedNow = watched;
      count += 1;
      if (count <= MAX_HELD) {
        text += character;
        keys.push(key);
      }
      return released;
    },
    end: (atMs) => {
      if (count === 0) return atMs - scanEndedAtMs <= END_ECHO_MS ? { kind: 'echo' } : { kind: 'typing', held: [] };
      if (count > MAX_HELD) {
        take();
        scanEndedAtMs = atMs;
        return { kind: 'echo' };
      }
      const fast = averageGapMs(atMs, count) < limitMs && atMs - lastAtMs <= maxGapMs();
      const typed = toNarrow(text);
      // A prefix is typed by no person: short codes are scans too.
      const isMarked = prefix !== '' && typed.startsWith(prefix) && typed.length > prefix.length;
      if ((count < MIN_SCAN_LENGTH && !isMarked) || !fast) return { kind: 'typing', held: release() };
      const scanned = bare(typed);
      const broken = firstAtMs - releasedAtMs < BROKEN_MS;
      take();
      scanEndedAtMs = atMs;
      return { kind: broken ? 'broken' : 'scan', text: scanned };
    },
    release,
    holdMs,
    overflowed: () => count === MAX_HELD + 1,
    inBurst,
    isComplete: () =>
      suffix !== '' &&
      count >= MIN_SCAN_LENGTH &&
      count <= MAX_HELD &&
      inBurst() &&
      toNarrow(text.slice(-suffix.length)).endsWith(suffix),
  };
}
