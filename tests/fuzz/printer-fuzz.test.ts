/** A short run of the fuzzing of printers and displays for every check. */
import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';
import { PRINTER_TARGETS } from './printer-targets.ts';

test.each(PRINTER_TARGETS)('[PRINT-35] no damaged input breaks: $name', (target) => {
  expect(fuzz(target, { inputCount: 1_000, seed: 20_261_122 }).failure).toBeNull();
});
