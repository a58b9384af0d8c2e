/**
 * Decides on a presentment again when it reaches the backend (wallet API section 6, "When the backend is reached").
 *
 * Pure but for the signatures: who the issuers are and what time counts is passed in. Counter, deny list and funds are
 * the caller's, since they live in its books; so is a time more than 300 s ahead of its clock. Challenges, daily limits
 * and the merchant's policy are not looked at here at all: they were the terminal's to keep. Rules CRED-15 to CRED-22.
 */
import type { Issuer, PresentedWallet, PresentmentQuestion } from '../backend/presentment-verifier.ts';
import { verifySign1 } from './cose-sign1.ts';
import { decodePresentment, type DecodedPresentment } from './presentment.ts';
import { importVerifyingKey, publicJwkOf } from './signing-key.ts';

/** Each reason with the decline code that the terminal is told. */
export const PRESENTMENT_REFUSALS = {
  malformed: 'credential_invalid',
  issuer_unknown: 'credential_invalid',
  certificate_signature: 'credential_invalid',
  presentment_signature: 'credential_invalid',
  mode: 'credential_invalid',
  tap_terminal: 'credential_invalid',
  tap_amount: 'credential_invalid',
  tap_currency: 'credential_invalid',
  issuer_revoked: 'credential_invalid',
  issuer_dates: 'credential_invalid',
  certificate_dates: 'credential_invalid',
  qr_skew: 'code_expired',
  currency: 'currency_unsupported',
  certificate_limit: 'limit_exceeded',
} as const;

export type PresentmentRefusal = keyof typeof PRESENTMENT_REFUSALS;
export type PresentmentDeclineCode = (typeof PRESENTMENT_REFUSALS)[PresentmentRefusal];

/** Whose presentment it was. From here on its counter is used up, whatever is decided. */
export type ProvenWallet = PresentedWallet;

/** `wallet` is null while it is not proven whose the presentment was: then no counter is used up. */
export type CheckedPresentment = Readonly<
  | { verdict: 'accepted'; wallet: ProvenWallet }
  | { verdict: 'refused'; reason: PresentmentRefusal; code: PresentmentDeclineCode; wallet: ProvenWallet | null }
>;

/** `presentment` is the CBOR array as it was on the wire. */
export function checkPresentment(presentment: Uint8Array, question: PresentmentQuestion): CheckedPresentment {
  const decoded = decodePresentment(presentment);
  if (decoded === undefined) return refuse('malformed', null);

  const { certificate } = decoded;
  const issuer = question.issuers.find(({ kid }) => kid === certificate.issuerKid);
  if (issuer === undefined || issuer.iss !== certificate.claims.iss) return refuse('issuer_unknown', null);
  const unproven = findForgery(decoded, issuer) ?? findMisuse(decoded, question);
  if (unproven !== null) return refuse(unproven, null);

  const wallet = provenWallet(decoded);
  const refusal = findRefusal(decoded, issuer, question);
  return refusal === null ? { verdict: 'accepted', wallet } : refuse(refusal, wallet);
}

function refuse(reason: PresentmentRefusal, wallet: ProvenWallet | null): CheckedPresentment {
  return { verdict: 'refused', reason, code: PRESENTMENT_REFUSALS[reason], wallet };
}

function findForgery({ certificate, sign1 }: DecodedPresentment, issuer: Issuer): PresentmentRefusal | null {
  const jwk = publicJwkOf(issuer.jwk);
  const issuerKey = jwk === undefined ? undefined : importVerifyingKey(jwk);
  if (issuerKey === undefined || !verifySign1(issuerKey, certificate.sign1)) return 'certificate_signature';
  return verifySign1(certificate.walletKey, sign1) ? null : 'presentment_signature';
}

/** What would let somebody burn a counter with another terminal's tap, were it not looked at first. */
function findMisuse({ facts }: DecodedPresentment, question: PresentmentQuestion): PresentmentRefusal | null {
  if (facts.mode !== question.mode) return 'mode';
  if (facts.mode === 'qr') return null;
  if (facts.tap.terminalId !== question.terminalId) return 'tap_terminal';
  if (facts.tap.amountMinor !== question.amountMinor) return 'tap_amount';
  return facts.tap.currency === question.currency ? null : 'tap_currency';
}

function findRefusal(
  { certificate, facts }: DecodedPresentment,
  issuer: Issuer,
  question: PresentmentQuestion,
): PresentmentRefusal | null {
  const { claims } = certificate;
  // Whole seconds, rounded down: never stricter than a terminal that compares milliseconds, so that what it took
  // offline at the very edge of the window is not declined here afterwards.
  const atS = Math.floor(question.atMs / 1000);
  if (issuer.revoked) return 'issuer_revoked';
  if (question.atMs < issuer.notBeforeMs || question.atMs > issuer.notAfterMs) return 'issuer_dates';
  if (atS < claims.notBeforeS || atS >= claims.expiresS) return 'certificate_dates';
  // A tap is fresh by its challenge; its time is not checked.
  if (facts.mode === 'qr' && Math.abs(atS - facts.timeS) > question.qrMaxSkewSeconds) return 'qr_skew';
  if (claims.limits.currency !== question.currency) return 'currency';
  return question.amountMinor > claims.limits.maxPerPaymentMinor ? 'certificate_limit' : null;
}

function provenWallet({ certificate, facts }: DecodedPresentment): ProvenWallet {
  const { claims } = certificate;
  return {
    iss: claims.iss,
    walletId: claims.walletId,
    keyThumbprint: certificate.walletKeyThumbprint,
    counter: facts.counter,
    certificateExpiresAtMs: claims.expiresS * 1000,
    passengerClass: claims.passengerClass,
  };
}
