/**
 * COSE_Sign1 (RFC 9052 section 4.2) in the one form wallet API section 6 allows: untagged, everything protected,
 * payload inside. Rule CREDENTIAL-2.
 */
import { verifySignature, COSE_EDDSA, COSE_ES256, type PublicKey } from './public-key.ts';
import { bytesOf, mapOf, readCbor, writeCbor } from './strict-cbor.ts';

/** Header labels (RFC 9052 section 3.1). */
const ALGORITHM = 1;
const CRITICAL = 2;
const KEY_ID = 4;
const UNDERSTOOD_LABELS: readonly unknown[] = [ALGORITHM, CRITICAL, KEY_ID];
const SIGNATURE_BYTES = 64;

export type Sign1 = Readonly<{
  algorithm: number;
  /** As UTF-8 text; null when there is none or it is not text. */
  kid: string | null;
  payload: Uint8Array;
  protectedHeader: Uint8Array;
  signature: Uint8Array;
}>;

function criticalIsUnderstood(critical: unknown, header: ReadonlyMap<unknown, unknown>): boolean {
  if (critical === undefined) return true;
  if (!Array.isArray(critical) || critical.length === 0) return false;
  return critical.every((label: unknown) => UNDERSTOOD_LABELS.includes(label) && header.has(label));
}

function textOf(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Takes the structure apart without believing it; null when the form is not the allowed one. */
export function readSign1(bytes: Uint8Array): Sign1 | null {
  const parts = readCbor(bytes)?.item;
  if (!Array.isArray(parts) || parts.length !== 4) return null;
  const [protectedItem, unprotectedItem, payloadItem, signatureItem] = parts as readonly unknown[];
  const protectedHeader = bytesOf(protectedItem);
  const payload = bytesOf(payloadItem);
  const signature = bytesOf(signatureItem);
  if (protectedHeader === null || payload === null || signature?.length !== SIGNATURE_BYTES) return null;
  if (mapOf(unprotectedItem)?.size !== 0) return null;
  const header = mapOf(readCbor(protectedHeader)?.item);
  if (header === null) return null;
  const algorithm = header.get(ALGORITHM);
  if (algorithm !== COSE_EDDSA && algorithm !== COSE_ES256) return null;
  if (!criticalIsUnderstood(header.get(CRITICAL), header)) return null;
  const kidItem = header.get(KEY_ID);
  const kidBytes = bytesOf(kidItem);
  if (kidItem !== undefined && kidBytes === null) return null;
  return { algorithm, kid: kidBytes === null ? null : textOf(kidBytes), payload, protectedHeader, signature };
}

/** Whether `key` signed it: the key's algorithm is the header's, and the signature covers header and payload. */
export function verifySign1(key: PublicKey, signed: Sign1): boolean {
  if (signed.algorithm !== key.algorithm) return false;
  const toBeSigned = writeCbor(['Signature1', signed.protectedHeader, new Uint8Array(0), signed.payload]);
  return verifySignature(key, toBeSigned, signed.signature);
}
