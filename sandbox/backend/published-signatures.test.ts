/** The vectors of RFC 9421 for requests, and the digests of RFC 9530, against the sandbox's own reading of both. */
import { constants, createHmac, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contentDigest, digestFits } from './content-digest.ts';
import { readSignature, requestSignatureBase } from './http-signatures.ts';

const fields = z.record(z.string(), z.string());
const request = z.object({ method: z.string(), origin: z.string(), target: z.string(), fields });
const { keys, messages, signatures, components, digests } = z
  .object({
    keys: z.record(z.string(), z.object({ jwk: fields.optional(), secret: z.string().optional() })),
    messages: z.record(z.string(), z.union([request, z.object({ status: z.int() })])),
    signatures: z.array(
      z.object({
        section: z.string(),
        message: z.string(),
        key: z.string(),
        input: z.string(),
        base: z.array(z.string()),
        signature: z.string(),
      }),
    ),
    components: z.array(request.omit({ fields: true }).extend({ section: z.string(), line: z.string() })),
    digests: z.array(z.object({ section: z.string(), body: z.string(), field: z.string() })),
  })
  .parse(JSON.parse(readFileSync(new URL('../../resources/vectors/http-signatures.json', import.meta.url), 'utf8')));

type Request = z.infer<typeof request>;

const requests = signatures.flatMap((vector) => {
  const message = messages[vector.message];
  return message !== undefined && 'method' in message ? [{ ...vector, ...message }] : [];
});

function baseOf({ method, origin, target, fields: headers }: Request, input: string): string | null {
  const signed = { ...headers, 'signature-input': `x=${input}`, signature: 'x=:AAAA:' };
  const signature = readSignature(signed, 'x');
  if (signature === null) throw new Error('the signature is readable');
  return requestSignatureBase({ method, url: target, headers: signed }, origin, signature);
}

function holds(base: string, signature: string, keyName: string): boolean {
  const { jwk, secret } = keys[keyName] ?? {};
  const [data, bytes] = [Buffer.from(base, 'utf8'), Buffer.from(signature, 'base64')];
  if (secret !== undefined)
    return createHmac('sha256', Buffer.from(secret, 'base64')).update(data).digest().equals(bytes);
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  if (jwk?.['kty'] === 'OKP') return verify(null, data, key, bytes);
  if (jwk?.['kty'] === 'EC') return verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, bytes);
  return verify('sha512', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 }, bytes);
}

test('[SANDBOX-21] the RFC has seven vectors of requests', () => {
  expect(requests.map(({ section }) => section)).toEqual(['B.2.1', 'B.2.2', 'B.2.3', 'B.2.5', 'B.2.6', 'B.3', 'B.4']);
});

test.each(requests)('[SANDBOX-21] RFC 9421 $section: the base, and the published signature over it', (vector) => {
  const base = baseOf(vector, vector.input);
  expect(base?.split('\n')).toEqual(vector.base);
  expect(holds(base ?? '', vector.signature, vector.key)).toBe(true);
});

test.each(components)('[SANDBOX-21] RFC 9421 $section: $line', (component) => {
  const [, identifier = ''] = /^(.*?): /u.exec(component.line.replace(/: $/u, ':  ')) ?? [];
  expect(baseOf({ ...component, fields: {} }, `(${identifier})`)?.split('\n')[0]).toBe(component.line);
});

test.each(digests)('[SANDBOX-20] RFC 9530 $section: $field', ({ body, field }) => {
  const bytes = Buffer.from(body, 'base64');
  const own = contentDigest(bytes);
  expect(field.startsWith('sha-256=') ? own : field).toBe(field);
  expect(digestFits(`${own}, ${field}`, bytes)).toBe(true);
  expect(digestFits(`${own}, ${field}`, Buffer.concat([bytes, Buffer.from(' ')]))).toBe(false);
});
