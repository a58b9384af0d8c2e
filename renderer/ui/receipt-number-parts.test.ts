/** The two parts of a receipt number. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { receiptNumberParts } from './receipt-number-parts.ts';

test.each([
  ['T0000001-000042', 'T0000001-', '000042'],
  ['trm_CkO_pBe-iNiItNL1-000001', 'trm_CkO_pBe-iNiItNL1-', '000001'],
  ['till-9-1234567', 'till-9-', '1234567'],
  ['A-42', '', 'A-42'],
  ['', '', ''],
])('[SCREENOPS-2] %s is %s and %s', (number, stem, end) => {
  expect(receiptNumberParts(number)).toEqual({ stem, end });
});

test('[SCREENOPS-2] nothing of a number is lost', () => {
  fc.assert(
    fc.property(fc.string(), (number) => {
      const { stem, end } = receiptNumberParts(number);
      expect(stem + end).toBe(number);
    }),
  );
});
