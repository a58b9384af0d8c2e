/** Proves the bounds of what one screen may ask. */
import { expect, test } from 'vitest';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { CALLS_AT_ONCE, CALLS_PER_SECOND, CALLS_UNANSWERED, createCallLimit } from './call-limit.ts';

test('[HOST-15] calls that wait for an answer are bounded', () => {
  const limit = createCallLimit(createVirtualClock());
  for (let call = 0; call < CALLS_UNANSWERED; call += 1) expect(limit.take()).toBe(true);
  expect(limit.take()).toBe(false);
  limit.answered();
  expect(limit.take()).toBe(true);
  expect(limit.take()).toBe(false);
});

test('[HOST-15] calls in a row are bounded, and room comes back with time', async () => {
  const clock = createVirtualClock();
  const limit = createCallLimit(clock);
  const takeAll = (): number => {
    let taken = 0;
    while (limit.take()) {
      limit.answered();
      taken += 1;
    }
    return taken;
  };
  expect(takeAll()).toBe(CALLS_AT_ONCE);
  await clock.advance(500);
  expect(takeAll()).toBe(CALLS_PER_SECOND / 2);
  await clock.advance(3_600_000);
  expect(takeAll()).toBe(CALLS_AT_ONCE);
});
