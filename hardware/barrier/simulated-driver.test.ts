/** The simulated barrier under the contract suite, on a clock of its own, and the faults that a person can click. */
import { expect, onTestFinished, test } from 'vitest';
import { assert } from '../../electron/kernel/assert.ts';
import { createSeededRandom } from '../../electron/kernel/seeded-random.ts';
import { createVirtualClock } from '../../electron/terminal/testing/virtual-clock.ts';
import { BENCH_LIMITS, describeBarrier } from './barrier.contract.ts';
import { encodeFrame } from './relay-frame.ts';
import { createSimulatedBarrier } from './simulated-driver.ts';
import { SimulatedRelay } from './simulated-relay.ts';

const STEP_MS = 10;
/** A minute of virtual time: whatever has not happened by then does not. */
const MAX_STEPS = 6_000;

function barrierOn(clock: ReturnType<typeof createVirtualClock>) {
  return createSimulatedBarrier({ id: 'b', name: 'Flap', clock, random: createSeededRandom(1), limits: BENCH_LIMITS });
}

describeBarrier('simulated', async () => {
  const clock = createVirtualClock();
  const barrier = barrierOn(clock);
  const until = async (holds: () => boolean): Promise<void> => {
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (holds()) return;
      await clock.advance(STEP_MS);
    }
    throw new Error('it did not come to pass');
  };
  return {
    barrier,
    relay: () => barrier.relay,
    unplug: async () => barrier.unplug(),
    plugIn: async () => barrier.plugIn(),
    until,
    finish: async (work) => {
      let isDone = false;
      void work.then(() => (isDone = true));
      await until(() => isDone);
      return work;
    },
    pass: (ms) => clock.advance(ms),
    close: async () => {
      await barrier.close();
      barrier.relay.stop();
      assert(clock.openTimers() === 0, 'a closed barrier waits for nothing');
    },
  };
});

test('[BARRIER-13] every fault of a barrier can be clicked, and is said as a real one says it', async () => {
  const clock = createVirtualClock();
  const barrier = barrierOn(clock);
  onTestFinished(() => barrier.close());
  barrier.open();
  await clock.advance(1_000);
  expect(barrier.controls.faults().map(({ fault }) => fault)).toEqual([
    'unplugged',
    'no_answer',
    'garbled',
    'stays_shut',
    'opens_late',
    'released',
    'passed',
    'forced',
  ]);
  const problems: (string | undefined)[] = [];
  for (const fault of ['unplugged', 'no_answer', 'garbled', 'stays_shut', 'released']) {
    barrier.controls.setFault(fault, true);
    await clock.advance(3_000);
    const outcome = barrier.openBarrier({ direction: 'entry' });
    await clock.advance(3_000);
    expect(await outcome).toMatchObject({ kind: 'fault' });
    problems.push(barrier.condition.problem?.code);
    barrier.controls.setFault(fault, false);
    await clock.advance(10_000);
    // Whatever held it is gone; a trial shows that it moves.
    const trial = barrier.openBarrier({ direction: 'entry' });
    await clock.advance(10_000);
    expect(await trial).toMatchObject({ kind: 'confirmed' });
    expect(barrier.condition.state).toBe('ready');
  }
  expect(problems).toEqual(['unplugged', 'no_answer', 'garbled', 'not_confirmed', 'released']);
});

test('[BARRIER-16] after half a minute one that stayed shut is used again, and complains again if it must', async () => {
  const clock = createVirtualClock();
  const barrier = barrierOn(clock);
  onTestFinished(() => barrier.close());
  barrier.open();
  await clock.advance(1_000);
  barrier.controls.setFault('stays_shut', true);
  const first = barrier.openBarrier({ direction: 'entry' });
  await clock.advance(3_000);
  expect(await first).toMatchObject({ kind: 'fault' });
  await clock.advance(20_000);
  expect(barrier.condition.state).toBe('faulty');
  await clock.advance(10_000);
  expect(barrier.condition.state).toBe('ready');
  const second = barrier.openBarrier({ direction: 'entry' });
  await clock.advance(3_000);
  expect(await second).toMatchObject({ kind: 'fault' });
  expect(barrier.condition).toMatchObject({ state: 'faulty', problem: { code: 'not_confirmed' } });
});

test('[BARRIER-25] an asking that was not answered is repeated under its number, and pulses once', async () => {
  const clock = createVirtualClock();
  const barrier = barrierOn(clock);
  onTestFinished(() => barrier.close());
  barrier.open();
  await clock.advance(1_100);
  const outcome = barrier.openBarrier({ direction: 'entry' });
  // The relay has heard it; its answer is spoilt on the way.
  barrier.relay.isGarbling = true;
  await clock.advance(BENCH_LIMITS.answerMs - STEP_MS);
  barrier.relay.isGarbling = false;
  await clock.advance(1_000);
  expect(await outcome).toMatchObject({ kind: 'confirmed' });
  expect(barrier.relay.pulseCount).toBe(1);
});

test('[BARRIER-2] a till that died holds no gate open', async () => {
  const clock = createVirtualClock();
  const said: string[] = [];
  const relay = new SimulatedRelay(clock, (bytes) => said.push(Buffer.from(bytes).toString()));
  relay.receive(encodeFrame({ number: 1, words: ['OPEN', '30000'] }));
  await clock.advance(1_000);
  expect(relay.position).toBe('open');
  await clock.advance(5_000);
  expect(relay.position).toBe('shut');
});
