/**
 * What the backend needs of wallet credentials: somebody who reads and checks a presentment (section 6 of the wallet API),
 * and somebody who makes one for the demo phone. The CBOR and COSE behind both are in `sandbox/credentials/`.
 *
 * The verifier judges what can be told from the bytes and the issuers alone. Which counters were used, who is on the deny
 * list and whether there is money is decided by the backend.
 */

export type Issuer = Readonly<{
  iss: string;
  kid: string;
  /** The public key, Ed25519 or P-256. */
  jwk: Readonly<Record<string, string>>;
  notBeforeMs: number;
  notAfterMs: number;
  revoked: boolean;
}>;

export type PresentmentQuestion = Readonly<{
  mode: 'qr' | 'tap';
  issuers: readonly Issuer[];
  /** When it was accepted, for dates and a QR's skew: `acceptedAt` of an offline payment, else the time of arrival. */
  atMs: number;
  qrMaxSkewSeconds: number;
  /** What a tap must have been made for; a QR carries none of it. */
  terminalId: string;
  amountMinor: number;
  currency: string;
}>;

/** What is known of the wallet once both signatures hold. */
export type PresentedWallet = Readonly<{
  iss: string;
  walletId: string;
  /** RFC 7638 thumbprint of the wallet's key: counters belong to it. */
  keyThumbprint: string;
  counter: number;
  certificateExpiresAtMs: number;
  /** For fares; null when the certificate names none. */
  passengerClass: string | null;
}>;

/**
 * `refused` without `wallet`: signatures, mode, or a tap's terminal, amount or currency did not hold, and the counter
 * stays unused. With it, they held and something later did not (dates, skew, the certificate's limit, revocation).
 */
export type PresentmentVerdict =
  | Readonly<{ verdict: 'accepted'; wallet: PresentedWallet }>
  | Readonly<{
      verdict: 'refused';
      code: 'credential_invalid' | 'code_expired' | 'limit_exceeded' | 'currency_unsupported';
      wallet: PresentedWallet | null;
    }>;

export type PresentmentVerifier = Readonly<{
  verifyPresentment(presentment: Uint8Array, question: PresentmentQuestion): PresentmentVerdict;
}>;

export type PresentmentOrder = Readonly<{
  walletPrivateJwk: Readonly<Record<string, string>>;
  certificate: Uint8Array;
  timeSeconds: number;
  counter: number;
  nonce: Uint8Array;
  tap: Readonly<{ challenge: Uint8Array; terminalId: string; amountMinor: number; currency: string }> | null;
}>;

export type CertificateOrder = Readonly<{
  issuerKid: string;
  issuerPrivateJwk: Readonly<Record<string, string>>;
  iss: string;
  walletId: string;
  walletPublicJwk: Readonly<Record<string, string>>;
  notBeforeSeconds: number;
  expiresSeconds: number;
  currency: string;
  maxPerPaymentMinor: number;
  maxPerDayMinor: number;
  passengerClass: string | null;
}>;

export type PresentmentMaker = Readonly<{
  makeCertificate(order: CertificateOrder): Uint8Array;
  /** The CBOR array of certificate and presentment, as it stands in JSON after base64url. */
  makePresentment(order: PresentmentOrder): Uint8Array;
  /** The text that a QR shows: `WP1:` and Base45. */
  presentmentText(presentment: Uint8Array): string;
}>;
