/**
 * COSE_Sign1 (RFC 9052 section 4.2) in the one form the wallet API has: untagged, empty unprotected header, no external
 * data, `alg` protected, payload inside. Rules CRED-6 and CRED-7.
 */
import { asBytes, asMap, decodeCbor, encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import {
  COSE_ALGORITHM,
  SIGNATURE_BYTES,
  signMessage,
  verifyMessage,
  type CoseAlgorithm,
  type SigningKey,
  type VerifyingKey,
} from './signing-key.ts';

/** Header labels (RFC 9052 section 3.1). */
const HEADER = { alg: 1, crit: 2, kid: 4 } as const;

/** A signed object whose form is right and whose signature nobody has looked at yet. */
export type Sign1 = Readonly<{
  protectedBytes: Uint8Array;
  algorithm: CoseAlgorithm;
  kid: Uint8Array | undefined;
  payload: Uint8Array;
  signature: Uint8Array;
}>;

/** What is signed: the context string, the protected header as it stands on the wire, no external data, the payload. */
export function sigStructure(protectedBytes: Uint8Array, payload: Uint8Array): Uint8Array {
  return encodeCbor(['Signature1', protectedBytes, new Uint8Array(0), payload]);
}

export function makeSign1(signer: SigningKey, payload: Uint8Array, kid?: string): Uint8Array {
  const header = new Map<CborKey, CborValue>([[HEADER.alg, COSE_ALGORITHM[signer.algorithm]]]);
  if (kid !== undefined) header.set(HEADER.kid, new TextEncoder().encode(kid));
  const protectedBytes = encodeCbor(header);
  const signature = signMessage(signer, sigStructure(protectedBytes, payload));
  return encodeCbor([protectedBytes, new Map<CborKey, CborValue>(), payload, new Uint8Array(signature)]);
}

/** Reads the form, or undefined. */
export function readSign1(bytes: Uint8Array): Sign1 | undefined {
  const parts = decodeCbor(bytes);
  if (!Array.isArray(parts) || parts.length !== 4) return undefined;
  const [protectedBytes, payload] = [asBytes(parts[0]), asBytes(parts[2])];
  const signature = asBytes(parts[3], SIGNATURE_BYTES);
  const isUnprotectedEmpty = asMap(parts[1])?.size === 0;
  if (protectedBytes === undefined || payload === undefined || signature === undefined || !isUnprotectedEmpty) {
    return undefined;
  }
  const header = asMap(decodeCbor(protectedBytes));
  const algorithm = header?.get(HEADER.alg);
  const kid = header?.get(HEADER.kid);
  if (header === undefined || !isAccepted(algorithm)) return undefined;
  if (kid !== undefined && !(kid instanceof Uint8Array)) return undefined;
  if (header.has(HEADER.crit) && !understandsAll(header.get(HEADER.crit), header)) return undefined;
  return { protectedBytes, algorithm, kid, payload, signature };
}

function isAccepted(algorithm: unknown): algorithm is CoseAlgorithm {
  return Object.values<unknown>(COSE_ALGORITHM).includes(algorithm);
}

/** A critical label must be present and be one that is understood here, or the object is refused (RFC 9052 section 3.1). */
function understandsAll(critical: unknown, header: ReadonlyMap<unknown, unknown>): boolean {
  if (!Array.isArray(critical) || critical.length === 0) return false;
  return critical.every((label) => (label === HEADER.alg || label === HEADER.kid) && header.has(label));
}

/** True when `alg` fits the key and the signature is the key's. */
export function verifySign1(verifier: VerifyingKey, signed: Sign1): boolean {
  if (signed.algorithm !== COSE_ALGORITHM[verifier.algorithm]) return false;
  return verifyMessage(verifier, sigStructure(signed.protectedBytes, signed.payload), signed.signature);
}
