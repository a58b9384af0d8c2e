/**
 * The whole of an offline decision in its fixed order: what must hold before anybody presents anything, the credential,
 * then counters, lists and limits. One verdict, one reason, and whether the wallet's counter is used up by it.
 *
 * Pure but for `lookUp`, through which the caller reads what it knows of this wallet from its own database, inside the
 * transaction that will write the decision. Rules OFFLINE-11 and CREDENTIAL-4 of docs/spec.md.
 */
import { checkCredential, type CredentialRefusal, type Issuer } from '../1-intake/presentment/check-credential.ts';
import type { KnownCertificates } from '../1-intake/presentment/known-certificates.ts';
import type { Credential, TapBinding } from '../1-intake/presentment/presentment.ts';
import {
  decideOfflineAcceptance,
  standingFor,
  type OfflineChannel,
  type OfflineRefusal,
  type OfflineStanding,
} from './offline-acceptance.ts';

/** What the till knows of a wallet and its key. */
export type WalletFacts = Readonly<{
  highestCounter: number | null;
  counterUsedBefore: boolean;
  walletDenied: boolean;
  walletTodayMinor: number;
}>;

export type OfflineRequest = Readonly<{
  channel: OfflineChannel;
  amountMinor: number;
  currency: string;
  /** What a tap must be bound to; null for a QR. */
  tap: TapBinding | null;
  issuers: readonly Issuer[];
  /** Absent: nothing is remembered of wallets that were here before. */
  certificates?: KnownCertificates | undefined;
}>;

export type OfflineVerdict =
  | Readonly<{ verdict: 'accepted'; credential: Credential; unsentTotalMinor: number }>
  | Readonly<{
      verdict: 'refused';
      refusal: OfflineRefusal | Readonly<{ code: CredentialRefusal }>;
      /** Of whom; null when it could not be read or was not looked at. */
      credential: Credential | null;
      counterUsed: boolean;
    }>;

export function judgeOffline(
  presentment: Uint8Array,
  request: OfflineRequest,
  standing: OfflineStanding,
  lookUp: (credential: Credential) => WalletFacts,
): OfflineVerdict {
  const { channel, amountMinor, currency } = request;
  const allowed = standingFor(channel, standing);
  if (!allowed.ok) return { verdict: 'refused', refusal: allowed.error, credential: null, counterUsed: false };
  const checked = checkCredential(presentment, {
    channel,
    nowMs: standing.nowMs,
    issuers: request.issuers,
    qrMaxSkewSeconds: allowed.value.qrMaxSkewSeconds,
    tap: request.tap,
    certificates: request.certificates,
  });
  if (checked.verdict === 'refused') {
    const { code, credential, counterUsed } = checked;
    return { verdict: 'refused', refusal: { code }, credential, counterUsed };
  }
  const { credential } = checked;
  const decided = decideOfflineAcceptance(standing, {
    channel,
    amountMinor,
    currency,
    certificate: credential.certificate,
    counter: credential.presentment.counter,
    ...lookUp(credential),
  });
  return decided.ok
    ? { verdict: 'accepted', credential, unsentTotalMinor: decided.value }
    : { verdict: 'refused', refusal: decided.error, credential, counterUsed: true };
}
