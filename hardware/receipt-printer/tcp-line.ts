/**
 * A byte line over TCP: the network printer's port 9100. It bounds what it waits for and what it hears, and says in our
 * words what the system says in its own. Rules PRINT-40 to PRINT-43 of docs/spec.md.
 */
import { connect, type Socket } from 'node:net';
import type { Clock } from '../../electron/kernel/clock.ts';
import { err, ok, type Result } from '../../electron/kernel/result.ts';
import type { DeviceProblem } from '../device/device.ts';
import type { ByteLine, OpenByteLine } from './byte-line.ts';

/** Raw printing (JetDirect); every network receipt printer listens here. */
export const PRINTER_PORT = 9_100;
/** A printer on the shop's own network accepts within milliseconds; one that takes this long is off or elsewhere. */
const CONNECT_MS = 3_000;
/** A printer that lost its power says nothing: the system finds out by asking. */
const KEEP_ALIVE_MS = 10_000;
/** A printer answers single bytes. What sends more than this in one connection is no printer. */
const MAX_HEARD_BYTES = 16 * 1_024 * 1_024;

export type TcpLineOptions = Readonly<{ host: string; port: number; clock: Clock; connectMs?: number }>;

export function openTcpLine({ host, port, clock, connectMs = CONNECT_MS }: TcpLineOptions): OpenByteLine {
  return (found) =>
    new Promise<Result<ByteLine, DeviceProblem>>((resolve) => {
      const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS });
      const refuse = (problem: DeviceProblem): void => {
        timer.cancel();
        socket.removeAllListeners();
        socket.on('error', () => undefined);
        socket.destroy();
        resolve(err(problem));
      };
      const timer = clock.after(connectMs, () =>
        refuse({ code: 'not_found', detail: `${host}:${port} does not accept` }),
      );
      socket.once('error', (error) => refuse(problemOf(error)));
      socket.once('connect', () => {
        timer.cancel();
        socket.removeAllListeners();
        found();
        resolve(ok(new TcpLine(socket)));
      });
    });
}

class TcpLine implements ByteLine {
  readonly #socket: Socket;
  #onBytes: (bytes: Uint8Array) => void = () => undefined;
  #onGone: (problem: DeviceProblem) => void = () => undefined;
  #isOver = false;
  #heardBytes = 0;
  #endWrite: ((taken: boolean) => void) | null = null;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#hear(bytes));
    socket.on('error', (error) => this.#end(problemOf(error)));
    socket.on('end', () => this.#end({ code: 'unplugged', detail: 'the printer closed the connection' }));
    socket.on('close', () => this.#end({ code: 'unplugged', detail: 'the connection is closed' }));
  }

  write(bytes: Uint8Array): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#endWrite = resolve;
      this.#socket.write(bytes, (error) => resolve(error === undefined || error === null));
    });
  }

  onBytes(listener: (bytes: Uint8Array) => void): void {
    this.#onBytes = listener;
  }

  onGone(listener: (problem: DeviceProblem) => void): void {
    this.#onGone = listener;
  }

  async close(): Promise<void> {
    this.#onGone = () => undefined;
    this.#onBytes = () => undefined;
    this.#end({ code: 'unplugged', detail: 'closed' });
  }

  #hear(bytes: Uint8Array): void {
    this.#heardBytes += bytes.length;
    if (this.#heardBytes > MAX_HEARD_BYTES) return this.#end({ code: 'garbled', detail: 'endless answers' });
    this.#onBytes(bytes);
  }

  #end(problem: DeviceProblem): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#endWrite?.(false);
    this.#socket.destroy();
    this.#onGone(problem);
  }
}

/** What the system calls it, in our words. */
function problemOf(error: NodeJS.ErrnoException): DeviceProblem {
  const detail = `${error.code ?? ''} ${error.message}`.trim();
  switch (error.code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'EHOSTDOWN':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'ETIMEDOUT':
      return { code: 'not_found', detail };
    case 'ECONNREFUSED':
      // The machine is there; its printing port is not, or serves somebody else.
      return { code: 'no_answer', detail };
    case 'EACCES':
    case 'EPERM':
      return { code: 'no_permission', detail };
    default:
      return { code: 'unplugged', detail };
  }
}
