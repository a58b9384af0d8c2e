/**
 * The four sounds of a gate, made of tones by Web Audio: told apart by how many notes they have and where they go, so that
 * nobody has to know them (till lesson E11: the sound of success is heard on final success alone). Rules GATESCREEN-6 to
 * GATESCREEN-8 of docs/spec.md.
 */
import type { GateView } from '../../../electron/contract/gate-values.ts';

export type GateSignal = NonNullable<GateView['signal']>['kind'];

export type Note = Readonly<{ hertz: number; atMs: number; forMs: number; wave: OscillatorType }>;

const bell = (hertz: number, atMs: number, forMs: number): Note => ({ hertz, atMs, forMs, wave: 'triangle' });
const buzz = (hertz: number, atMs: number, forMs: number): Note => ({ hertz, atMs, forMs, wave: 'square' });

/** Two notes up: go. Three up: go, at a concession. Two long low ones: stop. Down and up again, twice: unlock the phone. */
export const GATE_NOTES: Readonly<Record<GateSignal, readonly Note[]>> = {
  go: [bell(880, 0, 90), bell(1_319, 100, 170)],
  go_concession: [bell(880, 0, 90), bell(1_109, 100, 90), bell(1_319, 200, 170)],
  stop: [buzz(196, 0, 240), buzz(196, 320, 320)],
  unlock_phone: [bell(660, 0, 110), bell(523, 130, 110), bell(660, 300, 110), bell(523, 430, 110)],
};

/** Loud enough for a hall; a square wave of the same height sounds twice as loud. */
const LOUDNESS = { triangle: 0.9, square: 0.35 } as const;
/** A tone that begins or ends at once clicks. */
const RAMP_S = 0.008;

export interface GateSounds {
  play(signal: GateSignal): void;
  /** Whether anything can be heard: a browser waits for a touch, a machine without sound has none. */
  isAudible(): boolean;
  /** Called inside a gesture. */
  unlock(): Promise<void>;
  close(): void;
}

export function createGateSounds(open: () => AudioContext | null = openContext): GateSounds {
  const context = open();
  return {
    play: (signal) => {
      if (context === null || context.state !== 'running') return;
      const startS = context.currentTime;
      for (const note of GATE_NOTES[signal]) playNote(context, note, startS);
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
