/** What lights and displays have in common: the newest is shown, and shown again when the line is back. */
import { expect, test } from 'vitest';
import { ok } from '../../electron/kernel/result.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import type { DeviceProblem } from './device.ts';
import { createNewestShown } from './newest-shown.ts';

const AGAIN_MS = 2_000;

function bench() {
  const clock = createVirtualClock();
  const shown: string[] = [];
  const state = { wanted: 'first', slow: false, problem: null as DeviceProblem | null, closed: 0 };
  const letGo: (() => void)[] = [];
  const losts: ((problem: DeviceProblem) => void)[] = [];
  const keeper = createNewestShown({
    ...{ clock, random: createSeededRandom(1), againAfterMs: AGAIN_MS },
    connect: async (lost) => {
      losts.push(lost);
      return ok({
        show: async () => {
          const { wanted } = state;
          if (state.slow) await new Promise<void>((resolve) => letGo.push(resolve));
          if (state.problem === null) shown.push(wanted);
          return state.problem;
        },
        close: async () => void (state.closed += 1),
      });
    },
  });
  const want = (wanted: string): void => {
    state.wanted = wanted;
    keeper.renew();
  };
  return { clock, shown, state, letGo, losts, keeper, want };
}

test('[DEVICE-24] of what is wanted while one thing is shown only the newest is shown next', async () => {
  const { clock, shown, state, letGo, keeper, want } = bench();
  state.slow = true;
  keeper.open();
  await clock.settle();
  for (const each of ['second', 'third', 'fourth']) want(each);
  state.slow = false;
  for (const go of letGo) go();
  await clock.settle();
  expect(shown).toEqual(['first', 'fourth']);
  await clock.advance(AGAIN_MS);
  expect(shown).toEqual(['first', 'fourth', 'fourth']);
  await keeper.close();
  expect([clock.openTimers(), state.closed]).toEqual([0, 1]);
});

test('[DEVICE-24] a line that goes while it shows something leaves the next one to it', async () => {
  const { clock, shown, state, letGo, losts, keeper, want } = bench();
  state.slow = true;
  keeper.open();
  await clock.settle();
  losts[0]?.({ code: 'unplugged', detail: '' });
  expect(keeper.isUp).toBe(false);
  state.slow = false;
  want('second');
  await clock.advance(1_000);
  expect([keeper.condition.state, shown]).toEqual(['ready', ['second']]);
  // What the old line takes at last is nobody's, and changes nothing.
  for (const go of letGo) go();
  await clock.settle();
  want('third');
  await clock.settle();
  expect(shown.filter((each) => each !== 'first')).toEqual(['second', 'third']);
  await keeper.close();
  expect(clock.openTimers()).toBe(0);
});

test('[DEVICE-24] one that does not take it is faulty with its cause, opened anew and shown it then', async () => {
  const { clock, shown, state, keeper } = bench();
  keeper.open();
  await clock.settle();
  state.problem = { code: 'no_answer', detail: '' };
  await clock.advance(AGAIN_MS);
  expect(keeper.condition).toMatchObject({ state: 'faulty', problem: { code: 'no_answer' } });
  state.problem = null;
  await clock.advance(6_000);
  expect(keeper.condition.state).toBe('ready');
  expect(shown.length).toBeGreaterThan(1);
  await keeper.close();
});
