/** The stream of hints: when it opens, waits and ends, with a clock that moves by hand and streams made for it. */
import { expect, test } from 'vitest';
import { silentLog } from '../../kernel/log.ts';
import { createVirtualClock } from '../testing/virtual-clock.ts';
import { createHintStream, SILENCE_MS, type Hint } from './hint-stream.ts';
import type { OpenStream } from './http-exchange.ts';
import type { Fields } from './signatures.ts';

/** A stream that a test writes to; it ends when it is aborted. */
function makeStream() {
  const chunks: string[] = [];
  let wake: () => void = () => undefined;
  let aborted = false;
  const body = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) {
      for (let chunk = chunks.shift(); chunk !== undefined; chunk = chunks.shift()) yield Buffer.from(chunk);
      if (aborted) throw new Error('aborted');
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const stream: OpenStream = {
    head: {
      status: 200,
      fields: {},
      sentAt: 0,
      receivedAt: 0,
      request: {
        method: 'GET',
        targetUri: 'https://wallet.example/v1/events',
        fields: {},
      },
    },
    body: body(),
    abort: () => {
      aborted = true;
      wake();
    },
  };
  return {
    stream,
    isAborted: () => aborted,
    write: (text: string) => {
      chunks.push(text);
      wake();
    },
  };
}

function setUp(opens: readonly (ReturnType<typeof makeStream> | null)[]) {
  const clock = createVirtualClock();
  const asked: Readonly<{ atMs: number; fields: Fields }>[] = [];
  // Half of each span: the jitter is chance, and here it is not.
  const random = {
    bytes: (count: number) => Uint8Array.from({ length: count }, (_each, index) => (index === 0 ? 0x80 : 0)),
  };
  const hints: Hint[] = [];
  const stream = createHintStream({
    clock,
    random,
    log: silentLog,
    open: async (fields) => {
      asked.push({
        atMs: clock.monotonic(),
        fields,
      });
      return opens[asked.length - 1]?.stream ?? null;
    },
  });
  return { clock, asked, hints, stream, listen: () => stream.onHint((hint) => hints.push(hint)) };
}

test('[BACKEND-50] opens when somebody listens, tells what it hears, and ends with the last listener', async () => {
  const one = makeStream();
  const { clock, asked, hints, listen } = setUp([one]);
  await clock.settle();
  expect(asked).toHaveLength(0);
  const stop = listen();
  await clock.settle();
  one.write('event: payment.updated\ndata: {"id":"a","version":3,"more":1}\n\nevent: config.changed\ndata:\n\n');
  one.write('event: alert\ndata: no json\n\nevent: <script>\ndata: {}\n\n');
  await clock.settle();
  expect(hints).toEqual([
    { event: 'payment.updated', id: 'a', version: 3 },
    { event: 'config.changed', id: null, version: null },
    { event: 'alert', id: null, version: null },
  ]);
  stop();
  await clock.advance(600_000);
  expect(one.isAborted()).toBe(true);
  expect(asked).toHaveLength(1);
  expect(clock.openTimers()).toBe(0);
});

test('[BACKEND-51] counts as dead after 45 s without a byte, and a comment is one', async () => {
  const one = makeStream();
  const { clock, asked, listen } = setUp([one, makeStream()]);
  listen();
  await clock.settle();
  for (let round = 0; round < 10; round += 1) {
    await clock.advance(SILENCE_MS - 1_000);
    one.write(': still here\n');
    await clock.settle();
  }
  expect(one.isAborted()).toBe(false);
  await clock.advance(SILENCE_MS);
  expect(one.isAborted()).toBe(true);
  await clock.advance(1_000);
  expect(asked).toHaveLength(2);
});

test('[BACKEND-53] goes on from the last event it heard', async () => {
  const one = makeStream();
  const { clock, asked, listen } = setUp([one, makeStream()]);
  listen();
  await clock.settle();
  one.write('id: 41\nevent: alert\ndata: {}\n\nid: 42\nevent: alert\ndata: {}\n\n');
  await clock.advance(SILENCE_MS + 1_000);
  expect(asked.map((each) => each.fields)).toEqual([{}, { 'last-event-id': '42' }]);
});

test('[BACKEND-54] waits longer after each failure, up to a minute, and a good stream ends that', async () => {
  const good = makeStream();
  const { clock, asked, listen } = setUp([null, null, null, null, null, null, null, null, null, good, null]);
  listen();
  await clock.advance(300_000);
  const gaps = asked.slice(1).map(({ atMs }, index) => atMs - (asked[index]?.atMs ?? 0));
  const untilTheMinute = [1_000, 2_000, 4_000, 8_000, 16_000];
  const halfAMinute = [30_000, 30_000, 30_000];
  expect(gaps).toEqual([500, ...untilTheMinute, ...halfAMinute, 45_500, ...untilTheMinute, ...halfAMinute]);
});

test('[BACKEND-54] a stream that ends at once does not count as good', async () => {
  const ended = Array.from({ length: 4 }, makeStream);
  for (const each of ended) each.stream.abort();
  const { clock, asked, listen } = setUp(ended);
  listen();
  await clock.advance(7_500);
  expect(asked.map((each) => each.atMs)).toEqual([0, 500, 1_500, 3_500, 7_500]);
});

test('[BACKEND-55] is tried at once when something has changed, and closes for good', async () => {
  const one = makeStream();
  const { clock, asked, stream, listen } = setUp([null, null, null, null, one]);
  listen();
  await clock.advance(6_000);
  expect(asked).toHaveLength(4);
  stream.wake();
  await clock.settle();
  expect(asked).toHaveLength(5);
  stream.close();
  listen();
  await clock.advance(600_000);
  expect(asked).toHaveLength(5);
  expect(one.isAborted()).toBe(true);
  expect(clock.openTimers()).toBe(0);
});

test('[BACKEND-56] tells when hints can be heard and when not, and that something may have been missed between', async () => {
  const [one, two] = [makeStream(), makeStream()];
  const { clock, hints, stream, listen } = setUp([one, two]);
  const told: boolean[] = [];
  stream.onHeard((isHeard) => told.push(isHeard));
  listen();
  await clock.settle();
  expect(told).toEqual([true]);
  expect(hints).toEqual([]);
  one.stream.abort();
  await clock.settle();
  expect(told).toEqual([true, false]);
  await clock.advance(1_000);
  expect(told).toEqual([true, false, true]);
  expect(hints).toEqual([{ event: 'resync', id: null, version: null }]);
});

test('[BACKEND-57] while no stream gets through, listeners are told to ask once a minute', async () => {
  const { clock, hints, listen } = setUp([]);
  listen();
  await clock.advance(59_000);
  expect(hints).toEqual([]);
  await clock.advance(600_000);
  expect(hints.length).toBeGreaterThanOrEqual(5);
  expect(hints.length).toBeLessThanOrEqual(11);
  expect(new Set(hints.map(({ event }) => event))).toEqual(new Set(['resync']));
});
