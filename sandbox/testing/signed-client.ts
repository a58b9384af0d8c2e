/**
 * A terminal's side of section 2, written a second time for the tests: it signs requests and verifies answers with plain
 * strings and Node's crypto, and shares no code with the backend, so that the two can disagree.
 */
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';

export type TestKey = Readonly<{ privateKey: KeyObject; x: string; thumbprint: string }>;

export function makeTestKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const x = String(publicKey.export({ format: 'jwk' }).x);
  return {
    privateKey,
    x,
    thumbprint: createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url'),
  };
}

export function jwkOf(key: TestKey): { kty: string; crv: string; x: string } {
  return { kty: 'OKP', crv: 'Ed25519', x: key.x };
}

/** A UUIDv7 of now (RFC 9562 section 5.7). */
export function uuidV7(nowMs = Date.now()): string {
  const time = nowMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** What a test may bend in a signature. */
export type SignatureTwists = Readonly<{
  keyId?: string;
  created?: number;
  nonce?: string;
  tag?: string;
  alg?: string | null;
  omit?: readonly string[];
  /** More components with the values that they are signed with. */
  more?: readonly (readonly [component: string, value: string])[];
  label?: string;
}>;

export type Outgoing = Readonly<{
  method: string;
  path: string;
  body?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}>;

export type Answer = Readonly<{
  status: number;
  headers: Readonly<Record<string, string>>;
  text: string;
  /** As they came, for what is no text. */
  bytes: Uint8Array;
  /** Undefined when there is no body. */
  json: unknown;
}>;

export type Exchange = Readonly<{ request: Outgoing; answer: Answer }>;

/** The headers that sign `outgoing`; `signature` is needed to verify the answer. */
export function signRequest(
  origin: string,
  outgoing: Outgoing,
  keyId: string,
  key: TestKey,
  nowMs: number,
  twists: SignatureTwists = {},
): { headers: Record<string, string>; signature: string } {
  const headers: Record<string, string> = { ...outgoing.headers };
  const lines: [string, string][] = [
    ['"@method"', outgoing.method],
    ['"@target-uri"', origin + outgoing.path],
  ];
  if (outgoing.body !== undefined) {
    headers['content-type'] = 'application/json';
    headers['content-digest'] ??= `sha-256=:${createHash('sha256').update(outgoing.body).digest('base64')}:`;
    lines.push(['"content-digest"', headers['content-digest']]);
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) lines.push(['"if-none-match"', ifNoneMatch]);
  const covered = [...lines.filter(([name]) => !(twists.omit ?? []).includes(name)), ...(twists.more ?? [])];
  const { label = 'sig1', alg = 'ed25519' } = twists;
  const parameters = [
    `created=${twists.created ?? Math.floor(nowMs / 1000)}`,
    `nonce="${twists.nonce ?? randomBytes(16).toString('base64url')}"`,
    ...(alg === null ? [] : [`alg="${alg}"`]),
    `keyid="${twists.keyId ?? keyId}"`,
    `tag="${twists.tag ?? 'wallet-acceptance'}"`,
  ];
  const input = `(${covered.map(([name]) => name).join(' ')});${parameters.join(';')}`;
  const base = [...covered.map(([name, value]) => `${name}: ${value}`), `"@signature-params": ${input}`].join('\n');
  const signature = sign(null, Buffer.from(base), key.privateKey).toString('base64');
  return {
    headers: { ...headers, 'signature-input': `${label}=${input}`, signature: `${label}=:${signature}:` },
    signature,
  };
}

/** Null when the answer verifies, else what is wrong with it. */
export function faultOfAnswer(
  answer: Answer,
  requestSignature: string,
  keys: ReadonlyMap<string, string>,
): string | null {
  const { signature, 'signature-input': input, 'content-digest': digest } = answer.headers;
  if (signature === undefined || input === undefined) return 'the answer is not signed';
  const hasBody = answer.bytes.length > 0;
  const components = ['"@status"', ...(hasBody ? ['"content-digest"'] : []), '"signature";req;key="sig1"'].join(' ');
  const form = /^sig1=\(([^)]*)\);created=\d+;keyid="([^"]+)";tag="wallet-acceptance"$/u.exec(input);
  if (form?.[1] !== components) return `the answer covers ${form?.[1] ?? input}`;
  const x = keys.get(form[2] ?? '');
  if (x === undefined) return `the answer is signed by an unknown key ${form[2]}`;
  if (hasBody && digest !== `sha-256=:${createHash('sha256').update(answer.bytes).digest('base64')}:`)
    return 'the digest is wrong';
  const base = [
    `"@status": ${answer.status}`,
    ...(hasBody ? [`"content-digest": ${digest ?? ''}`] : []),
    `"signature";req;key="sig1": :${requestSignature}:`,
    `"@signature-params": ${input.slice('sig1='.length)}`,
  ].join('\n');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const bytes = Buffer.from(signature.slice('sig1=:'.length, -1), 'base64');
  return verify(null, Buffer.from(base), key, bytes) ? null : 'the signature of the answer does not verify';
}

/** How a request reaches the backend: over HTTP, or straight into `handle`. */
export type Carrier = (outgoing: Outgoing) => Promise<Answer>;

export function httpCarrier(origin: string): Carrier {
  return async ({ method, path, body, headers }) => {
    const response = await fetch(origin + path, {
      method,
      headers: { ...headers },
      redirect: 'error',
      ...(body === undefined ? {} : { body }),
    });
    return toAnswer(response.status, Object.fromEntries(response.headers), await response.bytes());
  };
}

export function toAnswer(status: number, headers: Readonly<Record<string, string>>, body: string | Uint8Array): Answer {
  const bytes = Buffer.from(body);
  const text = bytes.toString('utf8');
  let json: unknown;
  try {
    json = text === '' ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status, headers, text, bytes, json };
}
