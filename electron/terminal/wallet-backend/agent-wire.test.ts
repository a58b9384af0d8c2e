/** The wire on this machine: a proxy that is named is used, and only for what it is for. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAgentWire, type ProxySettings } from './agent-wire.ts';

let proxy: Server;
/** The hosts that somebody wanted a tunnel to; none is dug. */
let asked: string[];
let proxyOrigin: string;

beforeEach(async () => {
  asked = [];
  proxy = createServer((_request, response) => void response.writeHead(200).end('not a tunnel'));
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyOrigin = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterEach(async () => {
  proxy.closeAllConnections();
  await new Promise((resolve) => proxy.close(resolve));
});

async function send(settings: ProxySettings | null, origin: string): Promise<number | null> {
  const wire = createAgentWire(settings);
  try {
    const { signal } = new AbortController();
    const request = { origin, path: '/v1/time', method: 'GET', headers: {}, body: null, signal } as const;
    return (await wire.request(request)).statusCode;
  } catch {
    return null;
  } finally {
    await wire.close();
  }
}

test('[BACKEND-80] https goes through the proxy that was named, and not to the hosts that it is not for', async () => {
  expect(await send({ https: proxyOrigin, except: '' }, 'https://wallet.example')).toBeNull();
  expect(asked).toEqual(['wallet.example:443']);
  // A port that nobody listens on: without a proxy there is nobody to ask.
  expect(await send({ https: proxyOrigin, except: '127.0.0.1' }, 'https://127.0.0.1:9')).toBeNull();
  expect(asked).toHaveLength(1);
});

test('[BACKEND-80] a backend on this machine is never reached through a proxy', async () => {
  expect(await send({ https: 'http://127.0.0.1:9', except: '' }, proxyOrigin)).toBe(200);
  expect(await send(null, proxyOrigin)).toBe(200);
  expect(asked).toEqual([]);
});
