/**
 * What every request of a till must keep, whatever the backend does to it: sections 1, 2 and 4 of the API page as far as they
 * speak of requests. Looked at on the wire, by a verifier that is not the till's own; what is wrong is collected and ends the
 * case that is being played.
 */
import { createHash, createPublicKey } from 'node:crypto';
import {
  coveredComponents,
  parameter,
  readSignature,
  requestSignatureBase,
  SIGNATURE_TAG,
  verifyEd25519,
} from '../../../sandbox/backend/http-signatures.ts';
import { callOf, idOf, type SeenRequest } from './calls.ts';

/** Section 2: `created` within 300 s. */
const STALE_S = 300;
const NONCE_BYTES = 16;
/** Section 4: a payment is asked after at most once a second. */
const QUERY_EVERY_MS = 1_000;

/** A public key as the enrolment and a renewal carry it. */
export type PublicJwk = Readonly<{ kty: string; crv: string; x: string }>;

export interface RequestWatch {
  /** Requests in the name of `keyId` are signed with one of these from now on. */
  learnKey(keyId: string, jwk: PublicJwk): void;
  /** The key that the till has been proved to use last, in base64url. */
  lastKeyX(): string | null;
  /** All that were learned, for a till that goes on elsewhere with the keys it has. */
  readonly knownKeys: ReadonlyMap<string, readonly PublicJwk[]>;
  look(request: SeenRequest): void;
  /** `created` may be off: the till's clock is wrong and nobody has told it yet. */
  clockMayBeWrong: boolean;
  readonly faults: readonly string[];
}

export function createRequestWatch(origin: string): RequestWatch {
  const keys = new Map<string, PublicJwk[]>();
  const nonces = new Set<string>();
  const bodies = new Map<string, string>();
  const askedAt = new Map<string, number>();
  const faults: string[] = [];
  let lastKeyX: string | null = null;

  const signatureFault = (request: SeenRequest): string | null => {
    const signature = readSignature(request.headers, 'sig1');
    if (signature === null) return 'has no readable sig1';
    const covered = coveredComponents(signature);
    const needed = ['"@method"', '"@target-uri"'];
    if (request.body !== '') needed.push('"content-digest"');
    if (request.headers['if-none-match'] !== undefined) needed.push('"if-none-match"');
    const lacking = needed.filter((each) => !covered.includes(each));
    if (lacking.length > 0) return `does not cover ${lacking.join(', ')}`;
    if (parameter(signature, 'tag') !== SIGNATURE_TAG) return 'bears another tag';
    if (parameter(signature, 'alg') !== 'ed25519') return 'names no alg';
    const nonce = String(parameter(signature, 'nonce'));
    if (Buffer.from(nonce, 'base64url').length !== NONCE_BYTES) return 'has no nonce of 16 bytes';
    if (nonces.has(nonce)) return 'repeats a nonce';
    nonces.add(nonce);
    const offS = Math.abs(Number(parameter(signature, 'created')) - request.atMs / 1_000);
    if (!watch.clockMayBeWrong && !(offS <= STALE_S)) return `was signed ${offS} s off`;
    const base = requestSignatureBase(request, origin, signature);
    const keyId = String(parameter(signature, 'keyid'));
    const key = keys
      .get(keyId)
      ?.find((jwk) => verifyEd25519(base ?? '', signature.bytes, createPublicKey({ key: { ...jwk }, format: 'jwk' })));
    if (base === null || key === undefined) return `is not signed by a key of ${keyId}`;
    lastKeyX = key.x;
    return null;
  };

  const bodyFault = (request: SeenRequest): string | null => {
    if (request.body === '') return null;
    const digest = `sha-256=:${createHash('sha256').update(request.body).digest('base64')}:`;
    if (request.headers['content-digest'] !== digest) return 'has not the digest of its body';
    if (request.method !== 'PUT' || !/^\/v1\/(?:payments|refunds)\//u.test(request.url)) return null;
    // A presentment may be put again as taken offline (section 4), a reversal's reason is not compared.
    const name = `${callOf(request)} ${idOf(request.url)}`;
    const before = bodies.get(name) ?? request.body;
    bodies.set(name, before);
    return before === request.body || name.startsWith('reverse') ? null : 'has another body than the attempt before it';
  };

  const paceFault = (request: SeenRequest): string | null => {
    if (callOf(request) !== 'query') return null;
    const id = idOf(request.url);
    const before = askedAt.get(id) ?? -Infinity;
    askedAt.set(id, request.atMs);
    return request.atMs - before < QUERY_EVERY_MS ? `asks again after ${request.atMs - before} ms` : null;
  };

  const watch: RequestWatch = {
    clockMayBeWrong: false,
    faults,
    knownKeys: keys,
    lastKeyX: () => lastKeyX,
    learnKey: (keyId, jwk) => void keys.set(keyId, [...(keys.get(keyId) ?? []), jwk]),
    look(request) {
      for (const fault of [signatureFault(request), bodyFault(request), paceFault(request)]) {
        if (fault !== null) faults.push(`${request.method} ${request.url} ${fault}`);
      }
    },
  };
  return watch;
}
