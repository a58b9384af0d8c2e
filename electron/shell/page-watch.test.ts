/** A page that answers, one that stops, one that is still loading, and a machine that slept. */
import { expect, test } from 'vitest';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { ASK_EVERY_MS, MAX_UNANSWERED, watchPage } from './page-watch.ts';

function watched() {
  const clock = createVirtualClock();
  let asked = 0;
  let hung = 0;
  let answers = true;
  const watch = watchPage({
    clock,
    ask: () => {
      asked += 1;
      if (answers) watch.answered();
    },
    onHung: () => (hung += 1),
  });
  return { clock, watch, seen: () => ({ asked, hung }), setAnswers: (does: boolean) => (answers = does) };
}

const ROUNDS_MS = ASK_EVERY_MS * (MAX_UNANSWERED + 1);

test('[SHELL-13] a page that answers is left alone for weeks, and one that stops is found out within seconds', async () => {
  const { clock, seen, setAnswers, watch } = watched();
  await clock.advance(ASK_EVERY_MS * 100);
  expect(seen()).toEqual({ asked: 100, hung: 0 });
  setAnswers(false);
  await clock.advance(ROUNDS_MS - 1);
  expect(seen().hung).toBe(0);
  await clock.advance(1);
  expect(seen().hung).toBe(1);
  watch.stop();
  expect(clock.openTimers()).toBe(0);
});

test('[SHELL-13] a page that is still loading is given its time, the first and every other', async () => {
  const { clock, seen, setAnswers, watch } = watched();
  setAnswers(false);
  await clock.advance(ROUNDS_MS * 5);
  expect(seen().hung).toBe(0);
  setAnswers(true);
  await clock.advance(ASK_EVERY_MS);
  setAnswers(false);
  watch.reloaded();
  await clock.advance(ROUNDS_MS * 5);
  expect(seen().hung).toBe(0);
  watch.stop();
});
