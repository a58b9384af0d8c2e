/**
 * The transport in a browser: a WebSocket to the host that served the page, opened again whenever it is lost. A call that
 * cannot be sent is refused, never kept: sent late, it might add goods or start a payment that nobody waits for any more.
 *
 * Rules SCREEN-20 and SCREEN-21 of docs/spec.md.
 */
import type { LineListener, Transport } from '../../electron/contract/client.ts';
import type { ServerMessage } from '../../electron/contract/envelope.ts';
import type { Clock, Timer } from '../../electron/kernel/clock.ts';
import { randomFraction, type Random } from '../../electron/kernel/random.ts';

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, 'send' | 'close' | 'readyState' | 'addEventListener'>;

export type SocketTransportOptions = Readonly<{
  open: () => Socket;
  clock: Clock;
  random: Random;
}>;

/** The service restarts within a second; a first try after a quarter of it finds it back early. */
const FIRST_DELAY_MS = 250;
/** On the same machine a try costs nothing; four seconds is as long as a cashier should wait for a host that is back. */
const MAX_DELAY_MS = 4_000;
/** `WebSocket.OPEN`, WHATWG WebSockets section 3. */
const OPEN = 1;

/** The wait before try number `attempt` (from 0): doubling, half of it by chance, so that two screens do not march in step. */
export function reconnectDelayMs(attempt: number, random: Random): number {
  const whole = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(attempt, 10));
  return Math.round(whole / 2 + (whole / 2) * randomFraction(random));
}

export function createSocketTransport({ open, clock, random }: SocketTransportOptions): Transport {
  let socket: Socket | null = null;
  let attempt = 0;
  let closed = false;
  let retry: Timer | null = null;
  const messageListeners = new Set<(message: ServerMessage) => void>();
  const lineListeners = new Set<LineListener>();
  const tellLine = (up: boolean): void => {
    for (const listener of lineListeners) listener(up, null);
  };

  const connect = (): void => {
    const mine = open();
    socket = mine;
    mine.addEventListener('open', () => {
      if (socket !== mine) return;
      attempt = 0;
      tellLine(true);
    });
    mine.addEventListener('message', (event) => {
      if (socket !== mine || typeof event.data !== 'string') return;
      // The host is the page's own origin and speaks the envelope; the service parsed what is in it.
      const message = JSON.parse(event.data) as ServerMessage;
      for (const listener of messageListeners) listener(message);
    });
    // A refused or broken connection ends in `close` as well; `error` tells nothing more.
    mine.addEventListener('close', () => {
      if (socket !== mine) return;
      socket = null;
      tellLine(false);
      if (closed) return;
      retry = clock.after(reconnectDelayMs(attempt, random), connect);
      attempt += 1;
    });
  };
  connect();

  return {
    send: (call) => {
      if (socket === null || socket.readyState !== OPEN) return false;
      socket.send(JSON.stringify(call));
      return true;
    },
    onMessage: (listener) => void messageListeners.add(listener),
    onLine: (listener) => {
      lineListeners.add(listener);
      listener(socket?.readyState === OPEN, null);
    },
    close: () => {
      closed = true;
      retry?.cancel();
      socket?.close();
    },
  };
}
