/**
 * A backend for tests of the driver over HTTP: answers whatever a test scripts, signed as section 2 of the wallet API says
 * or wrongly on purpose. The signature is put together here by hand, so that the driver is not checked by its own code.
 */
import { createHash, createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type TestKey = Readonly<{ kid: string; privateKey: KeyObject; jwk: Readonly<Record<string, unknown>> }>;

export function makeTestKey(kid: string): TestKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  const { kty, crv, x } = privateKey.export({ format: 'jwk' });
  return { kid, privateKey, jwk: { kty, crv, x } };
}

export function ed25519FromJwk(d: string, x: string): KeyObject {
  return createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
}

export type ReceivedRequest = Readonly<{
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}>;

export type SignedParts = Readonly<{
  status: number;
  body: string;
  key: TestKey;
  /** The value of `Signature` in the request that is answered. */
  requestSignature: string;
  /** What the test wants to be wrong. */
  components?: readonly string[];
  /** The values of components beyond the usual ones. */
  values?: Readonly<Record<string, string>>;
  tag?: string;
  digest?: string;
}>;

/** The fields that sign an answer, put together from RFC 9421 section 2.5 as text. */
export function signedFields(parts: SignedParts): Record<string, string> {
  const { status, body, key, requestSignature, tag = 'wallet-acceptance' } = parts;
  const digest = parts.digest ?? `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
  const binding = '"signature";req;key="sig1"';
  const withBody = body === '' ? ['"@status"', binding] : ['"@status"', '"content-digest"', binding];
  const components = parts.components ?? withBody;
  const values: Record<string, string> = {
    '"@status"': String(status),
    '"content-digest"': digest,
    // The member alone, should another signature stand beside it.
    [binding]: /^sig1=(:[^:]*:)/u.exec(requestSignature)?.[1] ?? '',
    ...parts.values,
  };
  const parameters = `(${components.join(' ')});created=1618884473;keyid="${key.kid}";tag="${tag}"`;
  const lines = components.map((component) => `${component}: ${values[component] ?? ''}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n');
  const bytes = sign(null, Buffer.from(base), key.privateKey).toString('base64');
  return {
    ...(body === '' ? {} : { 'content-digest': digest, 'content-type': 'application/json' }),
    'signature-input': `sig1=${parameters}`,
    signature: `sig1=:${bytes}:`,
  };
}

export type Script = (request: ReceivedRequest, response: ServerResponse) => void | Promise<void>;

export interface ScriptedBackend {
  readonly origin: string;
  readonly received: readonly ReceivedRequest[];
  /** Answers the next request; without a script left, the connection is closed. */
  next(...scripts: readonly Script[]): void;
  close(): Promise<void>;
}

export async function startScriptedBackend(): Promise<ScriptedBackend> {
  const scripts: Script[] = [];
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
      received.push(one);
      const script = scripts.shift();
      if (script === undefined) response.destroy();
      else void script(one, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    received,
    next: (...more) => void scripts.push(...more),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** An answer as a faithful backend gives it; `change` spoils what a test wants spoilt. */
export function answerWith(
  key: TestKey,
  status: number,
  value: unknown,
  change: Partial<SignedParts> & Readonly<{ headers?: Readonly<Record<string, string>>; sent?: string }> = {},
): Script {
  return ({ headers }, response) => {
    const body = value === null ? '' : JSON.stringify(value);
    const requestSignature = typeof headers['signature'] === 'string' ? headers['signature'] : '';
    const fields = signedFields({ status, body, key, requestSignature, ...change });
    response.writeHead(status, { ...fields, ...change.headers });
    response.end(change.sent ?? body);
  };
}
