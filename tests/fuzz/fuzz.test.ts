/** A short run of the fuzzing for every check, and proof that it finds what is wrong. */
import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { SCANNER_TARGETS } from './scanner-targets.ts';

test.each(SCANNER_TARGETS.slice(0, 2))('[SCANNER-17] no damaged input breaks: $name', (target) => {
  expect(fuzz(target, { inputCount: 2_000, seed: 20_261_122 }).failure).toBeNull();
});

test.each(SCANNER_TARGETS.slice(2))('[INTAKE-36] no damaged input breaks: $name', (target) => {
  expect(fuzz(target, { inputCount: 2_000, seed: 20_261_122 }).failure).toBeNull();
});

test('[INTAKE-36] a parser that fails on one input in thousands is found, with that input', () => {
  const samples = [Buffer.from('6901028075831')];
  const feed = (input: Uint8Array): void => {
    if (Buffer.from(input).toString('latin1').includes('69]0')) throw new Error('planted');
  };
  const { failure } = fuzz({ name: 'planted', samples, feed }, { inputCount: 200_000, seed: 1 });
  expect(failure?.message).toBe('planted');
  expect(Buffer.from(failure?.inputHex ?? '', 'hex').toString('latin1')).toContain('69]0');
});
