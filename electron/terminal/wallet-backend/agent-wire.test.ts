/** The wire on this machine: a proxy that is named is used, and only for what it is for. */
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTlsServer, type SecureVersion } from 'node:tls';
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

/** Of a server that nobody trusts: whoever comes to look at it has agreed on a version before. Made for this test alone. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBijCCAS+gAwIBAgIULsc+akdJAaZNCXtL1TlxhQA3QfIwCgYIKoZIzj0EAwIw
GTEXMBUGA1UEAwwOd2FsbGV0LmV4YW1wbGUwIBcNMjYxMTIyMTUyNjM0WhgPMjEy
NjEwMjkxNTI2MzRaMBkxFzAVBgNVBAMMDndhbGxldC5leGFtcGxlMFkwEwYHKoZI
zj0CAQYIKoZIzj0DAQcDQgAEv3vpS+39HbNaYK6BKv5l/ezFuS3Z8s45/N9VzuIU
CbvCBeVRztKa3+zvQOV9+vdMJf1Aiyquhi2qNPDMSW+FBaNTMFEwHQYDVR0OBBYE
FP3cMDF4eXjNTdRh+OuLDZ+Kj/fmMB8GA1UdIwQYMBaAFP3cMDF4eXjNTdRh+OuL
DZ+Kj/fmMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAOQ0PMMX
YyiCxNtr9tW5OyoRxDf0eq8Bk05EaHgHN9HbAiEA/vSElECt6B6q0U/t2HxhJkDj
UFhg6KZ4RR5cCOhWUs8=
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQggGV9rpfgRbe/MH3S
XwZjifc4cVS0cJ24Ei1FHu1ugSmhRANCAAS/e+lL7f0ds1pgroEq/mX97MW5Ldny
zjn831XO4hQJu8IF5VHO0prf7O9A5X3690wl/UCLKq6GLao08MxJb4UF
-----END PRIVATE KEY-----`;

/** OpenSSL speaks the old versions only when it is told that security does not matter. */
const OLD_CIPHERS = 'DEFAULT@SECLEVEL=0';

/** How the connection to a server of that version ended for the wire; and whether the server speaks it at all. */
async function meet(version: SecureVersion): Promise<Readonly<{ fault: string; isSpoken: boolean }>> {
  const parts = { cert: CERTIFICATE, key: KEY, ciphers: OLD_CIPHERS };
  const server = createTlsServer({ ...parts, minVersion: version, maxVersion: version }, (socket) => void socket.end());
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const wire = createAgentWire();
  try {
    const { signal } = new AbortController();
    const origin = `https://127.0.0.1:${port}`;
    const sent = wire.request({ origin, path: '/v1/time', method: 'GET', headers: {}, body: null, signal });
    const fault = await sent.then(
      () => 'none',
      (error: unknown) => String((error as { code?: unknown }).code),
    );
    const isSpoken = await new Promise<boolean>((resolve) => {
      const options = { port, host: '127.0.0.1', rejectUnauthorized: false, ciphers: OLD_CIPHERS, minVersion: version };
      const socket = connect({ ...options, maxVersion: version }, () => resolve(true));
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
    });
    return { fault, isSpoken };
  } finally {
    await wire.close();
    await new Promise((resolve) => server.close(resolve));
  }
}

test.each<SecureVersion>(['TLSv1', 'TLSv1.1'])(
  '[BACKEND-92] a server that speaks %s alone is not spoken with',
  async (version) => {
    const { fault, isSpoken } = await meet(version);
    expect(isSpoken).toBe(true);
    expect(fault).toMatch(/^ERR_SSL_.*(?:PROTOCOL|VERSION)/u);
  },
);

test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])(
  '[BACKEND-92] %s is spoken; what is refused then is the certificate',
  async (version) => {
    expect(await meet(version)).toEqual({ fault: 'DEPTH_ZERO_SELF_SIGNED_CERT', isSpoken: true });
  },
);
