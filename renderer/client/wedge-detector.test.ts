/** Tables of timings: what is a scanner and what is a person. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { USUAL_WEDGE, type WedgeSettings } from '../../electron/contract/shift-values.ts';
import { createWedgeDetector, HOLD_MS, LONG_HOLD_MS, MAX_AVERAGE_GAP_MS, MAX_HELD } from './wedge-detector.ts';

type Typed = Readonly<{ scan: string | null; typing: string; broken?: string }>;

/** Plays characters with the gap before each, then the end key after `endGapMs`; waits as the listener would. */
function play(text: string, gaps: (index: number) => number, endGapMs: number | null, watched = true): Typed {
  const detector = createWedgeDetector<string>();
  let atMs = 1_000;
  let typing = '';
  const wait = (gapMs: number): void => {
    // The listener's timer fires when the hold is over before the next key.
    if (detector.holdMs() > 0 && gapMs > detector.holdMs()) typing += detector.release().join('');
    atMs += gapMs;
  };
  for (const [index, character] of [...text].entries()) {
    if (index > 0) wait(gaps(index));
    typing += detector.character(character, character, atMs, watched).join('');
  }
  if (endGapMs === null) return { scan: null, typing: typing + detector.release().join('') };
  wait(endGapMs);
  const verdict = detector.end(atMs);
  if (verdict.kind === 'scan') return { scan: verdict.text, typing };
  if (verdict.kind === 'broken') return { scan: null, typing, broken: verdict.text };
  return { scan: null, typing: verdict.kind === 'typing' ? typing + verdict.held.join('') : typing };
}

const EAN = '6914836024489';

describe('a scanner that was set to add something', () => {
  const typed = (
    text: string,
    settings: WedgeSettings,
    gapMs = 8,
  ): Readonly<{ scan: string | null; isComplete: boolean }> => {
    const detector = createWedgeDetector<string>(settings);
    let atMs = 1_000;
    for (const character of text) {
      detector.character(character, character, atMs, true);
      atMs += gapMs;
    }
    const isComplete = detector.isComplete();
    const verdict = detector.end(atMs);
    return { scan: verdict.kind === 'scan' ? verdict.text : null, isComplete };
  };
  const SET = { prefix: '~', suffix: '##', maxGapMs: 35 } as const;

  test.each([
    [`~${EAN}##`, SET, EAN, true],
    [`~${EAN}`, SET, EAN, false],
    [EAN, SET, EAN, false],
    ['~42', SET, '42', false],
    ['42', SET, null, false],
    ['~', SET, null, false],
    [`${EAN}##`, { ...SET, prefix: '' }, EAN, true],
    [EAN, USUAL_WEDGE, EAN, false],
  ])('[SCREEN-54] %s with %j is %s', (text, settings, scan, isComplete) => {
    expect(typed(text, settings)).toEqual({ scan, isComplete });
  });

  test('[SCREEN-54] what counts as fast is set, too', () => {
    expect(typed(EAN, { ...USUAL_WEDGE, maxGapMs: 60 }, 50).scan).toBe(EAN);
    expect(typed(EAN, USUAL_WEDGE, 50).scan).toBeNull();
    expect(typed(EAN, { ...USUAL_WEDGE, maxGapMs: 20 }, 25).scan).toBeNull();
  });
});

describe('a scan', () => {
  test.each([
    ['a keyboard wedge over USB, 1 ms', EAN, 1],
    ['8 ms, the usual setting', EAN, 8],
    ['a slow Bluetooth wedge, 30 ms', EAN, 30],
    ['the limit', EAN, MAX_AVERAGE_GAP_MS - 1],
    ['six characters', '123456', 10],
    ['a payment code', '101234567890123456', 12],
    ['an offline presentment of 600 characters', `WP1:${'6BF+70'.repeat(100)}`, 9],
    ['mixed case and signs, as a QR code has', 'https://p.example/Q?a=B1', 10],
  ])('[SCREEN-30] %s is a scan', (_, text, gapMs) => {
    expect(play(text, () => gapMs, gapMs)).toEqual({ scan: text, typing: '' });
  });

  test('[SCREEN-31] one stumble of the bus inside a burst does not break it', () => {
    expect(play(EAN, (index) => (index === 6 ? LONG_HOLD_MS - 10 : 8), 8)).toEqual({ scan: EAN, typing: '' });
  });

  test('[SCREEN-32] C32 full-width characters of an input method come out narrow', () => {
    expect(play('６９１４８３６０２４４８９', () => 8, 8).scan).toBe(EAN);
    expect(play('ＷＰ１：ＡＢ', () => 8, 8).scan).toBe('WP1:AB');
  });

  test('[SCREEN-34] the second half of CR LF belongs to the scan; a later Enter does not', () => {
    const detector = createWedgeDetector<string>();
    for (const [index, character] of [...EAN].entries()) detector.character(character, character, index * 8, true);
    expect(detector.end(104).kind).toBe('scan');
    expect(detector.end(110)).toEqual({ kind: 'echo' });
    expect(detector.end(400)).toEqual({ kind: 'typing', held: [] });
  });

  test('[SCREEN-34] two scans one after the other are two', () => {
    const detector = createWedgeDetector<string>();
    const scan = (from: number): unknown => {
      for (const [index, character] of [...EAN].entries())
        detector.character(character, character, from + index * 8, true);
      return detector.end(from + EAN.length * 8);
    };
    expect([scan(0), scan(300)]).toEqual([
      { kind: 'scan', text: EAN },
      { kind: 'scan', text: EAN },
    ]);
  });
});

describe('typing', () => {
  test.each([
    ['five fast characters', '12345', 8, 8],
    ['a person, 120 ms', EAN, 120, 120],
    ['a very fast person, 55 ms', 'keleping', 55, 55],
    ['just over the limit', EAN, MAX_AVERAGE_GAP_MS + 1, MAX_AVERAGE_GAP_MS + 1],
    ['a burst whose Enter comes later', EAN, 8, LONG_HOLD_MS + 1],
  ])('[SCREEN-33] %s is typing, and every character is released in order', (_, text, gapMs, endGapMs) => {
    expect(play(text, () => gapMs, endGapMs)).toEqual({ scan: null, typing: text });
  });

  test('[SCREEN-33] a burst without an end key is typing', () => {
    expect(play(EAN, () => 8, null)).toEqual({ scan: null, typing: EAN });
  });

  test('[SCREEN-33] what was typed before a scan is released before it', () => {
    expect(play(`ab${EAN}`, (index) => (index <= 2 ? 310 : 8), 8)).toEqual({ scan: EAN, typing: 'ab' });
  });

  test('[SCREEN-33] nothing is lost or turned round, whatever the timing', () => {
    const timings = fc.array(fc.tuple(fc.constantFrom(...'0123456789abcXYZ'), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(timings, fc.integer({ min: 1, max: 300 }), fc.boolean(), (keys, endGapMs, watched) => {
        const text = keys.map(([character]) => character).join('');
        const { scan, typing, broken } = play(text, (index) => keys[index]?.[1] ?? 0, endGapMs, watched);
        expect(typing + (scan ?? broken ?? '')).toBe(text);
      }),
    );
  });

  test('[SCREEN-33] a character that a field waits for is held no longer than a person would notice', () => {
    const detector = createWedgeDetector<string>();
    expect(detector.holdMs()).toBe(0);
    detector.character('a', 'a', 0, true);
    expect(detector.holdMs()).toBe(HOLD_MS);
    expect(HOLD_MS).toBeLessThan(100);
  });
});

describe('a scan in pieces', () => {
  test('[SCREEN-31] late keys are waited for where no field is', () => {
    const stumble = (index: number): number => (index === 1 ? 95 : 8);
    expect(play(EAN, stumble, 8, false)).toEqual({ scan: EAN, typing: '' });
  });

  test('[SCREEN-31] a scan whose beginning went as typing is not taken for a whole one', () => {
    const cut = (index: number): number => (index === 2 ? 200 : 8);
    expect(play(EAN, cut, 8, false)).toEqual({ scan: null, typing: EAN.slice(0, 2), broken: EAN.slice(2) });
  });
});

describe('more than any code is long', () => {
  /** Answers how often it was told. */
  const flood = (detector: ReturnType<typeof createWedgeDetector<string>>, count: number, fromMs = 0): number =>
    Array.from({ length: count }, (_, index) => {
      detector.character('7', '7', fromMs + index * 8, true);
      return detector.overflowed();
    }).filter(Boolean).length;

  test('[SCREEN-70] a scan as long as the contract takes is one, and nothing is told', () => {
    const detector = createWedgeDetector<string>();
    expect(flood(detector, MAX_HELD)).toBe(0);
    expect(detector.end(MAX_HELD * 8)).toEqual({ kind: 'scan', text: '7'.repeat(MAX_HELD) });
  });

  test.each([1, 2, 5_000])('[SCREEN-70] %i characters more are told once, and are neither scan nor typing', (more) => {
    const detector = createWedgeDetector<string>();
    expect(flood(detector, MAX_HELD + more)).toBe(1);
    expect(detector.end((MAX_HELD + more) * 8)).toEqual({ kind: 'echo' });
    expect(detector.holdMs(), 'nothing is held any more').toBe(0);
    // Its second end key, and then a scan as ever.
    const next = (MAX_HELD + more) * 8 + 2_000;
    for (const [index, digit] of [...EAN].entries()) detector.character(digit, digit, next + index * 8, true);
    expect(detector.end(next + EAN.length * 8)).toEqual({ kind: 'scan', text: EAN });
  });

  test('[SCREEN-70] one without end that falls silent is typed nowhere, and its rest is no code', () => {
    const detector = createWedgeDetector<string>();
    flood(detector, MAX_HELD + 10);
    expect(detector.release()).toEqual([]);
    const restMs = (MAX_HELD + 10) * 8 + 200;
    for (const [index, digit] of [...EAN].entries()) detector.character(digit, digit, restMs + index * 8, true);
    expect(detector.end(restMs + EAN.length * 8)).toEqual({ kind: 'broken', text: EAN });
  });

  test('[SCREEN-70] a suffix in the middle of it ends nothing', () => {
    const detector = createWedgeDetector<string>({ prefix: '', suffix: '77', maxGapMs: 35 });
    flood(detector, MAX_HELD + 1);
    expect(detector.isComplete()).toBe(false);
  });
});
