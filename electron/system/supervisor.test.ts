/** The supervision of a child process, with children and a clock made for it. */
import { expect, test } from 'vitest';
import { silentLog } from '../kernel/log.ts';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { createSupervisor } from './supervisor.ts';

type TestChild = {
  readonly startedAt: number;
  readonly sent: unknown[];
  killed: boolean;
  answersPings: boolean;
  endsWhenTold: boolean;
  say: (message: unknown) => void;
  exit: (code: number | null) => void;
};

function setUp({ answersPings = true, endsWhenTold = true } = {}) {
  const clock = createVirtualClock();
  const children: TestChild[] = [];
  const heard: unknown[] = [];
  const supervisor = createSupervisor({
    clock,
    log: silentLog,
    spawn: () => {
      const child: TestChild = {
        startedAt: clock.monotonic(),
        sent: [],
        killed: false,
        answersPings,
        endsWhenTold,
        say: () => undefined,
        exit: () => undefined,
      };
      children.push(child);
      return {
        pid: children.length,
        postMessage: (message) => {
          child.sent.push(message);
          if (message === 'ping' && child.answersPings) child.say('pong');
          if (message === 'stop' && child.endsWhenTold) child.exit(0);
        },
        onMessage: (listener) => {
          child.say = listener;
        },
        onExit: (listener) => {
          child.exit = listener;
        },
        kill: () => {
          child.killed = true;
          child.exit(null);
        },
      };
    },
    onMessage: (message) => heard.push(message),
    onStarted: (child) => child.postMessage('start'),
    onEnded: () => heard.push('ended'),
    isPong: (message) => message === 'pong',
    makePing: () => 'ping',
    stopMessage: 'stop',
  });
  const child = (index: number): TestChild => {
    const found = children[index];
    if (found === undefined) throw new Error(`child ${index} was never started`);
    return found;
  };
  return { clock, supervisor, children, child, heard };
}

test('[SYSTEM-20] a child is told to start and heard; messages reach it while it lives', async () => {
  const { clock, supervisor, child, children, heard } = setUp();
  expect(supervisor.post('early')).toBe(false);
  supervisor.start();
  supervisor.start();
  expect(children).toHaveLength(1);
  child(0).say('hello');
  expect(supervisor.post('work')).toBe(true);
  await clock.advance(10_000);
  expect(child(0).sent).toEqual(['start', 'work', 'ping', 'ping', 'ping']);
  expect(heard).toEqual(['hello']);
});

test('[SYSTEM-21] a child that dies is started again within a second', async () => {
  const { clock, supervisor, child, children, heard } = setUp();
  supervisor.start();
  await clock.advance(60_000);
  child(0).exit(1);
  expect(heard).toEqual(['ended']);
  expect(supervisor.post('work')).toBe(false);
  await clock.advance(1_000);
  expect(children).toHaveLength(2);
  expect(child(1).startedAt - 60_000).toBeLessThan(1_000);
});

test('[SYSTEM-22] one that dies again and again waits longer, up to ten seconds, and one that lived starts afresh', async () => {
  const { clock, supervisor, children, child } = setUp();
  supervisor.start();
  const waits: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    const diedAt = clock.monotonic();
    child(round).exit(1);
    await clock.advance(10_000);
    expect(children).toHaveLength(round + 2);
    waits.push(child(round + 1).startedAt - diedAt);
  }
  expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000, 10_000, 10_000]);
  await clock.advance(60_000);
  const diedAt = clock.monotonic();
  child(10).exit(1);
  await clock.advance(1_000);
  expect(child(11).startedAt - diedAt).toBe(100);
});

test('[SYSTEM-23] one that answers no ping is ended by force and started again', async () => {
  const { clock, supervisor, child, children } = setUp();
  supervisor.start();
  await clock.advance(5_000);
  child(0).answersPings = false;
  await clock.advance(9_000);
  expect(child(0).killed).toBe(true);
  await clock.advance(1_000);
  expect(children).toHaveLength(2);
});

test('[SYSTEM-23] one that is still opening its data is given a minute', async () => {
  const { clock, supervisor, child } = setUp({ answersPings: false });
  supervisor.start();
  await clock.advance(60_000);
  expect(child(0).killed).toBe(false);
  await clock.advance(6_000);
  expect(child(0).killed).toBe(true);
});

test('[SYSTEM-24] stopping is in order, once, and for good', async () => {
  const { clock, supervisor, child, children } = setUp();
  supervisor.start();
  await clock.advance(5_000);
  await Promise.all([supervisor.stop(), supervisor.stop()]);
  expect(child(0).sent.filter((message) => message === 'stop')).toHaveLength(1);
  expect(child(0).killed).toBe(false);
  await clock.advance(60_000);
  expect(children).toHaveLength(1);
  expect(clock.openTimers()).toBe(0);
  await supervisor.stop();
});

test('[SYSTEM-24] one that does not end by itself is ended by force at the deadline', async () => {
  const { clock, supervisor, child } = setUp({ endsWhenTold: false });
  supervisor.start();
  await clock.advance(1_000);
  const ends: string[] = [];
  void supervisor.stop().then(() => ends.push('first'));
  void supervisor.stop().then(() => ends.push('second'));
  await clock.advance(4_000);
  expect(ends).toEqual([]);
  await clock.advance(1_000);
  expect(child(0).killed).toBe(true);
  expect(ends).toEqual(['first', 'second']);
});

test('[SYSTEM-24] stopping between two children starts no other', async () => {
  const { clock, supervisor, child, children } = setUp();
  supervisor.start();
  child(0).exit(1);
  await supervisor.stop();
  await clock.advance(60_000);
  expect(children).toHaveLength(1);
});

test('[SYSTEM-25] one that refused to run is not started again, whichever way it ends', async () => {
  const { clock, supervisor, child, children } = setUp();
  supervisor.start();
  supervisor.giveUp();
  child(0).exit(3);
  await clock.advance(60_000);
  expect(children).toHaveLength(1);
  const other = setUp();
  other.supervisor.start();
  other.child(0).exit(3);
  other.supervisor.giveUp();
  await other.clock.advance(60_000);
  expect(other.children).toHaveLength(1);
});
