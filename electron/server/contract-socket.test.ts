/** Proves the Node host's two faces, pages and contract, over real sockets on the loopback address. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { silentLog } from '../kernel/log.ts';
import type { Call, ServerMessage } from '../contract/envelope.ts';
import type { LineListener, ServiceHost } from '../system/service-host.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { CALLS_AT_ONCE, CALLS_UNANSWERED } from './call-limit.ts';
import { MAX_SCREENS, MESSAGE_MAX_BYTES, openContractSocket, type ContractSocket } from './contract-socket.ts';
import { createPageServer, type PageServer } from './page-server.ts';

const TOKEN = 'secret-token';

/** A service that a test plays: calls pile up, messages and the line are the test's. */
function createPlayedService() {
  const calls: (readonly [string, Call])[] = [];
  let tell: (clientId: string | null, message: ServerMessage) => void = () => undefined;
  let tellLine: LineListener = () => undefined;
  let up = true;
  const service: ServiceHost = {
    start: () => undefined,
    call: (clientId, call) => {
      if (up) calls.push([clientId, call]);
      return up;
    },
    isUp: () => up,
    downBecause: () => null,
    pid: () => null,
    onMessage: (listener) => {
      tell = listener;
      return () => undefined;
    },
    onLine: (listener) => {
      tellLine = listener;
      return () => undefined;
    },
    onRefused: () => () => undefined,
    askBusy: () => Promise.resolve({ unsentCount: 0, unresolvedCount: 0, paymentRunning: false }),
    stop: () => Promise.resolve(),
  };
  return {
    service,
    calls,
    tell: (clientId: string | null, message: ServerMessage) => tell(clientId, message),
    setUp: (next: boolean) => {
      up = next;
      tellLine(next, next ? null : 'terminal.storage_failed');
    },
  };
}

type Screen = Readonly<{ socket: WebSocket; heard: unknown[]; closed: Promise<number> }>;

let folder: string;
let pages: PageServer;
let sockets: ContractSocket;
let port: number;
let played: ReturnType<typeof createPlayedService>;
const opened: WebSocket[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'till-pages-'));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'index.html'), '<title>till</title>');
  await writeFile(path.join(folder, 'assets', 'main-AbCd_123.js'), 'export {};');
  played = createPlayedService();
  pages = createPageServer(folder);
  port = await pages.listen(0);
  sockets = openContractSocket({
    server: pages.app.server,
    door: { port, token: TOKEN },
    service: played.service,
    clock: createSystemClock(),
    log: silentLog,
  });
});

afterEach(async () => {
  for (const socket of opened.splice(0)) socket.terminate();
  sockets.close();
  await pages.close();
  await rm(folder, { recursive: true });
});

function connect({ token = TOKEN, origin = `http://127.0.0.1:${port}` } = {}): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/contract?token=${token}`, { origin });
  opened.push(socket);
  return socket;
}

async function openScreen(): Promise<Screen> {
  const socket = connect();
  const heard: unknown[] = [];
  socket.on('message', (data) => heard.push(JSON.parse((data as Buffer).toString('utf8'))));
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => {
    socket.on('message', resolve);
    socket.on('error', reject);
  });
  return { socket, heard, closed };
}

const call = (callId: number): string => JSON.stringify({ type: 'call', callId, name: 'terminal.snapshot', input: {} });
const answer = (callId: number): ServerMessage => ({ type: 'answer', callId, answer: { ok: true, value: {} } });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** A plain request, with any Host and method; answers status and headers. */
function ask(target: string, { host = `127.0.0.1:${port}`, method = 'GET' } = {}) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path: target, method, headers: { host } }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    request.on('error', reject);
    request.end();
  });
}

test('[HOST-11] a connection without the token or from a foreign page is refused with 403', async () => {
  for (const socket of [connect({ token: 'guess' }), connect({ origin: 'http://evil.example' })]) {
    const refusal = await new Promise<string>((resolve) => socket.on('error', ({ message }) => resolve(message)));
    expect(refusal).toContain('403');
  }
});

test('[HOST-13] pages are served to this address alone, by GET alone, and nothing beside them', async () => {
  expect((await ask('/')).body).toBe('<title>till</title>');
  expect((await ask('/', { host: `evil.example:${port}` })).status).toBe(421);
  expect((await ask('/', { host: `localhost:${port}` })).status).toBe(421);
  expect((await ask('/', { method: 'POST' })).status).toBe(405);
  for (const target of ['/nothing.js', '/assets/', '/../package.json', '/%2e%2e/package.json', '/contract']) {
    expect((await ask(target)).status).toBeGreaterThanOrEqual(400);
  }
});

test('[HOST-14] every answer carries the security headers', async () => {
  for (const target of ['/', '/nothing', '/assets/main-AbCd_123.js']) {
    const { headers } = await ask(target);
    expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  }
  expect((await ask('/')).headers['cache-control']).toBe('no-store');
  expect((await ask('/assets/main-AbCd_123.js')).headers['cache-control']).toContain('immutable');
});

test('[HOST-16] a screen is told the state of the service at once, then every event and the answers to its own calls', async () => {
  const one = await openScreen();
  const two = await openScreen();
  one.socket.send(call(1));
  await until(() => played.calls.length === 1);
  const [clientId] = played.calls[0] ?? [''];
  played.tell(clientId, answer(1));
  played.tell(null, { type: 'event', runId: 'r', sequence: 1, name: 'sale.changed', payload: null });
  played.setUp(false);
  played.setUp(true);
  await until(() => two.heard.length === 4 && one.heard.length === 5);
  const toAll = [
    { type: 'event', runId: 'r', sequence: 1, name: 'sale.changed', payload: null },
    { type: 'service_state', state: 'restarting', because: 'terminal.storage_failed' },
    { type: 'service_state', state: 'up' },
  ];
  expect(one.heard).toEqual([{ type: 'service_state', state: 'up' }, answer(1), ...toAll]);
  expect(two.heard).toEqual([{ type: 'service_state', state: 'up' }, ...toAll]);
});

test('[HOST-16] a call while the service is down is answered at once: it has not happened', async () => {
  const screen = await openScreen();
  played.setUp(false);
  screen.socket.send(call(9));
  await until(() => screen.heard.length === 3);
  expect(screen.heard.at(-1)).toEqual({
    type: 'answer',
    callId: 9,
    answer: { ok: false, error: { code: 'contract.terminal_unreachable', facts: {}, traceId: '' } },
  });
});

test.each([
  ['not JSON', 'hello'],
  ['no call', '{"type":"event"}'],
  ['a surplus member', '{"type":"call","callId":1,"name":"a","input":{},"as":"admin"}'],
  ['bytes', Buffer.from([1, 2, 3])],
])('[HOST-17] a screen that sends %s is dropped', async (_name, message) => {
  const screen = await openScreen();
  screen.socket.send(message);
  expect(await screen.closed).toBe(1008);
  expect(played.calls).toEqual([]);
});

test('[HOST-17] a message that is too long is refused before it is read', async () => {
  const screen = await openScreen();
  screen.socket.send('x'.repeat(MESSAGE_MAX_BYTES + 1));
  expect(await screen.closed).toBe(1009);
});

test('[HOST-15] a screen that asks too much is dropped, and another is served on', async () => {
  const loud = await openScreen();
  const quiet = await openScreen();
  for (let callId = 0; callId <= CALLS_UNANSWERED; callId += 1) loud.socket.send(call(callId));
  expect(await loud.closed).toBe(1008);
  expect(played.calls).toHaveLength(CALLS_UNANSWERED);
  expect(CALLS_UNANSWERED).toBeLessThan(CALLS_AT_ONCE);
  quiet.socket.send(call(1));
  await until(() => played.calls.length === CALLS_UNANSWERED + 1);
});

test('[HOST-15] screens are bounded in number, and the place of one that left is free', async () => {
  const screens: Screen[] = [];
  for (let count = 0; count < MAX_SCREENS; count += 1) screens.push(await openScreen());
  const surplus = connect();
  expect(await new Promise((resolve) => surplus.on('close', resolve))).toBe(1013);
  screens[0]?.socket.close();
  await screens[0]?.closed;
  await openScreen();
});
