/**
 * The contract over a WebSocket: checks who knocks, passes calls to the service and answers and events back, and drops
 * a screen that is too loud or too slow. A dropped screen connects again and takes a new snapshot; nothing is lost.
 *
 * Rules HOST-10 to HOST-17 of docs/spec.md.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer, type RawData } from 'ws';
import { callSchema, type Call, type ServerMessage } from '../contract/envelope.ts';
import type { Clock, Timer } from '../kernel/clock.ts';
import type { ErrorCode } from '../kernel/errors.ts';
import type { Log } from '../kernel/log.ts';
import type { ServiceHost } from '../system/service-host.ts';
import { refuseContract, type Door } from './access.ts';
import { createCallLimit } from './call-limit.ts';

/** The longest input of the contract is 4,096 characters; a message has room for it sixteen times over. */
export const MESSAGE_MAX_BYTES = 64 * 1024;
/** A till has one screen, now and then a second tab. */
export const MAX_SCREENS = 8;
/** A screen that has not read this much is gone or stuck; the largest view, a sale of 500 lines, is a twentieth of it. */
const UNREAD_MAX_BYTES = 8 * 1024 * 1024;
/** A screen that does not answer a ping until the next one is gone without a word, as when its machine slept. */
const PING_EVERY_MS = 15_000;

/** RFC 6455 section 7.4.1. */
const CLOSE_GOING_AWAY = 1001;
const CLOSE_POLICY = 1008;
const CLOSE_TRY_LATER = 1013;

export type ContractSocketOptions = Readonly<{
  server: Server;
  door: Door;
  service: ServiceHost;
  clock: Clock;
  log: Log;
}>;

export interface ContractSocket {
  close(): void;
}

export function openContractSocket({ server, door, service, clock, log }: ContractSocketOptions): ContractSocket {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX_BYTES, perMessageDeflate: false });
  const screens = new Map<string, Screen>();
  let nextScreen = 1;

  const admit = (socket: WebSocket): void => {
    const clientId = `screen-${nextScreen}`;
    nextScreen += 1;
    if (screens.size >= MAX_SCREENS) {
      log.write('warn', 'too_many_screens', { count: screens.size });
      return socket.close(CLOSE_TRY_LATER, 'too many screens');
    }
    const screen = createScreen({ clientId, socket, service, clock, log });
    screens.set(clientId, screen);
    socket.on('close', () => {
      screen.stop();
      screens.delete(clientId);
    });
    screen.send(stateMessage(service.isUp(), service.downBecause()));
  };

  const onUpgrade = (request: IncomingMessage, stream: Duplex, head: Buffer): void => {
    const { host, origin } = request.headers;
    const refusal = refuseContract({ host, origin, url: request.url ?? '' }, door);
    if (refusal !== null) {
      log.write('warn', 'screen_refused', { reason: refusal });
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, admit);
  };
  server.on('upgrade', onUpgrade);

  const stopMessages = service.onMessage((clientId, message) => {
    if (clientId !== null) return screens.get(clientId)?.send(message);
    for (const screen of screens.values()) screen.send(message);
  });
  const stopLine = service.onLine((up, because) => {
    for (const screen of screens.values()) screen.send(stateMessage(up, because));
  });

  return {
    close: () => {
      server.off('upgrade', onUpgrade);
      stopMessages();
      stopLine();
      for (const screen of screens.values()) screen.drop(CLOSE_GOING_AWAY, 'the till stops');
      sockets.close();
    },
  };
}

function stateMessage(up: boolean, because: ErrorCode | null): ServerMessage {
  return up ? { type: 'service_state', state: 'up' } : { type: 'service_state', state: 'restarting', because };
}

interface Screen {
  send(message: ServerMessage): void;
  drop(code: number, reason: string): void;
  stop(): void;
}

type ScreenOptions = Readonly<{
  clientId: string;
  socket: WebSocket;
  service: ServiceHost;
  clock: Clock;
  log: Log;
}>;

function createScreen({ clientId, socket, service, clock, log }: ScreenOptions): Screen {
  const limit = createCallLimit(clock);
  let answersPing = true;
  let pinging: Timer;

  const drop = (code: number, reason: string): void => {
    log.write('warn', 'screen_dropped', { clientId, reason });
    socket.close(code, reason);
  };
  const send = (message: ServerMessage): void => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (message.type === 'answer') limit.answered();
    if (socket.bufferedAmount > UNREAD_MAX_BYTES) {
      log.write('warn', 'screen_dropped', { clientId, reason: 'does not read' });
      return socket.terminate();
    }
    socket.send(JSON.stringify(message));
  };

  socket.on('message', (data, isBinary) => {
    const call = isBinary ? null : readCall(data);
    if (call === null) return drop(CLOSE_POLICY, 'not a call');
    if (!limit.take()) return drop(CLOSE_POLICY, 'too many calls');
    if (service.call(clientId, call)) return;
    // Not handed on, so it has not happened; the screen hears that at once.
    const error = { code: 'contract.terminal_unreachable', facts: {}, traceId: '' } as const;
    send({ type: 'answer', callId: call.callId, answer: { ok: false, error } });
  });
  socket.on('pong', () => {
    answersPing = true;
  });
  socket.on('error', (error) => log.write('warn', 'screen_failed', { clientId, message: error.message }));

  const ping = (): void => {
    if (!answersPing) return socket.terminate();
    answersPing = false;
    socket.ping();
    pinging = clock.after(PING_EVERY_MS, ping);
  };
  pinging = clock.after(PING_EVERY_MS, ping);

  return { send, drop, stop: () => pinging.cancel() };
}

/** null for anything that is not a call of the contract's envelope. */
function readCall(data: RawData): Call | null {
  let value: unknown;
  try {
    // `ws` hands over one Buffer unless it is told otherwise.
    value = JSON.parse((data as Buffer).toString('utf8'));
  } catch {
    // Not JSON: the same as any other message that is no call.
    return null;
  }
  const parsed = callSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
