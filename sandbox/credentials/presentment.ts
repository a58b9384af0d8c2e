/**
 * What the customer shows: the certificate, and a few facts signed by the wallet's own key a moment ago (wallet API
 * section 6). Made here for the demo phone, read here for the backend. Rules CRED-11 to CRED-14.
 */
import { decodeBase45, encodeBase45 } from './base45.ts';
import { asBytes, asInteger, asMap, asText, decodeCbor, encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import { makeSign1, readSign1, type Sign1 } from './cose-sign1.ts';
import { base64url, type SigningKey } from './signing-key.ts';
import {
  AMOUNT_MAX_MINOR,
  BACKEND_ID,
  CURRENCY,
  readWalletCertificate,
  type WalletCertificate,
} from './wallet-certificate.ts';

/** The longest tap that can be made, by the wallet API; a QR is about a hundred bytes shorter. */
export const PRESENTMENT_MAX_BYTES = 201;
/** The longest `presentment` text in a request (wallet API section 1). */
export const PRESENTMENT_TEXT_MAX = 2048;
export const QR_TEXT_PREFIX = 'WP1:';
export const COUNTER_MAX = 0xffff_ffff;

const FIELD = { mode: 1, time: 2, counter: 3, nonce: 4, challenge: 5, terminalId: 6, amount: 7, currency: 8 } as const;
const MODE = { qr: 1, tap: 2 } as const;
export const NONCE_BYTES = 8;
export const CHALLENGE_BYTES = 16;

export type PresentmentMode = keyof typeof MODE;

/** What a terminal sends in PRESENT (wallet API section 7); the amount is 0 for a zone tap and a top-up. */
export type TapFacts = Readonly<{ challenge: Uint8Array; terminalId: string; amountMinor: number; currency: string }>;

export type PresentmentFacts = Readonly<{ timeS: number; counter: number; nonce: Uint8Array }> &
  Readonly<{ mode: 'qr' } | { mode: 'tap'; tap: TapFacts }>;

/** Both halves, each of right form, with neither signature checked. */
export type DecodedPresentment = Readonly<{
  certificate: WalletCertificate;
  sign1: Sign1;
  facts: PresentmentFacts;
}>;

/** Makes the array `[certificate, presentment]`. The caller keeps the counter and never gives the same one again. */
export function makePresentment(certificate: Uint8Array, signer: SigningKey, facts: PresentmentFacts): Uint8Array {
  const fields = new Map<CborKey, CborValue>([
    [FIELD.mode, MODE[facts.mode]],
    [FIELD.time, facts.timeS],
    [FIELD.counter, facts.counter],
    [FIELD.nonce, new Uint8Array(facts.nonce)],
  ]);
  if (facts.mode === 'tap') {
    fields.set(FIELD.challenge, new Uint8Array(facts.tap.challenge));
    fields.set(FIELD.terminalId, facts.tap.terminalId);
    fields.set(FIELD.amount, facts.tap.amountMinor);
    fields.set(FIELD.currency, facts.tap.currency);
  }
  const bytes = joinPresentment(certificate, makeSign1(signer, encodeCbor(fields)));
  if (decodePresentment(bytes) === undefined) throw new Error('these facts make no readable presentment');
  return bytes;
}

export function joinPresentment(certificate: Uint8Array, presentment: Uint8Array): Uint8Array {
  return encodeCbor([new Uint8Array(certificate), new Uint8Array(presentment)]);
}

/** Reads the form of everything, or undefined; says nothing about signatures, dates or limits. */
export function decodePresentment(bytes: Uint8Array): DecodedPresentment | undefined {
  const parts = decodeCbor(bytes);
  if (!Array.isArray(parts) || parts.length !== 2) return undefined;
  const [certificateBytes, presentmentBytes] = [asBytes(parts[0]), asBytes(parts[1])];
  if (certificateBytes === undefined || presentmentBytes === undefined) return undefined;
  if (presentmentBytes.length > PRESENTMENT_MAX_BYTES) return undefined;
  const certificate = readWalletCertificate(certificateBytes);
  const sign1 = readSign1(presentmentBytes);
  const payload = sign1 === undefined ? undefined : asMap(decodeCbor(sign1.payload));
  if (certificate === undefined || sign1 === undefined || payload === undefined) return undefined;
  const facts = readFacts(payload);
  return facts === undefined ? undefined : { certificate, sign1, facts };
}

function readFacts(payload: ReadonlyMap<unknown, unknown>): PresentmentFacts | undefined {
  const timeS = asInteger(payload.get(FIELD.time), 0, Number.MAX_SAFE_INTEGER);
  const counter = asInteger(payload.get(FIELD.counter), 1, COUNTER_MAX);
  const nonce = asBytes(payload.get(FIELD.nonce), NONCE_BYTES);
  if (timeS === undefined || counter === undefined || nonce === undefined) return undefined;
  const mode = payload.get(FIELD.mode);
  if (mode === MODE.qr) return { mode: 'qr', timeS, counter, nonce };
  const tap = mode === MODE.tap ? readTap(payload) : undefined;
  return tap === undefined ? undefined : { mode: 'tap', timeS, counter, nonce, tap };
}

function readTap(payload: ReadonlyMap<unknown, unknown>): TapFacts | undefined {
  const challenge = asBytes(payload.get(FIELD.challenge), CHALLENGE_BYTES);
  const terminalId = asText(payload.get(FIELD.terminalId), BACKEND_ID);
  const amountMinor = asInteger(payload.get(FIELD.amount), 0, AMOUNT_MAX_MINOR);
  const currency = asText(payload.get(FIELD.currency), CURRENCY);
  if (challenge === undefined || terminalId === undefined || amountMinor === undefined) return undefined;
  return currency === undefined ? undefined : { challenge, terminalId, amountMinor, currency };
}

/** As it stands in JSON. */
export function presentmentToJson(bytes: Uint8Array): string {
  return base64url(bytes);
}

/** The bytes of unpadded base64url (RFC 4648 section 5), or undefined; the one text that the bytes encode to, no other. */
export function presentmentFromJson(text: string): Uint8Array | undefined {
  if (text.length > PRESENTMENT_TEXT_MAX || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  const bytes = new Uint8Array(Buffer.from(text, 'base64url'));
  return base64url(bytes) === text ? bytes : undefined;
}

/** As it stands in a QR code. */
export function presentmentToQrText(bytes: Uint8Array): string {
  return QR_TEXT_PREFIX + encodeBase45(bytes);
}

export function presentmentFromQrText(text: string): Uint8Array | undefined {
  if (!text.startsWith(QR_TEXT_PREFIX) || text.length > PRESENTMENT_TEXT_MAX) return undefined;
  return decodeBase45(text.slice(QR_TEXT_PREFIX.length));
}
