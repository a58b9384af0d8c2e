/**
 * The wallet certificate: a CWT (RFC 8392) in which an issuer says whose a wallet's key is and what it may spend offline
 * (wallet API section 6). Rules CRED-8 to CRED-10.
 */
import { asInteger, asMap, asText, decodeCbor, encodeCbor, type CborKey, type CborValue } from './cbor.ts';
import { makeSign1, readSign1, type Sign1 } from './cose-sign1.ts';
import {
  coseKeyOf,
  jwkThumbprint,
  keyOfCose,
  type PublicJwk,
  type SigningKey,
  type VerifyingKey,
} from './signing-key.ts';

/** Wallet API section 6. */
export const CERTIFICATE_MAX_BYTES = 1024;

/** Claim keys: RFC 8392 section 4, RFC 8747 section 7.1, and the wallet API's own private one. */
const CLAIM = { iss: 1, sub: 2, exp: 4, nbf: 5, cnf: 8, limits: -65_537 } as const;
const CONFIRMATION_COSE_KEY = 1;
const LIMIT = { currency: 1, maxPerPayment: 2, maxPerDay: 3, passengerClass: 4 } as const;

/** Wallet API section 1: ids made by the backend, amounts, currencies. An issuer's name is any short printable text. */
export const BACKEND_ID = /^[A-Za-z0-9_-]{1,64}$/;
export const CURRENCY = /^[A-Z]{3}$/;
export const AMOUNT_MAX_MINOR = 1_000_000_000_000;
const ISSUER_NAME = /^\P{Cc}{1,128}$/u;
const PASSENGER_CLASS = /^\P{Cc}{0,64}$/u;

/** What the issuer lets this wallet spend without being asked, in minor units of `currency`. */
export type WalletLimits = Readonly<{ currency: string; maxPerPaymentMinor: number; maxPerDayMinor: number }>;

/** Times are Unix seconds; the certificate holds from `notBeforeS` and no longer at `expiresS`. */
export type CertificateClaims = Readonly<{
  iss: string;
  walletId: string;
  notBeforeS: number;
  expiresS: number;
  limits: WalletLimits;
  passengerClass: string | null;
}>;

export type Issuer = Readonly<{ iss: string; kid: string; signer: SigningKey }>;

/** A certificate whose form is right; whether `sign1` is really the issuer's is for the caller to ask. */
export type WalletCertificate = Readonly<{
  sign1: Sign1;
  issuerKid: string;
  claims: CertificateClaims;
  walletKey: VerifyingKey;
  /** RFC 7638; counters belong to it. */
  walletKeyThumbprint: string;
}>;

export function issueWalletCertificate(
  issuer: Issuer,
  claims: Omit<CertificateClaims, 'iss'>,
  walletKey: PublicJwk,
): Uint8Array {
  const { limits, passengerClass } = claims;
  const limitClaim = new Map<CborKey, CborValue>([
    [LIMIT.currency, limits.currency],
    [LIMIT.maxPerPayment, limits.maxPerPaymentMinor],
    [LIMIT.maxPerDay, limits.maxPerDayMinor],
  ]);
  if (passengerClass !== null) limitClaim.set(LIMIT.passengerClass, passengerClass);
  const payload = new Map<CborKey, CborValue>([
    [CLAIM.iss, issuer.iss],
    [CLAIM.sub, claims.walletId],
    [CLAIM.exp, claims.expiresS],
    [CLAIM.nbf, claims.notBeforeS],
    [CLAIM.cnf, new Map<CborKey, CborValue>([[CONFIRMATION_COSE_KEY, coseKeyOf(walletKey)]])],
    [CLAIM.limits, limitClaim],
  ]);
  const certificate = makeSign1(issuer.signer, encodeCbor(payload), issuer.kid);
  if (readWalletCertificate(certificate) === undefined) throw new Error('these claims make no readable certificate');
  return certificate;
}

/** Reads the form, or undefined. Surplus claims are ignored. */
export function readWalletCertificate(bytes: Uint8Array): WalletCertificate | undefined {
  const sign1 = bytes.length > CERTIFICATE_MAX_BYTES ? undefined : readSign1(bytes);
  if (sign1?.kid === undefined) return undefined;
  const issuerKid = utf8(sign1.kid);
  const payload = asMap(decodeCbor(sign1.payload));
  if (payload === undefined || issuerKid === undefined) return undefined;
  const claims = readClaims(payload);
  const walletKey = keyOfCose(asMap(payload.get(CLAIM.cnf))?.get(CONFIRMATION_COSE_KEY));
  if (claims === undefined || walletKey === undefined) return undefined;
  return { sign1, issuerKid, claims, walletKey, walletKeyThumbprint: jwkThumbprint(walletKey.jwk) };
}

function readClaims(payload: ReadonlyMap<unknown, unknown>): CertificateClaims | undefined {
  const iss = asText(payload.get(CLAIM.iss), ISSUER_NAME);
  const walletId = asText(payload.get(CLAIM.sub), BACKEND_ID);
  const notBeforeS = asInteger(payload.get(CLAIM.nbf), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const expiresS = asInteger(payload.get(CLAIM.exp), Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const limitClaim = asMap(payload.get(CLAIM.limits));
  if (iss === undefined || walletId === undefined || notBeforeS === undefined || expiresS === undefined)
    return undefined;
  const limits = limitClaim === undefined ? undefined : readLimits(limitClaim);
  const passengerClass = limitClaim?.get(LIMIT.passengerClass);
  if (limits === undefined) return undefined;
  if (passengerClass === undefined) return { iss, walletId, notBeforeS, expiresS, limits, passengerClass: null };
  const text = asText(passengerClass, PASSENGER_CLASS);
  return text === undefined ? undefined : { iss, walletId, notBeforeS, expiresS, limits, passengerClass: text };
}

function readLimits(claim: ReadonlyMap<unknown, unknown>): WalletLimits | undefined {
  const currency = asText(claim.get(LIMIT.currency), CURRENCY);
  const maxPerPaymentMinor = asInteger(claim.get(LIMIT.maxPerPayment), 0, AMOUNT_MAX_MINOR);
  const maxPerDayMinor = asInteger(claim.get(LIMIT.maxPerDay), 0, AMOUNT_MAX_MINOR);
  if (currency === undefined || maxPerPaymentMinor === undefined || maxPerDayMinor === undefined) return undefined;
  return { currency, maxPerPaymentMinor, maxPerDayMinor };
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
