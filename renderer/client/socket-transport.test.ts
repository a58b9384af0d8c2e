/** The socket transport against sockets that the test opens and closes. */
import { describe, expect, test } from 'vitest';
import type { ServerMessage } from '../../electron/contract/envelope.ts';
import { epochMs, type Clock } from '../../electron/kernel/clock.ts';
import { createSocketTransport, reconnectDelayMs, type Socket } from './socket-transport.ts';

const random = (byte: number) => ({ bytes: (count: number) => new Uint8Array(count).fill(byte) });

class TestSocket extends EventTarget {
  readyState = 0;
  sent: string[] = [];
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
  open(): void {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  receive(message: ServerMessage): void {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(message) }));
  }
}

function start() {
  const sockets: TestSocket[] = [];
  const waits: { delayMs: number; wake: () => void; cancelled: boolean }[] = [];
  const clock: Clock = {
    now: () => epochMs(0),
    monotonic: () => 0,
    after: (delayMs, wake) => {
      const wait = { delayMs, wake, cancelled: false };
      waits.push(wait);
      return { cancel: () => void (wait.cancelled = true) };
    },
  };
  const open = (): Socket => {
    const socket = new TestSocket();
    sockets.push(socket);
    return socket as unknown as Socket;
  };
  const transport = createSocketTransport({ open, clock, random: random(0) });
  const lines: boolean[] = [];
  const messages: ServerMessage[] = [];
  transport.onLine((up) => lines.push(up));
  transport.onMessage((message) => messages.push(message));
  return { transport, sockets, waits, lines, messages };
}

const call = { type: 'call', callId: 1, name: 'session.staff', input: {} } as const;

describe('the socket transport', () => {
  test('[SCREEN-20] refuses to send while the line is down, and keeps nothing for later', () => {
    const { transport, sockets } = start();
    expect(transport.send(call)).toBe(false);
    sockets[0]?.open();
    expect(sockets[0]?.sent).toEqual([]);
    expect(transport.send(call)).toBe(true);
    expect(sockets[0]?.sent).toEqual([JSON.stringify(call)]);
  });

  test('[SCREEN-21] tells when the line is lost and opens it again', () => {
    const { sockets, waits, lines, messages } = start();
    sockets[0]?.open();
    sockets[0]?.receive({ type: 'service_state', state: 'up' });
    sockets[0]?.close();
    expect(lines).toEqual([false, true, false]);
    waits[0]?.wake();
    sockets[1]?.open();
    expect(lines).toEqual([false, true, false, true]);
    expect(messages).toEqual([{ type: 'service_state', state: 'up' }]);
  });

  test('[SCREEN-21] waits longer after each failure, begins anew after a success, and stops when closed', () => {
    const { transport, sockets, waits } = start();
    for (let attempt = 0; attempt < 3; attempt += 1) {
      sockets[attempt]?.close();
      waits[attempt]?.wake();
    }
    expect(waits.map(({ delayMs }) => delayMs)).toEqual([125, 250, 500]);
    sockets[3]?.open();
    sockets[3]?.close();
    expect(waits[3]?.delayMs).toBe(125);
    transport.close();
    expect(waits[3]?.cancelled).toBe(true);
  });

  test('[SCREEN-21] the wait never passes four seconds, whatever the attempt and chance', () => {
    for (let attempt = 0; attempt < 64; attempt += 1) {
      for (const byte of [0, 127, 255]) {
        const delayMs = reconnectDelayMs(attempt, random(byte));
        expect(delayMs).toBeGreaterThanOrEqual(125);
        expect(delayMs).toBeLessThanOrEqual(4_000);
      }
    }
  });
});
