/** A short run of the fuzzing of cards, traces, letters and the gate relay for every check. */
import { expect, test } from 'vitest';
import { ANSWER_TARGET, GLYPH_TARGET, TAG_TARGET, TRACE_TARGET } from './card-targets.ts';
import { fuzz } from './fuzz.ts';
import { RELAY_TARGETS } from './relay-targets.ts';

const SHORT = { inputCount: 2_000, seed: 20_261_122 };

test.each([ANSWER_TARGET, TAG_TARGET])('[APDU-9] no damaged answer breaks: $name', (target) => {
  expect(fuzz(target, SHORT).failure).toBeNull();
});

test('[TRACE-9] no damaged trace breaks its reader', () => {
  expect(fuzz(TRACE_TARGET, SHORT).failure).toBeNull();
});

test('[GLYPH-5] no damaged font breaks its reader', () => {
  expect(fuzz(GLYPH_TARGET, SHORT).failure).toBeNull();
});

test.each(RELAY_TARGETS)('[BARRIER-26] no damaged input breaks: $name', (target) => {
  expect(fuzz(target, SHORT).failure).toBeNull();
});
