/**
 * Signals made of tones by Web Audio, for screens that nobody stands behind: told apart by how many notes they have and where
 * they go, so that nobody has to know them (till lesson E11). Rules GATESCREEN-8 and KIOSKSCREEN-10 of docs/spec.
 */

export type Note = Readonly<{ hertz: number; atMs: number; forMs: number; wave: OscillatorType }>;

export const bell = (hertz: number, atMs: number, forMs: number): Note => ({ hertz, atMs, forMs, wave: 'triangle' });
export const buzz = (hertz: number, atMs: number, forMs: number): Note => ({ hertz, atMs, forMs, wave: 'square' });

/** Loud enough for a hall; a square wave of the same height sounds twice as loud. */
const LOUDNESS = { triangle: 0.9, square: 0.35 } as const;
/** A tone that begins or ends at once clicks. */
const RAMP_S = 0.008;

export interface Tones<K extends string> {
  play(signal: K): void;
  /** Whether anything can be heard: a browser waits for a touch, a machine without sound has none. */
  isAudible(): boolean;
  /** Called inside a gesture. */
  unlock(): Promise<void>;
  close(): void;
}

export function createTones<K extends string>(
  notes: Readonly<Record<K, readonly Note[]>>,
  open: () => AudioContext | null = openContext,
): Tones<K> {
  const context = open();
  return {
    play: (signal) => {
      if (context === null || context.state !== 'running') return;
      const startS = context.currentTime;
      for (const note of notes[signal]) playNote(context, note, startS);
    },
    isAudible: () => context?.state === 'running',
    unlock: async () => context?.resume(),
    close: () => void context?.close(),
  };
}

function playNote(context: AudioContext, { hertz, atMs, forMs, wave }: Note, startS: number): void {
  const tone = context.createOscillator();
  const gain = context.createGain();
  const fromS = startS + atMs / 1_000;
  const toS = fromS + forMs / 1_000;
  const loudness = wave === 'square' ? LOUDNESS.square : LOUDNESS.triangle;
  tone.type = wave;
  tone.frequency.value = hertz;
  gain.gain.setValueAtTime(0, fromS);
  gain.gain.linearRampToValueAtTime(loudness, fromS + RAMP_S);
  gain.gain.setValueAtTime(loudness, toS - RAMP_S);
  gain.gain.linearRampToValueAtTime(0, toS);
  tone.connect(gain).connect(context.destination);
  tone.start(fromS);
  tone.stop(toS);
}

/** null on a machine without sound: colour, sign and word say the same. */
function openContext(): AudioContext | null {
  try {
    return new AudioContext();
  } catch {
    return null;
  }
}
