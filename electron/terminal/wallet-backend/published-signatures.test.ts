/** Every vector of RFC 9421 and RFC 9530 that speaks of what the till does, from the published values alone. */
import { constants, createHmac, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { isInnerList, parseDictionary, type InnerList, type Item } from 'structured-headers';
import { expect, test } from 'vitest';
import { z } from 'zod';
import {
  answerComponent,
  contentDigest,
  digestMatches,
  requestComponent,
  signatureBase,
  type RequestMessage,
} from './signatures.ts';

const fields = z.record(z.string(), z.string());
const message = z.union([
  z.strictObject({ method: z.string(), origin: z.string(), target: z.string(), fields }),
  z.strictObject({ status: z.int(), fields }),
]);
const { keys, messages, signatures, components, digests } = z
  .object({
    keys: z.record(z.string(), z.object({ jwk: fields.optional(), secret: z.string().optional() })),
    messages: z.record(z.string(), message),
    signatures: z.array(
      z.object({
        section: z.string(),
        message: z.string(),
        answered: z.string().optional(),
        key: z.string(),
        input: z.string(),
        base: z.array(z.string()),
        signature: z.string(),
      }),
    ),
    components: z.array(
      z.object({ section: z.string(), method: z.string(), origin: z.string(), target: z.string(), line: z.string() }),
    ),
    digests: z.array(z.object({ section: z.string(), body: z.string(), field: z.string() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../../resources/vectors/http-signatures.json', import.meta.url), 'utf8')));

function listOf(input: string): InnerList {
  const member = parseDictionary(`x=${input}`).get('x');
  if (member === undefined || !isInnerList(member)) throw new Error('not an inner list');
  return member;
}

function requestOf(name: string): RequestMessage {
  const found = messages[name];
  if (found === undefined || !('method' in found)) throw new Error(`${name} is no request`);
  return { method: found.method, targetUri: found.origin + found.target, fields: found.fields };
}

/** The value of each component of that message, as the till makes it. */
function valueIn(name: string, answered = ''): (item: Item) => string | null {
  const found = messages[name];
  if (found === undefined) throw new Error(`there is no message ${name}`);
  if ('method' in found) return (item) => requestComponent(requestOf(name), item);
  return (item) => answerComponent(found, requestOf(answered), item);
}

/** By the algorithm of that key: the till itself knows Ed25519 alone, and the base is the same for all. */
function holds(base: string, signature: string, keyName: string): boolean {
  const { jwk, secret } = keys[keyName] ?? {};
  const [data, bytes] = [Buffer.from(base, 'utf8'), Buffer.from(signature, 'base64')];
  if (secret !== undefined)
    return createHmac('sha256', Buffer.from(secret, 'base64')).update(data).digest().equals(bytes);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  if (jwk?.['kty'] === 'OKP') return verify(null, data, key, bytes);
  if (jwk?.['kty'] === 'EC') return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  // RFC 9421 section 3.3.1: the salt is as long as the hash.
  return verify('sha512', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }, bytes);
}

test.each(signatures)('[BACKEND-1] RFC 9421 $section: the base, and the published signature over it', (vector) => {
  const base = signatureBase(listOf(vector.input), valueIn(vector.message, vector.answered));
  expect(base?.split('\n')).toEqual(vector.base);
  expect(holds(base ?? '', vector.signature, vector.key)).toBe(true);
  expect(holds(`${base ?? ''} `, vector.signature, vector.key)).toBe(false);
});

test.each(components)('[BACKEND-1] RFC 9421 $section: $line', ({ method, origin, target, line }) => {
  const [, identifier = ''] = /^(.*?): /u.exec(line.replace(/: $/u, ':  ')) ?? [];
  const request = { method, targetUri: origin + target, fields: {} };
  const [first] =
    signatureBase(listOf(`(${identifier})`), (item) => requestComponent(request, item))?.split('\n') ?? [];
  expect(first).toBe(line);
});

test.each(digests)('[BACKEND-2] RFC 9530 $section: $field', ({ body, field }) => {
  const bytes = Buffer.from(body, 'base64');
  // A digest that is no sha-256 says nothing by itself (wallet API section 2), and beside one it has to be right.
  const own = contentDigest(bytes);
  expect(field.startsWith('sha-256=') ? own : field).toBe(field);
  expect(digestMatches(`${own}, ${field}`, bytes)).toBe(true);
  expect(digestMatches(`${own}, ${field}`, Buffer.from(`${bytes.toString('latin1')} `, 'latin1'))).toBe(false);
});

test.each([
  ['given twice', '/path?a=1&a=2', '"@query-param";name="a"'],
  ['absent', '/path?a=1', '"@query-param";name="b"'],
  ['without a name', '/path?a=1', '"@query-param"'],
  ['with more than a name', '/path?a=1', '"@query-param";name="a";x'],
])('[BACKEND-8] a parameter of the query %s gives no base', (_words, target, identifier) => {
  const request = { method: 'GET', targetUri: `https://www.example.com${target}`, fields: {} };
  expect(signatureBase(listOf(`(${identifier})`), (item) => requestComponent(request, item))).toBeNull();
});
