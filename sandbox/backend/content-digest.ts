/**
 * Content-Digest (RFC 9530). Every digest whose algorithm is known here must fit; the contract demands sha-256, others
 * may stand beside it. Rule SANDBOX-20.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { parseDictionary } from 'structured-headers';

/** The algorithms of the RFC's registry that are not marked insecure, with Node's names. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512'],
]);

export function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** True when the field holds a sha-256 digest and no known digest in it is wrong. */
export function digestFits(field: string, body: Uint8Array): boolean {
  let members;
  try {
    members = parseDictionary(field);
  } catch {
    return false;
  }
  for (const [name, [value]] of members) {
    const algorithm = ALGORITHMS.get(name);
    if (algorithm === undefined) continue;
    if (!(value instanceof ArrayBuffer)) return false;
    const expected = createHash(algorithm).update(body).digest();
    const given = Buffer.from(value);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return false;
  }
  return members.has('sha-256');
}
