/** What is drawn waits for the next frame, or for a moment on a page that nobody sees. */
import { expect, test } from 'vitest';
import { epochMs, type Clock } from '../../electron/kernel/clock.ts';
import { createNextFrame } from './screen-frame.ts';

function page() {
  const frames = new Map<number, () => void>();
  const timers = new Map<number, () => void>();
  let last = 0;
  const clock: Clock = {
    now: () => epochMs(0),
    monotonic: () => 0,
    after: (_, wake) => {
      const handle = (last += 1);
      timers.set(handle, wake);
      return { cancel: () => timers.delete(handle) };
    },
  };
  const view = {
    requestAnimationFrame: (draw: () => void) => {
      const handle = (last += 1);
      frames.set(handle, draw);
      return handle;
    },
    cancelAnimationFrame: (handle: number) => void frames.delete(handle),
  };
  const run = (waiting: Map<number, () => void>): void => {
    for (const act of waiting.values()) act();
  };
  return { nextFrame: createNextFrame(view, clock), frames, timers, run };
}

test('[SCREEN-28] it runs once, in the frame, and nothing is left waiting', () => {
  const { nextFrame, frames, timers, run } = page();
  let count = 0;
  nextFrame(() => (count += 1));
  expect(count).toBe(0);
  run(frames);
  expect([count, frames.size, timers.size]).toEqual([1, 0, 0]);
});

test('[SCREEN-28] a page that draws no frames hears of it all the same, once', () => {
  const { nextFrame, frames, timers, run } = page();
  let count = 0;
  nextFrame(() => (count += 1));
  run(timers);
  run(frames);
  expect([count, frames.size, timers.size]).toEqual([1, 0, 0]);
});
