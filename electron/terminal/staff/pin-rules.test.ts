/** Which PINs nobody may choose. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkNewPin } from './pin-rules.ts';

describe('a new PIN', () => {
  test.each(['12345', '1234567', '', 'abcdef', '12 456', '12345x'])(
    '[STAFF-1] of other than six digits is refused: %s',
    (pin) => {
      expect(checkNewPin(pin, 6)).toEqual({ ok: false, error: { code: 'staff.pin_not_digits', digits: 6 } });
    },
  );

  test.each([
    '123456',
    '987654',
    '890123',
    '135791',
    '000000',
    '121212',
    '123123',
    '112233',
    '111222',
    '900519',
    '190590',
    '051990',
    '991231',
  ])('[STAFF-2] that others would guess is refused: %s', (pin) => {
    expect(checkNewPin(pin, 6)).toEqual({ ok: false, error: { code: 'staff.pin_guessable' } });
  });

  test.each(['19900519', '19051990', '05191990', '12341234'])('[STAFF-2] of eight digits too: %s', (pin) => {
    expect(checkNewPin(pin, 8).ok).toBe(false);
  });

  test.each(['142857', '285714', '571428', '604837', '937404'])('[STAFF-2] that says nothing is taken: %s', (pin) => {
    expect(checkNewPin(pin, 6)).toEqual({ ok: true, value: pin });
  });

  test('[STAFF-1] in full-width digits is the plain one', () => {
    expect(checkNewPin('６０４８３７', 6)).toEqual({ ok: true, value: '604837' });
  });

  test('[STAFF-2] most of all PINs can be chosen', () => {
    let taken = 0;
    const digits = fc.sample(fc.integer({ min: 0, max: 999_999 }), { numRuns: 2_000, seed: 1 });
    for (const number of digits) if (checkNewPin(String(number).padStart(6, '0'), 6).ok) taken += 1;
    expect(taken).toBeGreaterThan(1_500);
  });
});
