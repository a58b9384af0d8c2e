/**
 * HTTP message signatures (RFC 9421) and content digests (RFC 9530) as section 2 of the wallet API uses them: the
 * terminal signs requests, and verifies that an answer was signed by the backend for this very request. Everything here
 * is pure; time and nonce are passed in. The grammar of the fields (RFC 9651) is the library's.
 *
 * Rules BACKEND-1 to BACKEND-9 of docs/spec.md; why not a signature library: decision 0060.
 */
import { createHash, sign, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import {
  isInnerList,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
  serializeItem,
  type BareItem,
  type Dictionary,
  type InnerList,
  type Item,
  type Parameters,
} from 'structured-headers';
import { assert } from '../../kernel/assert.ts';
import { err, ok, type Result } from '../../kernel/result.ts';

/** Names in lower case; a field that came in several lines is joined by `, ` (RFC 9110 section 5.3). */
export type Fields = Readonly<Record<string, string>>;

export type RequestMessage = Readonly<{ method: string; targetUri: string; fields: Fields }>;
export type AnswerMessage = Readonly<{ status: number; fields: Fields }>;

/** Wallet API section 2: every signature bears this tag, so one made for another purpose is never taken for ours. */
export const SIGNATURE_TAG = 'wallet-acceptance';
export const SIGNATURE_LABEL = 'sig1';
/** Section 3: the new key's own signature beside that of the old one. */
export const CO_SIGNATURE_LABEL = 'sig2';

/** The algorithms of the digest registry that are not marked insecure, with their names in node:crypto. */
const DIGESTS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

/** The structured fields of a signed message that are dictionaries: only these have members and a strict form here. */
const DICTIONARY_FIELDS: ReadonlySet<string> = new Set(['content-digest', 'signature', 'signature-input']);

export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** For a body that was hashed as it came: whether the field holds this SHA-256. */
export function digestIs(field: string | undefined, sha256: Uint8Array): boolean {
  const value = readDictionary(field)?.get('sha-256')?.[0];
  if (!(value instanceof ArrayBuffer)) return false;
  const given = new Uint8Array(value);
  return given.length === sha256.length && timingSafeEqual(given, sha256);
}

/** True when the field holds a sha-256 digest of `body` and no digest of a known algorithm in it is wrong. */
export function digestMatches(field: string, body: Uint8Array): boolean {
  const members = readDictionary(field);
  if (members === null || !members.has('sha-256')) return false;
  for (const [name, [value]] of members) {
    const algorithm = DIGESTS.get(name);
    if (algorithm === undefined) continue;
    if (!(value instanceof ArrayBuffer)) return false;
    const expected = createHash(algorithm).update(body).digest();
    const given = new Uint8Array(value);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  }
  return true;
}

/** RFC 9421 section 2.5; null when a component is not in the message, comes twice or has no single-line value. */
export function signatureBase(input: InnerList, valueOf: (item: Item) => string | null): string | null {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const item of input[0]) {
    const identifier = serializeItem(item);
    const value = valueOf(item);
    if (value === null || seen.has(identifier) || /[\r\n]/u.test(value)) return null;
    seen.add(identifier);
    lines.push(`${identifier}: ${value}`);
  }
  lines.push(`"@signature-params": ${serializeInnerList(input)}`);
  return lines.join('\n');
}

export type RequestSigner = Readonly<{ keyId: string; privateKey: KeyObject }>;

/** The fields that make `request` a signed one, under `label`; `content-digest` and `if-none-match` are covered where it carries them. */
export function signRequest(
  request: RequestMessage,
  signer: RequestSigner,
  moment: Readonly<{ createdSeconds: number; nonce: Uint8Array }>,
  label = SIGNATURE_LABEL,
): Readonly<{ 'signature-input': string; signature: string }> {
  assert(Number.isSafeInteger(moment.createdSeconds), 'a signature is made at a whole second');
  const covered = ['@method', '@target-uri', 'content-digest', 'if-none-match'].filter(
    (name) => name.startsWith('@') || request.fields[name] !== undefined,
  );
  const parameters: Parameters = new Map<string, BareItem>([
    ['created', moment.createdSeconds],
    ['nonce', Buffer.from(moment.nonce).toString('base64url')],
    ['keyid', signer.keyId],
    ['alg', 'ed25519'],
    ['tag', SIGNATURE_TAG],
  ]);
  const input: InnerList = [covered.map((name): Item => [name, new Map()]), parameters];
  const base = signatureBase(input, (item) => requestComponent(request, item));
  assert(base !== null, 'a request has every component that its signature covers');
  const bytes = new Uint8Array(sign(null, Buffer.from(base, 'utf8'), signer.privateKey));
  return {
    'signature-input': serializeDictionary(new Map([[label, input]])),
    signature: serializeDictionary(new Map<string, Item>([[label, [bytes, new Map()]]])),
  };
}

export type SignatureFault = Readonly<{
  code:
    | 'not_signed'
    | 'coverage_too_small'
    | 'wrong_tag'
    | 'wrong_algorithm'
    | 'not_verified'
    | 'digest_wrong'
    /** Not a forgery yet: section 2 says how the terminal may learn a new backend key. */
    | 'unknown_key';
}>;

/** The backend's key of that name, or null. */
export type KeyLookup = (kid: string) => KeyObject | null;

/**
 * Whether the backend signed exactly this answer to exactly this request; answers the key's name. The body counts as
 * there when it has a byte: then its digest must be covered and right. `body` null: it is still to come; its digest must
 * be covered, and the caller holds it against the body (`digestIs`).
 */
export function verifyAnswer(
  answer: AnswerMessage,
  body: Uint8Array | null,
  request: RequestMessage,
  keyOf: KeyLookup,
): Result<string, SignatureFault> {
  const read = readSignature(answer.fields);
  if (read === null) return err({ code: 'not_signed' });
  const [components, parameters] = read.input;
  const digest = answer.fields['content-digest'];
  const covers = (name: string): boolean => components.some((item) => isPlain(item, name));
  const bound = components.some(isBindingToRequest);
  const hasBody = body === null || body.length > 0;
  if (!covers('@status') || !bound || (hasBody && !covers('content-digest'))) {
    return err({ code: 'coverage_too_small' });
  }
  if (parameters.get('tag') !== SIGNATURE_TAG) return err({ code: 'wrong_tag' });
  if ((parameters.get('alg') ?? 'ed25519') !== 'ed25519') return err({ code: 'wrong_algorithm' });
  if (!Number.isSafeInteger(parameters.get('created'))) return err({ code: 'coverage_too_small' });
  const kid = parameters.get('keyid');
  const base = signatureBase(read.input, (item) => answerComponent(answer, request, item));
  if (typeof kid !== 'string' || base === null) return err({ code: 'not_verified' });
  const key = keyOf(kid);
  if (key === null) return err({ code: 'unknown_key' });
  if (!verifyEd25519(base, read.bytes, key)) return err({ code: 'not_verified' });
  const isWrong = body !== null && digest !== undefined && !digestMatches(digest, body);
  if (isWrong) return err({ code: 'digest_wrong' });
  return ok(kid);
}

/** Ed25519 signatures are 64 bytes (RFC 8032 section 5.1.6). */
export function verifyEd25519(base: string, signature: Uint8Array, key: KeyObject): boolean {
  return signature.length === 64 && verify(null, Buffer.from(base, 'utf8'), key, signature);
}

function readDictionary(field: string | undefined): Dictionary | null {
  if (field === undefined) return null;
  try {
    return parseDictionary(field);
  } catch {
    return null;
  }
}

function readSignature(fields: Fields): Readonly<{ bytes: Uint8Array; input: InnerList }> | null {
  const member = readDictionary(fields['signature'])?.get(SIGNATURE_LABEL);
  const input = readDictionary(fields['signature-input'])?.get(SIGNATURE_LABEL);
  if (member === undefined || isInnerList(member) || !(member[0] instanceof ArrayBuffer)) return null;
  if (input === undefined || !isInnerList(input)) return null;
  return { bytes: new Uint8Array(member[0]), input };
}

function isPlain([name, parameters]: Item, wanted: string): boolean {
  return name === wanted && parameters.size === 0;
}

/** `"signature";req;key="sig1"`, its parameters in either order. */
function isBindingToRequest([name, parameters]: Item): boolean {
  return (
    name === 'signature' &&
    parameters.size === 2 &&
    parameters.get('req') === true &&
    parameters.get('key') === SIGNATURE_LABEL
  );
}

/** RFC 9421 section 2.4: a component with `req` is taken from the request that was answered. */
export function answerComponent(
  answer: AnswerMessage,
  request: RequestMessage,
  [name, parameters]: Item,
): string | null {
  if (parameters.has('req')) {
    const rest = new Map([...parameters].filter(([parameter]) => parameter !== 'req'));
    return parameters.get('req') === true ? requestComponent(request, [name, rest]) : null;
  }
  if (name === '@status') return parameters.size === 0 ? String(answer.status) : null;
  return fieldComponent(answer.fields, name, parameters);
}

export function requestComponent(request: RequestMessage, [name, parameters]: Item): string | null {
  if (typeof name !== 'string' || !name.startsWith('@')) return fieldComponent(request.fields, name, parameters);
  const target = new URL(request.targetUri);
  if (name === '@query-param') return queryParameter(target, parameters);
  if (parameters.size > 0) return null;
  switch (name) {
    case '@method':
      return request.method;
    case '@target-uri':
      return request.targetUri;
    case '@authority':
      return target.host;
    case '@scheme':
      return target.protocol.slice(0, -1);
    case '@request-target':
      return `${target.pathname}${target.search}`;
    case '@path':
      return target.pathname;
    case '@query':
      return target.search === '' ? '?' : target.search;
    default:
      return null;
  }
}

/** RFC 9421 section 2.2.8: named and told in the one way in which it can be written; null when it is not there just once. */
function queryParameter(target: URL, parameters: Parameters): string | null {
  const name = parameters.get('name');
  if (parameters.size !== 1) return null;
  const values = [...target.searchParams].flatMap(([key, given]) => (formEncoded(key) === name ? [given] : []));
  const [value] = values;
  return value === undefined || values.length > 1 ? null : formEncoded(value);
}

/** The set of the URL standard's form encoding, of which `encodeURIComponent` leaves five signs as they are. */
function formEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()~]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Fields as they came; of a dictionary also one member (`key`) or the strict form (`sf`). */
function fieldComponent(fields: Fields, name: BareItem, parameters: Parameters): string | null {
  if (typeof name !== 'string' || name !== name.toLowerCase() || parameters.size > 1) return null;
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (value === undefined) return null;
  if (parameters.size === 0) return value.trim();
  if (!DICTIONARY_FIELDS.has(name)) return null;
  const members = readDictionary(value);
  if (members === null) return null;
  if (parameters.get('sf') === true) return serializeDictionary(members);
  const key = parameters.get('key');
  const member = typeof key === 'string' ? members.get(key) : undefined;
  if (member === undefined) return null;
  return isInnerList(member) ? serializeInnerList(member) : serializeItem(member);
}
