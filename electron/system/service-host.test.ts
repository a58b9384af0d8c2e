/** Proves what a host makes of the service's messages and of its end, with a child and a clock made for it. */
import { expect, test } from 'vitest';
import { silentLog } from '../kernel/log.ts';
import type { ServerMessage } from '../contract/envelope.ts';
import type { FromServiceMessage, StartMessage, ToServiceMessage } from '../contract/service-messages.ts';
import { createVirtualClock } from '../terminal/testing/virtual-clock.ts';
import { createServiceHost } from './service-host.ts';

const START: StartMessage = {
  type: 'start',
  dataFolder: '/data',
  resourcesFolder: '/resources',
  backendOrigin: 'http://127.0.0.1:1',
  sandbox: false,
  phonePage: null,
  softwareVersion: '0',
  keyProtection: 'host',
};
const CALL = { type: 'call', callId: 1, name: 'session.staff', input: {} } as const;
const EVENT: ServerMessage = { type: 'event', runId: 'r', sequence: 1, name: 'sale.changed', payload: null };

/** A program that a test plays. */
function makeChild(name: string) {
  const told: unknown[] = [];
  let say: (message: unknown) => void = () => undefined;
  let end: (code: number | null) => void = () => undefined;
  let wasKilled = false;
  return {
    name,
    told,
    say: (message: unknown) => say(message),
    end: (code: number | null) => end(code),
    wasKilled: () => wasKilled,
    handle: {
      pid: 7,
      postMessage: (message: unknown) => void told.push(message),
      onMessage: (listener: (message: unknown) => void) => {
        say = listener;
      },
      onExit: (listener: (code: number | null) => void) => {
        end = listener;
      },
      kill: () => {
        wasKilled = true;
        end(null);
      },
    },
  };
}

function setUp() {
  const clock = createVirtualClock();
  const helpers: ReturnType<typeof makeChild>[] = [];
  const children: { sent: ToServiceMessage[]; say: (message: FromServiceMessage) => void; die: () => void }[] = [];
  const service = createServiceHost({
    start: START,
    spawn: () => {
      const sent: ToServiceMessage[] = [];
      let say: (message: unknown) => void = () => undefined;
      let die: (code: number | null) => void = () => undefined;
      children.push({ sent, say: (message) => say(message), die: () => die(1) });
      return {
        pid: 100 + children.length,
        postMessage: (message) => void sent.push(message as ToServiceMessage),
        onMessage: (listener) => {
          say = listener;
        },
        onExit: (listener) => {
          die = listener;
        },
        kill: () => die(null),
      };
    },
    spawnHelper: (program) => {
      const helper = makeChild(`helper ${program}`);
      helpers.push(helper);
      return helper.handle;
    },
    seal: (type, base64) => (type === 'seal' ? `sealed ${base64}` : null),
    clock,
    log: silentLog,
  });
  const line: boolean[] = [];
  const messages: unknown[] = [];
  service.onLine((up) => line.push(up));
  service.onMessage((clientId, message) => messages.push([clientId, message]));
  const child = (index: number) => {
    const found = children[index];
    if (found === undefined) throw new Error(`child ${index} was never started`);
    return found;
  };
  return { clock, service, children, child, line, messages, helpers };
}

test('[HOST-7] hands calls on only while the service is up, and its messages to the screens they are for', () => {
  const { service, child, messages, line } = setUp();
  service.start();
  expect(child(0).sent).toEqual([START]);
  expect(service.call('a', CALL)).toBe(false);
  child(0).say({ type: 'ready', runId: 'r' });
  expect(service.isUp()).toBe(true);
  expect(service.pid()).toBe(101);
  expect(service.call('a', CALL)).toBe(true);
  expect(child(0).sent.at(-1)).toEqual({ type: 'call', clientId: 'a', call: CALL });
  child(0).say({ type: 'to_client', clientId: 'a', message: EVENT });
  child(0).say({ type: 'to_all', message: EVENT });
  expect(messages).toEqual([
    ['a', EVENT],
    [null, EVENT],
  ]);
  expect(line).toEqual([true]);
});

test('[HOST-8] a service that dies is started again within a second, and the line tells of both', async () => {
  const { service, child, children, clock, line } = setUp();
  service.start();
  child(0).say({ type: 'ready', runId: 'r' });
  child(0).die();
  expect(service.isUp()).toBe(false);
  expect(service.pid()).toBeNull();
  expect(service.call('a', CALL)).toBe(false);
  await clock.advance(1_000);
  expect(children).toHaveLength(2);
  expect(child(1).sent[0]).toEqual(START);
  child(1).say({ type: 'ready', runId: 's' });
  expect(line).toEqual([true, false, true]);
});

test('[HOST-8] a terminal that cannot run is told with its code and not started again', async () => {
  const { service, child, children, clock } = setUp();
  const refused: unknown[] = [];
  service.onRefused((code, facts) => refused.push([code, facts]));
  service.start();
  child(0).say({ type: 'refused', code: 'terminal.database_damaged', facts: { detail: 'x' } });
  child(0).die();
  await clock.advance(60_000);
  expect(refused).toEqual([['terminal.database_damaged', { detail: 'x' }]]);
  expect(children).toHaveLength(1);
});

test('[HOST-25] a disk that refuses a till which was at work is tried again until it takes it', async () => {
  const { service, child, children, clock, line } = setUp();
  const refused: string[] = [];
  service.onRefused((code) => refused.push(code));
  service.start();
  child(0).say({ type: 'ready', runId: 'r' });
  child(0).die();
  for (let start = 1; start <= 8; start += 1) {
    await clock.advance(10_000);
    expect(children).toHaveLength(start + 1);
    child(start).say({ type: 'refused', code: 'terminal.storage_failed', facts: { detail: 'SQLITE_FULL' } });
    expect(service.downBecause()).toBe('terminal.storage_failed');
  }
  await clock.advance(10_000);
  child(9).say({ type: 'ready', runId: 's' });
  // Told when the service went, when its disk was known to be the reason, and when it was back.
  expect(line).toEqual([true, false, false, true]);
  expect(service.downBecause()).toBeNull();
  expect(refused).toEqual([]);
});

test('[HOST-25] at the first start, and for any other reason, a refusal is told and stands', async () => {
  for (const [wasUp, code] of [
    [false, 'terminal.storage_failed'],
    [true, 'terminal.database_damaged'],
  ] as const) {
    const { service, child, children, clock } = setUp();
    const refused: string[] = [];
    service.onRefused((told) => refused.push(told));
    service.start();
    if (wasUp) {
      child(0).say({ type: 'ready', runId: 'r' });
      child(0).die();
      await clock.advance(1_000);
    }
    child(children.length - 1).say({ type: 'refused', code, facts: { detail: 'x' } });
    const startCount = children.length;
    await clock.advance(60_000);
    expect(refused).toEqual([code]);
    expect(children).toHaveLength(startCount);
  }
});

test('[HOST-9] seals for the service what it asks, and answers null where it cannot', () => {
  const { service, child } = setUp();
  service.start();
  child(0).say({ type: 'seal', requestId: 1, base64: 'AA==' });
  child(0).say({ type: 'unseal', requestId: 2, base64: 'AA==' });
  expect(child(0).sent.slice(1)).toEqual([
    { type: 'sealed', requestId: 1, base64: 'sealed AA==' },
    { type: 'sealed', requestId: 2, base64: null },
  ]);
});

test('[HOST-9] what would be left behind is asked of the service, and is nothing when it does not answer in time', async () => {
  const { service, child, clock } = setUp();
  service.start();
  const busy = service.askBusy();
  expect(child(0).sent.at(-1)).toEqual({ type: 'ask_busy' });
  child(0).say({ type: 'busy', unsentCount: 3, unresolvedCount: 1, paymentRunning: true });
  expect(await busy).toEqual({ unsentCount: 3, unresolvedCount: 1, paymentRunning: true });
  const silent = service.askBusy();
  await clock.advance(1_000);
  expect(await silent).toEqual({ unsentCount: 0, unresolvedCount: 0, paymentRunning: false });
});

test('[HOST-61] starts a helper on the service’s word, passes messages both ways, and tells of its end once', () => {
  const { service, child, helpers } = setUp();
  service.start();
  child(0).say({ type: 'start_helper', helperId: 1, program: 'nfc_reader' });
  expect(helpers.map(({ name }) => name)).toEqual(['helper nfc_reader']);
  child(0).say({ type: 'tell_helper', helperId: 1, message: { type: 'stop' } });
  helpers[0]?.say({ type: 'alive' });
  helpers[0]?.end(3);
  helpers[0]?.say({ type: 'alive' });
  child(0).say({ type: 'tell_helper', helperId: 1, message: 'too late' });
  child(0).say({ type: 'kill_helper', helperId: 9 });
  expect(helpers[0]?.told).toEqual([{ type: 'stop' }]);
  expect(child(0).sent.slice(1)).toEqual([
    { type: 'helper_said', helperId: 1, message: { type: 'alive' } },
    { type: 'helper_ended', helperId: 1, code: 3 },
  ]);
});

test('[HOST-62] ends all helpers with the service, kills one when it is told to, and starts no crowd of them', () => {
  const { service, child, helpers } = setUp();
  service.start();
  for (let helperId = 1; helperId <= 9; helperId += 1) {
    child(0).say({ type: 'start_helper', helperId, program: 'nfc_reader' });
  }
  expect(helpers).toHaveLength(8);
  expect(child(0).sent.at(-1)).toEqual({ type: 'helper_ended', helperId: 9, code: null });
  child(0).say({ type: 'kill_helper', helperId: 2 });
  expect(child(0).sent.at(-1)).toEqual({ type: 'helper_ended', helperId: 2, code: null });
  expect(helpers.map((helper) => helper.wasKilled())).toEqual([false, true, false, false, false, false, false, false]);
  child(0).die();
  expect(helpers.every((helper) => helper.wasKilled())).toBe(true);
});
