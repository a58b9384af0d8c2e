/**
 * HTTP message signatures (RFC 9421) as section 2 of the wallet API uses them: reading a signature, building the
 * signature base of a request or an answer, Ed25519 signing and verifying. Rules SANDBOX-3, SANDBOX-21 to SANDBOX-23.
 */
import { sign, verify, type KeyObject } from 'node:crypto';
import {
  isInnerList,
  parseDictionary,
  serializeDictionary,
  serializeInnerList,
  serializeItem,
  type Dictionary,
  type InnerList,
  type Item,
} from 'structured-headers';

/** Names in lower case; a field that came twice is joined by `, ` as RFC 9110 says. */
export type Headers = Readonly<Record<string, string>>;

export type SignedRequest = Readonly<{ method: string; url: string; headers: Headers }>;

/** A signature with what it says it covers. `input` is kept whole, since its exact form is part of the base. */
export type ReadSignature = Readonly<{ bytes: Uint8Array; input: InnerList }>;

type ParameterValue = string | number | boolean;

export const SIGNATURE_TAG = 'wallet-acceptance';

/** The fields that are dictionaries, so that `;sf` can give them their strict form. */
const DICTIONARY_FIELDS: ReadonlySet<string> = new Set(['content-digest', 'signature', 'signature-input']);

export function readDictionary(field: string | undefined): Dictionary | null {
  if (field === undefined) return null;
  try {
    return parseDictionary(field);
  } catch {
    return null;
  }
}

/** The member `label` of the Signature field, in its strict form, or null: then the answer cannot be bound to it. */
export function readableSignatureMember(headers: Headers, label: string): Item | null {
  const member = readDictionary(headers['signature'])?.get(label);
  if (member === undefined || isInnerList(member) || !(member[0] instanceof ArrayBuffer)) return null;
  return member;
}

export function readSignature(headers: Headers, label: string): ReadSignature | null {
  const member = readableSignatureMember(headers, label);
  const input = readDictionary(headers['signature-input'])?.get(label);
  if (member === null || input === undefined || !isInnerList(input)) return null;
  if (!(member[0] instanceof ArrayBuffer)) return null;
  return { bytes: new Uint8Array(member[0]), input };
}

export function parameter(signature: ReadSignature, name: string): unknown {
  return signature.input[1].get(name);
}

/** The covered components in their strict form, such as `"@method"`. */
export function coveredComponents(signature: ReadSignature): readonly string[] {
  return signature.input[0].map((item) => serializeItem(item));
}

/** Null when a component is given twice, unknown, absent from the message, or has a parameter that is not supported. */
export function requestSignatureBase(request: SignedRequest, origin: string, signature: ReadSignature): string | null {
  return signatureBase(signature.input, (item) => requestComponent(request, origin, item));
}

export function signatureBase(input: InnerList, valueOf: (item: Item) => string | null): string | null {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const item of input[0]) {
    const name = serializeItem(item);
    const value = valueOf(item);
    if (value === null || seen.has(name) || /[\r\n]/u.test(value)) return null;
    seen.add(name);
    lines.push(`${name}: ${value}`);
  }
  lines.push(`"@signature-params": ${serializeInnerList(input)}`);
  return lines.join('\n');
}

export function verifyEd25519(base: string, signature: Uint8Array, key: KeyObject): boolean {
  return signature.length === 64 && verify(null, Buffer.from(base, 'utf8'), key, signature);
}

/** Section 2's signature of an answer: status, digest of the body if there is one, and the request's own signature. */
export function signAnswer(
  status: number,
  digest: string | null,
  requestSignature: Item,
  signer: Readonly<{ kid: string; key: KeyObject }>,
  createdSeconds: number,
): Readonly<{ 'signature-input': string; signature: string }> {
  const components: Item[] = [['@status', new Map()]];
  if (digest !== null) components.push(['content-digest', new Map()]);
  components.push([
    'signature',
    new Map<string, ParameterValue>([
      ['req', true],
      ['key', 'sig1'],
    ]),
  ]);
  const parameters = new Map<string, ParameterValue>([
    ['created', createdSeconds],
    ['keyid', signer.kid],
    ['tag', SIGNATURE_TAG],
  ]);
  const input: InnerList = [components, parameters];
  const base = signatureBase(input, ([name]) => {
    if (name === '@status') return String(status);
    return name === 'content-digest' ? digest : serializeItem(requestSignature);
  });
  if (base === null) throw new Error('an answer always has every component that its signature covers');
  const bytes = new Uint8Array(sign(null, Buffer.from(base, 'utf8'), signer.key));
  return {
    'signature-input': serializeDictionary(new Map([['sig1', input]])),
    signature: serializeDictionary(new Map<string, Item>([['sig1', [bytes, new Map()]]])),
  };
}

function requestComponent(request: SignedRequest, origin: string, [name, parameters]: Item): string | null {
  if (typeof name !== 'string' || name !== name.toLowerCase()) return null;
  if (!name.startsWith('@')) return fieldComponent(request.headers[name], name, parameters);
  if (name === '@query-param') return queryParameter(request.url, parameters);
  if (parameters.size > 0) return null;
  const [path = '', query] = splitOnce(request.url, '?');
  const target = new URL(origin);
  switch (name) {
    case '@method':
      return request.method;
    case '@target-uri':
      return `${origin}${request.url}`;
    case '@authority':
      return target.host;
    case '@scheme':
      return target.protocol.slice(0, -1);
    case '@request-target':
      return request.url;
    case '@path':
      return path;
    case '@query':
      return `?${query ?? ''}`;
    default:
      return null;
  }
}

function fieldComponent(
  value: string | undefined,
  name: string,
  parameters: ReadonlyMap<string, unknown>,
): string | null {
  if (value === undefined) return null;
  if (parameters.size === 0) return value.trim();
  const key = parameters.get('key');
  if (parameters.size > 1) return null;
  const members = readDictionary(value);
  if (members === null) return null;
  if (typeof key === 'string') {
    const member = members.get(key);
    if (member === undefined) return null;
    return isInnerList(member) ? serializeInnerList(member) : serializeItem(member);
  }
  return parameters.get('sf') === true && DICTIONARY_FIELDS.has(name) ? serializeDictionary(members) : null;
}

/** RFC 9421 section 2.2.8: one parameter of the query, which must occur once, in its percent-encoded form. */
function queryParameter(url: string, parameters: ReadonlyMap<string, unknown>): string | null {
  const name = parameters.get('name');
  if (typeof name !== 'string' || parameters.size !== 1) return null;
  const all = [...new URLSearchParams(splitOnce(url, '?')[1] ?? '')];
  const values = all.filter(([key]) => formEncoded(key) === name).map(([, given]) => given);
  const [value] = values;
  return value === undefined || values.length > 1 ? null : formEncoded(value);
}

/** RFC 9421 section 2.2.8: five more signs than `encodeURIComponent` has. */
function formEncoded(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()~]/gu,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function splitOnce(text: string, separator: string): readonly string[] {
  const index = text.indexOf(separator);
  return index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];
}
