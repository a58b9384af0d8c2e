/** A second screen that a test speaks with itself: for what no key of the page does, such as holding a phone to the reader. */
import { WebSocket } from 'ws';
import { createClient, type Client, type Transport } from '../../electron/contract/client.ts';
import type { ServerMessage } from '../../electron/contract/envelope.ts';

/** `url` is the page's address with its token, as the host gives it. Resolves when the service is up. */
export async function openContractClient(url: string): Promise<Client> {
  const { host, origin, hash } = new URL(url);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  const socket = new WebSocket(`ws://${host}/contract?token=${encodeURIComponent(token)}`, { origin });
  const transport: Transport = {
    send: (call) => {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(call));
      return true;
    },
    onMessage: (listener) =>
      void socket.on('message', (data) => listener(JSON.parse((data as Buffer).toString('utf8')) as ServerMessage)),
    onLine: (listener) => void socket.on('close', () => listener(false, null)),
    close: () => socket.close(),
  };
  const client = createClient(transport);
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    client.onLine((up) => (up ? resolve() : undefined));
  });
  return client;
}
