/**
 * Whether a presentment may be believed without asking the backend: issuer, signatures, dates, mode, freshness and, for
 * a tap, that it was made for this very payment. Money limits, counters and lists are the tender stage's business.
 *
 * The order is fixed (rule CREDENTIAL-4): the same bytes always give the same one reason. `counterUsed` tells whether
 * the refusal uses the wallet's counter up (wallet API section 6: once both signatures, the mode and a tap's terminal,
 * amount and currency have held, so that nobody can burn a counter with another terminal's tap).
 */
import { timingSafeEqual } from 'node:crypto';
import { verifySign1 } from './cose-sign1.ts';
import type { KnownCertificates } from './known-certificates.ts';
import { readCredential, type Credential, type TapBinding } from './presentment.ts';
import { publicKeyFromJwk } from './public-key.ts';

export type Issuer = Readonly<{
  iss: string;
  kid: string;
  jwk: Readonly<Record<string, unknown>>;
  notBeforeMs: number;
  notAfterMs: number;
  revoked: boolean;
}>;

export type CredentialContext = Readonly<{
  channel: 'tap' | 'qr';
  /** Wall time on a clock that is trusted; the tender stage has made sure of that. */
  nowMs: number;
  issuers: readonly Issuer[];
  /** How far a QR's time may lie from now, inclusive; wallet API section 3 allows at most 60. */
  qrMaxSkewSeconds: number;
  /** What a tap must be bound to; null for a QR. */
  tap: TapBinding | null;
  /** Whose certificates were believed before. Absent: nothing is remembered. */
  certificates?: KnownCertificates | undefined;
}>;

export const CREDENTIAL_REFUSALS = [
  'offline.presentment_malformed',
  'offline.issuer_unknown',
  'offline.issuer_revoked',
  'offline.issuer_not_in_dates',
  'offline.certificate_signature_invalid',
  'offline.presentment_signature_invalid',
  'offline.wrong_mode',
  'offline.wrong_terminal',
  'offline.wrong_amount',
  'offline.wrong_currency',
  'offline.certificate_not_yet_valid',
  'offline.certificate_expired',
  'offline.wrong_challenge',
  'offline.qr_not_fresh',
] as const;
export type CredentialRefusal = (typeof CREDENTIAL_REFUSALS)[number];

export type CredentialVerdict =
  | Readonly<{ verdict: 'believed'; credential: Credential }>
  | Readonly<{ verdict: 'refused'; code: CredentialRefusal; credential: Credential | null; counterUsed: boolean }>;

/** The longest skew the wallet API lets a policy ask for. */
const MAX_SKEW_SECONDS = 60;

function firstUnboundFact(presented: TapBinding, expected: TapBinding): CredentialRefusal | null {
  if (presented.terminalId !== expected.terminalId) return 'offline.wrong_terminal';
  if (presented.amountMinor !== expected.amountMinor) return 'offline.wrong_amount';
  if (presented.currency !== expected.currency) return 'offline.wrong_currency';
  return null;
}

/** Issuer, signatures, mode and binding: everything before the counter counts as used. */
function refusalBeforeCounter(credential: Credential, context: CredentialContext): CredentialRefusal | null {
  const { certificate, presentment } = credential;
  const issuer = context.issuers.find(({ kid }) => kid === certificate.signed.kid);
  if (issuer === undefined || issuer.iss !== certificate.iss) return 'offline.issuer_unknown';
  if (issuer.revoked) return 'offline.issuer_revoked';
  if (context.nowMs < issuer.notBeforeMs || context.nowMs >= issuer.notAfterMs) return 'offline.issuer_not_in_dates';
  const issuerKey = publicKeyFromJwk(issuer.jwk);
  if (issuerKey === null) return 'offline.issuer_unknown';
  const isCertified =
    context.certificates?.isSignedBy(issuerKey, certificate) ?? verifySign1(issuerKey, certificate.signed);
  if (!isCertified) return 'offline.certificate_signature_invalid';
  if (!verifySign1(certificate.walletKey, presentment.signed)) return 'offline.presentment_signature_invalid';
  if (presentment.mode !== context.channel) return 'offline.wrong_mode';
  if (presentment.tap === null) return null;
  return context.tap === null ? 'offline.wrong_mode' : firstUnboundFact(presentment.tap, context.tap);
}

/** Dates and freshness: refusals from here on use the counter up. */
function refusalAfterCounter(
  { certificate, presentment }: Credential,
  context: CredentialContext,
): CredentialRefusal | null {
  if (context.nowMs < certificate.notBeforeMs) return 'offline.certificate_not_yet_valid';
  if (context.nowMs >= certificate.expiresMs) return 'offline.certificate_expired';
  if (presentment.tap !== null && context.tap !== null) {
    return timingSafeEqual(presentment.tap.challenge, context.tap.challenge) ? null : 'offline.wrong_challenge';
  }
  const skewMs = Math.min(context.qrMaxSkewSeconds, MAX_SKEW_SECONDS) * 1000;
  return Math.abs(context.nowMs - presentment.timeMs) > skewMs ? 'offline.qr_not_fresh' : null;
}

export function checkCredential(bytes: Uint8Array, context: CredentialContext): CredentialVerdict {
  const credential = readCredential(bytes, context.certificates?.read);
  if (credential === null) {
    return { verdict: 'refused', code: 'offline.presentment_malformed', credential: null, counterUsed: false };
  }
  const before = refusalBeforeCounter(credential, context);
  if (before !== null) return { verdict: 'refused', code: before, credential, counterUsed: false };
  const after = refusalAfterCounter(credential, context);
  if (after !== null) return { verdict: 'refused', code: after, credential, counterUsed: true };
  return { verdict: 'believed', credential };
}
