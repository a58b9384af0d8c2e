/** Proves how the service answers its host, with a terminal and a line made for it. */
import { describe, expect, test, vi } from 'vitest';
import type { JsonValue } from '../kernel/json.ts';
import { silentLog } from '../kernel/log.ts';
import { err, ok } from '../kernel/result.ts';
import type { Answer } from '../contract/envelope.ts';
import type { FromServiceMessage, StartMessage } from '../contract/service-messages.ts';
import { StoredDamage } from '../terminal/storage/row.ts';
import { openHostPort } from './host-port.ts';
import { createService, type RunningTerminal } from './service.ts';
import type { Sealing } from './sealing.ts';

const START: StartMessage = {
  type: 'start',
  dataFolder: '/data',
  resourcesFolder: '/resources',
  backendOrigin: 'http://127.0.0.1:1',
  sandbox: true,
  phonePage: null,
  softwareVersion: '0',
  keyProtection: 'file',
};
const CALL = { type: 'call', clientId: 'a', call: { type: 'call', callId: 7, name: 'session.staff', input: {} } };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

type Event = Readonly<{ sequence: number; name: string; payload: JsonValue }>;

function setUp(open: 'opens' | 'refuses' | 'waits' = 'opens') {
  const posted: FromServiceMessage[] = [];
  const exit = vi.fn<(code: number) => void>();
  const foundDamage = vi.fn<(damage: StoredDamage) => void>();
  const stopTerminal = vi.fn<() => Promise<void>>(() => Promise.resolve());
  let deliver: (message: unknown) => void = () => undefined;
  let close: () => void = () => undefined;
  let tell: (event: Event) => void = () => undefined;
  let sealing: Sealing | null = null;
  let finishOpening: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => {
    finishOpening = resolve;
  });
  const terminal: RunningTerminal = {
    runId: 'run-1',
    call: (name): Promise<Answer<JsonValue>> => Promise.resolve({ ok: true, value: `answer of ${name}` }),
    onEvent: (listener) => {
      tell = listener;
      return () => undefined;
    },
    busy: () => ({ unsentCount: 2, unresolvedCount: 1, paymentRunning: true }),
    foundDamage,
    stop: stopTerminal,
  };
  const service = createService({
    port: {
      post: (message) => void posted.push(message),
      onMessage: (listener) => {
        deliver = listener;
      },
      onClosed: (listener) => {
        close = listener;
      },
    },
    log: silentLog,
    openTerminal: async (_start, given) => {
      sealing = given;
      if (open === 'waits') await waiting;
      return open === 'refuses' ? err({ code: 'terminal.data_folder_in_use', facts: { pid: 12 } }) : ok(terminal);
    },
    exit,
  });
  return {
    posted,
    service,
    exit,
    foundDamage,
    stopTerminal,
    deliver: async (message: unknown): Promise<void> => {
      deliver(message);
      await settled();
    },
    close: () => close(),
    tell: (event: Event) => tell(event),
    sealing: () => sealing,
    finishOpening,
  };
}

describe('the service', () => {
  test('[HOST-1] says that it is loaded, opens the terminal once, and says that it is ready', async () => {
    const { posted, deliver } = setUp();
    expect(posted).toEqual([{ type: 'loaded' }]);
    await deliver(START);
    await deliver(START);
    expect(posted).toEqual([{ type: 'loaded' }, { type: 'ready', runId: 'run-1' }]);
  });

  test('[HOST-2] a call is answered to the screen that asked; an event goes to all, with the run it belongs to', async () => {
    const { posted, deliver, tell } = setUp();
    await deliver(START);
    posted.length = 0;
    await deliver(CALL);
    tell({ sequence: 3, name: 'sale.changed', payload: null });
    expect(posted).toEqual([
      {
        type: 'to_client',
        clientId: 'a',
        message: { type: 'answer', callId: 7, answer: { ok: true, value: 'answer of session.staff' } },
      },
      {
        type: 'to_all',
        message: { type: 'event', runId: 'run-1', sequence: 3, name: 'sale.changed', payload: null },
      },
    ]);
  });

  test('[HOST-2] a call before the terminal is open is answered as unreachable', async () => {
    const { posted, deliver } = setUp('waits');
    await deliver(START);
    posted.length = 0;
    await deliver(CALL);
    expect(posted).toMatchObject([
      { message: { callId: 7, answer: { ok: false, error: { code: 'contract.terminal_unreachable' } } } },
    ]);
  });

  test('[HOST-3] a terminal that cannot run is told with its code, and the process stays to be ended by its host', async () => {
    const { posted, deliver, exit } = setUp('refuses');
    await deliver(START);
    expect(posted.at(-1)).toEqual({ type: 'refused', code: 'terminal.data_folder_in_use', facts: { pid: 12 } });
    expect(exit).not.toHaveBeenCalled();
  });

  test('[HOST-4] answers the heartbeat and tells what would be left behind', async () => {
    const { posted, deliver } = setUp();
    await deliver({ type: 'ask_busy' });
    await deliver(START);
    posted.length = 0;
    await deliver({ type: 'ping', pingId: 5 });
    await deliver({ type: 'ask_busy' });
    expect(posted).toEqual([
      { type: 'pong', pingId: 5 },
      { type: 'busy', unsentCount: 2, unresolvedCount: 1, paymentRunning: true },
    ]);
  });

  test('[HOST-4] a message that is none is dropped', async () => {
    const { posted, deliver } = setUp();
    posted.length = 0;
    for (const message of [null, 7, 'stop', {}, { type: 'stop', now: true }, { type: 'call' }]) await deliver(message);
    expect(posted).toEqual([]);
  });

  test('[HOST-5] asks the host to seal and unseal, and takes each answer once', async () => {
    const { posted, deliver, sealing } = setUp();
    await deliver(START);
    const open = sealing();
    if (open === null) throw new Error('no sealing was given');
    posted.length = 0;
    const sealed = open.seal(new Uint8Array([1, 2]));
    const unsealed = open.unseal(new Uint8Array([3]));
    expect(posted).toEqual([
      { type: 'seal', requestId: 1, base64: 'AQI=' },
      { type: 'unseal', requestId: 2, base64: 'Aw==' },
    ]);
    await deliver({ type: 'sealed', requestId: 2, base64: null });
    await deliver({ type: 'sealed', requestId: 1, base64: 'BAU=' });
    await deliver({ type: 'sealed', requestId: 1, base64: 'BgY=' });
    expect(await sealed).toEqual(new Uint8Array([4, 5]));
    expect(await unsealed).toBeNull();
  });

  test('[HOST-6] stops once, in order, when it is told to or when its host is gone', async () => {
    const told = setUp();
    await told.deliver(START);
    await told.deliver({ type: 'stop' });
    await told.deliver({ type: 'stop' });
    expect(told.stopTerminal).toHaveBeenCalledTimes(1);
    expect(told.posted.at(-1)).toEqual({ type: 'stopped' });
    expect(told.exit.mock.calls).toEqual([[0]]);

    const alone = setUp();
    await alone.deliver(START);
    alone.close();
    await settled();
    expect(alone.stopTerminal).toHaveBeenCalledTimes(1);
    expect(alone.exit.mock.calls).toEqual([[0]]);
  });

  test('[HOST-6] a terminal that opens after the stop was asked for is stopped and never ready', async () => {
    const { deliver, stopTerminal, posted, finishOpening } = setUp('waits');
    await deliver(START);
    await deliver({ type: 'stop' });
    finishOpening();
    await settled();
    expect(stopTerminal).toHaveBeenCalledTimes(1);
    expect(posted.map(({ type }) => type)).toEqual(['loaded', 'stopped']);
  });
});

describe('the line to the host', () => {
  test('[HOST-1] is the utility process’s port, or the IPC channel of a child, or nothing', () => {
    const heard: unknown[] = [];
    const sent: unknown[] = [];
    const electron = openHostPort({
      parentPort: {
        postMessage: (message) => sent.push(message),
        on: (_event, listener) => listener({ data: 'from electron' }),
      },
      on: () => undefined,
    });
    electron?.onMessage((message) => heard.push(message));
    electron?.post({ type: 'loaded' });

    const listeners = new Map<string, (message?: unknown) => void>();
    const child = openHostPort({
      send: (message) => sent.push(message) > 0,
      on: (event: string, listener: (message?: unknown) => void) => listeners.set(event, listener),
    });
    child?.onMessage((message) => heard.push(message));
    listeners.get('message')?.('from node');
    child?.post({ type: 'stopped' });

    expect(heard).toEqual(['from electron', 'from node']);
    expect(sent).toEqual([{ type: 'loaded' }, { type: 'stopped' }]);
    expect(openHostPort({ on: () => undefined })).toBeNull();
  });

  test('[HOST-6] says nothing more once the host is gone', () => {
    let disconnect: () => void = () => undefined;
    const send = vi.fn<() => boolean>(() => true);
    const child = openHostPort({
      send,
      on: (event: string, listener: (message?: unknown) => void) => {
        if (event === 'disconnect') disconnect = listener;
      },
    });
    disconnect();
    child?.post({ type: 'loaded' });
    expect(send).not.toHaveBeenCalled();
  });
});

test('[STORE-39] books that a background task finds damaged are told, and the process goes on; all else ends it', async () => {
  const { service, deliver, foundDamage } = setUp();
  const damage = new StoredDamage('a row cannot be read');
  // Before the terminal is open its start says what is wrong.
  expect(service.broke(damage)).toBe(false);
  await deliver(START);
  expect(service.broke(new Error('a promise of ours'))).toBe(false);
  expect(foundDamage).not.toHaveBeenCalled();
  expect(service.broke(damage)).toBe(true);
  expect(foundDamage.mock.calls).toEqual([[damage]]);
});
