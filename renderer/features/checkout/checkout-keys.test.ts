/** What Escape does, for every meaning it can have. */
import { expect, test } from 'vitest';
import { escapeStep } from './checkout-keys.ts';

test('[CHECKOUTSCREEN-40] on ready the first Escape asks, the second leaves', () => {
  const ready = { meaning: 'leave', codeTyped: false } as const;
  expect(escapeStep({ ...ready, notice: null })).toEqual({ act: null, notice: 'escLeave' });
  expect(escapeStep({ ...ready, notice: 'escLeave' })).toEqual({ act: 'leave', notice: null });
});

test('[CHECKOUTSCREEN-41] typed digits are cleared before anything is left', () => {
  expect(escapeStep({ meaning: 'leave', codeTyped: true, notice: 'escLeave' })).toEqual({
    act: 'clear_code',
    notice: null,
  });
});

test('[CHECKOUTSCREEN-42] while the customer confirms the first Escape asks, the second asks the terminal to cancel', () => {
  const waiting = { meaning: 'stop', codeTyped: false } as const;
  expect(escapeStep({ ...waiting, notice: null })).toEqual({ act: null, notice: 'escStop' });
  expect(escapeStep({ ...waiting, notice: 'escStop' })).toEqual({ act: 'stop', notice: null });
});

test('[CHECKOUTSCREEN-43] while the outcome is open Escape never acts, however often', () => {
  for (const notice of [null, 'escLocked', 'escLeave', 'escStop'] as const) {
    expect(escapeStep({ meaning: 'locked', codeTyped: true, notice })).toEqual({ act: null, notice: 'escLocked' });
  }
});

test('[CHECKOUTSCREEN-43] an end screen closes at once', () => {
  expect(escapeStep({ meaning: 'acknowledge', codeTyped: false, notice: null })).toEqual({
    act: 'acknowledge',
    notice: null,
  });
});
