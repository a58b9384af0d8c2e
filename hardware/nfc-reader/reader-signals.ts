/**
 * The light and the buzzer of readers that have them: "taken, you may lift the phone" and "not taken". Bytes only; a reader
 * of another make gets none. Rules SIGNAL-1 to SIGNAL-3 of docs/spec.md.
 */
import type { TapOutcome } from './nfc-reader.ts';

export type Signal = 'taken' | 'refused';

/** transmit: through the card's line, as the reader's pseudo command. escape: past it. */
export type SignalFrame = Readonly<{ way: 'transmit' | 'escape'; frame: Uint8Array }>;

/** A presentment was read; whether it pays is for the screen to say. */
export function signalOf(outcome: TapOutcome): Signal {
  return outcome.kind === 'presented' ? 'taken' : 'refused';
}

/** In the order they are sent; empty for a reader that has none or whose commands nobody here knows. */
export function signalsOf(readerName: string, signal: Signal): readonly SignalFrame[] {
  const name = readerName.toLowerCase();
  // The ACR1252U's own commands; it answers to the older reader's as well, but not through the card's line.
  if (name.includes('acr1252') || name.includes('acr1255')) return acr1252(signal);
  return name.includes('acr122') ? [acr122(signal)] : [];
}

/** Whether it is told past the card, which the system's driver may refuse. */
export function isToldPastCard(readerName: string): boolean {
  return signalsOf(readerName, 'taken').some(({ way }) => way === 'escape');
}

/** ACR122U API 2.04 section 6.2: bi-colour LED and buzzer control, FF 00 40. */
const GREEN_AFTER = 0b0000_1110;
const BLINK_RED = 0b0101_1101;
const TENTHS = { taken: [2, 0, 1, 1], refused: [1, 1, 2, 1] } as const;

function acr122(signal: Signal): SignalFrame {
  const state = signal === 'taken' ? GREEN_AFTER : BLINK_RED;
  // On for, off for (tenths of a second), how often, the buzzer sounds while it is on.
  return { way: 'transmit', frame: Uint8Array.of(0xff, 0x00, 0x40, state, 4, ...TENTHS[signal]) };
}

/** ACR1252U reference manual 1.16, sections 5.9.2 and 5.9.5: LED control and buzzer control. */
const RED = 0b01;
const GREEN = 0b10;
const BEEP_HUNDREDTHS = { taken: 20, refused: 50 } as const;

function acr1252(signal: Signal): readonly SignalFrame[] {
  const light = signal === 'taken' ? GREEN : RED;
  return [
    { way: 'escape', frame: Uint8Array.of(0xe0, 0x00, 0x00, 0x29, 1, light) },
    { way: 'escape', frame: Uint8Array.of(0xe0, 0x00, 0x00, 0x28, 1, BEEP_HUNDREDTHS[signal]) },
  ];
}
