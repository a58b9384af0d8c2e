/**
 * What a customer presents (wallet API section 6): the certificate that an issuer gave the wallet, and the presentment
 * that the wallet made just now. This file only takes them apart; check-credential.ts decides whether to believe them.
 * Rule CREDENTIAL-3.
 */
import { isCurrencyCode, MAX_AMOUNT_MINOR } from '../../../../kernel/money.ts';
import { readSign1, type Sign1 } from './cose-sign1.ts';
import { publicKeyFromCose, type PublicKey } from './public-key.ts';
import { bytesOf, mapOf, readCbor, wholeOf, type CborMap } from './strict-cbor.ts';

/** Wallet API sections 6 and 7. */
const MAX_CERTIFICATE_BYTES = 1_024;
const MAX_PRESENTMENT_BYTES = 201;
const MAX_WIRE_BYTES = MAX_CERTIFICATE_BYTES + MAX_PRESENTMENT_BYTES + 16;
const MAX_COUNTER = 2 ** 32 - 1;
const NONCE_BYTES = 8;
const CHALLENGE_BYTES = 16;
const MAX_ID_LENGTH = 64;
const MAX_ISSUER_LENGTH = 128;
/** RFC 3339 ends with the year 9999; later times are nonsense, and their milliseconds stay safe integers. */
const MAX_UNIX_SECONDS = 253_402_300_799;

/** CWT claims (RFC 8392 section 3.1, RFC 8747) and the wallet's own. */
const CLAIM_ISS = 1;
const CLAIM_SUB = 2;
const CLAIM_EXP = 4;
const CLAIM_NBF = 5;
const CLAIM_CNF = 8;
const CLAIM_WALLET = -65_537;

export type WalletCertificate = Readonly<{
  /** As it was handed over, to the last byte. */
  encoded: Uint8Array;
  signed: Sign1;
  iss: string;
  walletId: string;
  notBeforeMs: number;
  expiresMs: number;
  walletKey: PublicKey;
  currency: string;
  maxPerPaymentMinor: number;
  maxPerDayMinor: number;
  /** For fares; null when the certificate names none. */
  passengerClass: string | null;
}>;

export type TapBinding = Readonly<{ challenge: Uint8Array; terminalId: string; amountMinor: number; currency: string }>;

export type Presentment = Readonly<{
  signed: Sign1;
  mode: 'qr' | 'tap';
  timeMs: number;
  counter: number;
  /** What a tap is bound to; null for a QR. */
  tap: TapBinding | null;
}>;

export type Credential = Readonly<{ certificate: WalletCertificate; presentment: Presentment }>;

function idOf(item: unknown, maxLength = MAX_ID_LENGTH): string | null {
  return typeof item === 'string' && item.length > 0 && item.length <= maxLength ? item : null;
}

/** Backend-made ids and wallet ids: wallet API section 1. */
function walletIdOf(item: unknown): string | null {
  const id = idOf(item);
  return id !== null && /^[A-Za-z0-9_-]+$/.test(id) ? id : null;
}

function currencyOf(item: unknown): string | null {
  return typeof item === 'string' && /^[A-Z]{3}$/.test(item) ? item : null;
}

/** Of itself: nobody has verified it by this. */
export function readCertificate(bytes: Uint8Array): WalletCertificate | null {
  if (bytes.length > MAX_CERTIFICATE_BYTES) return null;
  const signed = readSign1(bytes);
  if (signed === null || signed.kid === null) return null;
  const claims = mapOf(readCbor(signed.payload)?.item);
  const limits = mapOf(claims?.get(CLAIM_WALLET));
  const confirmation = mapOf(claims?.get(CLAIM_CNF));
  const key = mapOf(confirmation?.get(1));
  if (claims === null || limits === null || key === null) return null;
  const iss = idOf(claims.get(CLAIM_ISS), MAX_ISSUER_LENGTH);
  const walletId = walletIdOf(claims.get(CLAIM_SUB));
  const notBefore = wholeOf(claims.get(CLAIM_NBF), 0, MAX_UNIX_SECONDS);
  const expires = wholeOf(claims.get(CLAIM_EXP), 0, MAX_UNIX_SECONDS);
  const currency = currencyOf(limits.get(1));
  const maxPerPaymentMinor = wholeOf(limits.get(2), 0, MAX_AMOUNT_MINOR);
  const maxPerDayMinor = wholeOf(limits.get(3), 0, MAX_AMOUNT_MINOR);
  const classItem = limits.get(4);
  const walletKey = publicKeyFromCose(key);
  if (iss === null || walletId === null || notBefore === null || expires === null || walletKey === null) return null;
  if (currency === null || maxPerPaymentMinor === null || maxPerDayMinor === null) return null;
  if (classItem !== undefined && typeof classItem !== 'string') return null;
  return {
    encoded: Uint8Array.from(bytes),
    signed,
    iss,
    walletId,
    notBeforeMs: notBefore * 1000,
    expiresMs: expires * 1000,
    walletKey,
    currency,
    maxPerPaymentMinor,
    maxPerDayMinor,
    passengerClass: classItem ?? null,
  };
}

function readTapBinding(body: CborMap): TapBinding | null {
  const challenge = bytesOf(body.get(5));
  const terminalId = idOf(body.get(6));
  const amountMinor = wholeOf(body.get(7), 0, MAX_AMOUNT_MINOR);
  const currency = currencyOf(body.get(8));
  if (challenge?.length !== CHALLENGE_BYTES || terminalId === null || amountMinor === null || currency === null)
    return null;
  return { challenge, terminalId, amountMinor, currency };
}

function readPresentmentPart(bytes: Uint8Array): Presentment | null {
  if (bytes.length > MAX_PRESENTMENT_BYTES) return null;
  const signed = readSign1(bytes);
  const body = signed === null ? null : mapOf(readCbor(signed.payload)?.item);
  if (signed === null || body === null) return null;
  const mode = body.get(1) === 1 ? 'qr' : body.get(1) === 2 ? 'tap' : null;
  const time = wholeOf(body.get(2), 0, MAX_UNIX_SECONDS);
  const counter = wholeOf(body.get(3), 1, MAX_COUNTER);
  if (mode === null || time === null || counter === null || bytesOf(body.get(4))?.length !== NONCE_BYTES) return null;
  const tap = mode === 'tap' ? readTapBinding(body) : null;
  if (mode === 'tap' && tap === null) return null;
  return { signed, mode, timeMs: time * 1000, counter, tap };
}

/**
 * Takes a presentment apart as it came from the reader or the QR; null when its form is not the allowed one. `certificateOf`
 * may answer from memory.
 */
export function readCredential(bytes: Uint8Array, certificateOf = readCertificate): Credential | null {
  if (bytes.length > MAX_WIRE_BYTES) return null;
  const parts = readCbor(bytes)?.item;
  if (!Array.isArray(parts) || parts.length !== 2) return null;
  const certificateBytes = bytesOf(parts[0]);
  const presentmentBytes = bytesOf(parts[1]);
  const certificate = certificateBytes === null ? null : certificateOf(certificateBytes);
  const presentment = presentmentBytes === null ? null : readPresentmentPart(presentmentBytes);
  return certificate === null || presentment === null ? null : { certificate, presentment };
}

/** The certificate's bytes, as a phone hands them over before it presents; null when the form is not the allowed one. */
export function certificateIn(bytes: Uint8Array): Uint8Array | null {
  const parts = readCbor(bytes)?.item;
  return Array.isArray(parts) ? bytesOf(parts[0]) : null;
}

/** Whether the terminal itself can count in a certificate's currency. */
export function knowsCurrency(currency: string): boolean {
  return isCurrencyCode(currency);
}
