/**
 * A network printer for tests: a real TCP server on a free port with a simulated printer behind it, which serves one
 * connection as such printers do, refuses, vanishes and comes back on the same port.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../../electron/kernel/clock.ts';
import { SimulatedPrinter } from '../simulated-printer.ts';

export interface TcpPrinter {
  readonly port: number;
  readonly device: SimulatedPrinter;
  /** How many connections it ever accepted. */
  readonly connectionCount: number;
  /** Pulls the plug: the connection breaks and nobody listens. */
  vanish(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function startTcpPrinter({ clock, columns }: { clock: Clock; columns: number }): Promise<TcpPrinter> {
  let socket: Socket | null = null;
  let connectionCount = 0;
  let server: Server;
  const device = new SimulatedPrinter({ clock, columns, answer: (bytes) => void socket?.write(bytes) });

  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server = createServer((next) => {
        next.on('error', () => undefined);
        // Such a printer serves one at a time.
        if (socket !== null) return void next.destroy();
        connectionCount += 1;
        socket = next;
        next.on('data', (bytes) => device.receive(bytes));
        next.on('close', () => {
          if (socket === next) socket = null;
        });
      });
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });

  const port = await listen(0);
  const vanish = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    socket?.resetAndDestroy();
    socket = null;
    device.reset();
    await closed;
  };
  return {
    port,
    device,
    get connectionCount() {
      return connectionCount;
    },
    vanish,
    comeBack: async () => {
      await listen(port);
    },
    close: async () => {
      if (server.listening) await vanish();
    },
  };
}
