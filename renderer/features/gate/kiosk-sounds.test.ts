/** When a kiosk sounds, and that its sounds are told apart. */
import { describe, expect, test } from 'vitest';
import { kioskExample, type KioskExample } from '../../client/testing/kiosk-examples.ts';
import { GATE_NOTES } from './gate-sounds.ts';
import { KIOSK_NOTES, kioskHeard, kioskSignal, type KioskHeard, type KioskSignal } from './kiosk-sounds.ts';

const SIGNALS = Object.keys(KIOSK_NOTES) as KioskSignal[];
const seen = (example: KioskExample): KioskHeard => {
  const { kiosk, checkout } = kioskExample(example, 1_000_000);
  return kioskHeard(kiosk, checkout);
};

describe('when', () => {
  test.each([
    ['home', 'ways', null],
    ['ways', 'sending', null],
    ['sending', 'unknown', null],
    ['sending', 'making', 'paid'],
    ['ways', 'tickets', 'paid'],
    ['making', 'tickets', null],
    ['sending', 'declined', 'refused'],
    ['declined', 'declined', null],
    ['declined', 'ways', null],
    ['home', 'called', 'called'],
    ['called', 'home', null],
    ['home', 'tickets', null],
    ['ways', 'home', null],
  ] as const)('[KIOSKSCREEN-10] from %s to %s: %s', (before, after, signal) => {
    expect(kioskSignal(seen(before), seen(after))).toBe(signal);
  });

  test('[KIOSKSCREEN-10] each new refusal is heard once: a notice, and what the reader says', () => {
    const home = seen('home');
    const refused = { ...home, refusal: 'kiosk.choose_first' };
    expect(kioskSignal(home, refused)).toBe('refused');
    expect(kioskSignal(refused, refused)).toBeNull();
    expect(kioskSignal(refused, home)).toBeNull();
    const { kiosk, checkout } = kioskExample('ways', 1_000_000);
    if (checkout === null) throw new Error('an order that is paid for has a checkout');
    const tornTap = { ...checkout, reader: { ...checkout.reader, state: 'tap_again' } } as const;
    expect(kioskSignal(seen('ways'), kioskHeard(kiosk, tornTap))).toBe('refused');
  });

  test('[KIOSKSCREEN-10] a paid ride is heard, even when staff are called in the same moment', () => {
    expect(kioskSignal(seen('sending'), { ...seen('making'), callId: 'call-1' })).toBe('paid');
  });
});

test('[KIOSKSCREEN-10] four sounds that nobody mistakes: each has a count of notes of its own, refusal alone is low', () => {
  expect(new Set(SIGNALS.map((signal) => KIOSK_NOTES[signal].length)).size).toBe(SIGNALS.length);
  const heights = (signal: KioskSignal): readonly number[] => KIOSK_NOTES[signal].map(({ hertz }) => hertz);
  expect(heights('paid')).toEqual(heights('paid').toSorted((one, other) => one - other));
  expect(Math.max(...heights('refused'))).toBeLessThan(
    Math.min(...heights('key'), ...heights('paid'), ...heights('called')),
  );
  // A gate and a kiosk stand side by side in a hall.
  const ofGate = Object.values(GATE_NOTES).map((notes) => notes.map(({ hertz }) => hertz).join());
  for (const signal of SIGNALS) expect(ofGate).not.toContain(heights(signal).join());
});

test.each(SIGNALS)('[KIOSKSCREEN-10] %s is over within a second, and its notes do not overlap', (signal) => {
  let endMs = 0;
  for (const { atMs, forMs } of KIOSK_NOTES[signal]) {
    expect(atMs).toBeGreaterThanOrEqual(endMs);
    endMs = atMs + forMs;
  }
  expect(endMs).toBeLessThanOrEqual(1_000);
});
