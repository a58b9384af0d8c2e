/** The shape of one published vector; resources/vectors/README.md says the same in words. */
export type VectorContext = Readonly<{
  channel: 'tap' | 'qr';
  now: string;
  amount: number;
  currency: string;
  terminalId: string;
  /** Of the PRESENT that was sent, base64url; null for a QR. */
  challenge: string | null;
  clockTrusted: boolean;
  configConfirmedAt: string | null;
  denyListConfirmedAt: string | null;
  policy: Readonly<Record<string, unknown>>;
  unsent: Readonly<{ total: number; count: number; oldestAt: string | null }>;
  /** Highest counter seen for the wallet's key, and whether this very counter was used before. */
  highestCounter: number | null;
  counterUsedBefore: boolean;
  walletToday: number;
}>;

export type Vector = Readonly<{
  name: string;
  presentment: string;
  /** What differs from `defaults` of the file. */
  context: Partial<VectorContext>;
  /** `accepted`, or the one reason. */
  verdict: string;
  /** Whether the wallet's counter counts as used after this decision. */
  counterUsed: boolean;
}>;

export type VectorFile = Readonly<{
  format: 'wallet-presentment-vectors/1';
  issuers: readonly Readonly<{
    iss: string;
    kid: string;
    jwk: Readonly<Record<string, string>>;
    notBefore: string;
    notAfter: string;
    revoked: boolean;
  }>[];
  denyList: readonly Readonly<{ iss: string; walletId: string }>[];
  defaults: VectorContext;
  vectors: readonly Vector[];
}>;
