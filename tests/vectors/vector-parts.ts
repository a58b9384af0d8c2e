/**
 * What the vectors are made of: keys from fixed seeds, certificates and presentments as an honest issuer and wallet make
 * them, and ways to spoil each.
 */
import { encodeCbor, type CborKey, type CborValue } from '../../sandbox/credentials/cbor.ts';
import { sigStructure } from '../../sandbox/credentials/cose-sign1.ts';
import { joinPresentment, makePresentment, type PresentmentFacts } from '../../sandbox/credentials/presentment.ts';
import { coseKeyOf, signingKeyFromSeed, signMessage, type SigningKey } from '../../sandbox/credentials/signing-key.ts';
import type { VectorContext } from './vector.ts';

export const NOW_S = Date.UTC(2026, 10, 22, 8) / 1000;
export const DAY_S = 86_400;
export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
export const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const seed = (number: number): Uint8Array => new Uint8Array(32).fill(number);
export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

export const keys = {
  bank: signingKeyFromSeed('EdDSA', seed(1)),
  bankEs: signingKeyFromSeed('ES256', seed(2)),
  revoked: signingKeyFromSeed('EdDSA', seed(3)),
  early: signingKeyFromSeed('EdDSA', seed(4)),
  late: signingKeyFromSeed('EdDSA', seed(5)),
  stranger: signingKeyFromSeed('EdDSA', seed(6)),
  wallet: signingKeyFromSeed('EdDSA', seed(11)),
  walletEs: signingKeyFromSeed('ES256', seed(12)),
  otherWallet: signingKeyFromSeed('EdDSA', seed(13)),
} as const;

export const ISS = 'demo-bank';
export const issuer = (kid: string, signer: SigningKey, from = -365, until = 365, revoked = false) => ({
  iss: ISS,
  kid,
  jwk: { ...signer.publicJwk } as Record<string, string>,
  notBefore: iso(NOW_S + from * DAY_S),
  notAfter: iso(NOW_S + until * DAY_S),
  revoked,
});

export const CHALLENGE = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
export const NONCE = Uint8Array.from({ length: 8 }, (_, index) => 0xa0 + index);
export const TERMINAL = 'T-0001';
export const AMOUNT = 1250;

export type Claims = Map<CborKey, CborValue>;

/** Certificate claims as an issuer makes them; `change` spoils them. */
export function claims(walletKey: SigningKey, change: (claims: Claims, limits: Claims) => void = () => {}): Claims {
  const limits: Claims = new Map<CborKey, CborValue>([
    [1, 'CNY'],
    [2, 30_000],
    [3, 60_000],
  ]);
  const made: Claims = new Map<CborKey, CborValue>([
    [1, ISS],
    [2, 'wallet-1'],
    [4, NOW_S + 30 * DAY_S],
    [5, NOW_S - 30 * DAY_S],
    [8, new Map<CborKey, CborValue>([[1, coseKeyOf(walletKey.publicJwk)]])],
    [-65_537, limits],
  ]);
  change(made, limits);
  return made;
}

export type SignOptions = Readonly<{
  kid?: CborValue | undefined;
  algorithm?: CborValue;
  unprotected?: CborValue;
  signature?: (signature: Uint8Array) => Uint8Array;
  extraProtected?: readonly (readonly [CborKey, CborValue])[];
}>;

/** A COSE_Sign1 around `payload`, with whatever is to be wrong about it. */
export function sign1(signer: SigningKey, payload: Uint8Array, options: SignOptions = {}): Uint8Array {
  const header = new Map<CborKey, CborValue>([[1, options.algorithm ?? (signer.algorithm === 'EdDSA' ? -8 : -7)]]);
  if (options.kid !== undefined) header.set(4, options.kid);
  for (const [label, value] of options.extraProtected ?? []) header.set(label, value);
  const protectedBytes = encodeCbor(header);
  const signature = signMessage(signer, sigStructure(protectedBytes, payload));
  return encodeCbor([
    protectedBytes,
    options.unprotected ?? new Map<CborKey, CborValue>(),
    new Uint8Array(payload),
    new Uint8Array(options.signature?.(signature) ?? signature),
  ]);
}

export const certificate = (
  walletKey: SigningKey,
  change?: (claims: Claims, limits: Claims) => void,
  by: SigningKey = keys.bank,
  kid = 'bank-1',
) => sign1(by, encodeCbor(claims(walletKey, change)), { kid: utf8(kid) });

export const body = (mode: number, fields: readonly (readonly [CborKey, CborValue])[] = []): Claims =>
  new Map<CborKey, CborValue>([[1, mode], [2, NOW_S], [3, 40], [4, NONCE], ...fields]);
export const tapFields: readonly (readonly [CborKey, CborValue])[] = [
  [5, CHALLENGE],
  [6, TERMINAL],
  [7, AMOUNT],
  [8, 'CNY'],
];
export const qr = (
  change: Readonly<Partial<PresentmentFacts>> = {},
  wallet = keys.wallet,
  cert = certificate(wallet),
) =>
  makePresentment(cert, wallet, { mode: 'qr', timeS: NOW_S, counter: 40, nonce: NONCE, ...change } as PresentmentFacts);
export const tapped = (
  fields: readonly (readonly [CborKey, CborValue])[] = tapFields,
  wallet = keys.wallet,
  cert = certificate(wallet),
) => joinPresentment(cert, sign1(wallet, encodeCbor(body(2, fields))));
export const qrOf = (payload: CborValue, cert = certificate(keys.wallet)) =>
  joinPresentment(cert, sign1(keys.wallet, encodeCbor(payload)));
export const withField = (key: CborKey, value: CborValue) =>
  tapFields.map((field) => (field[0] === key ? ([key, value] as const) : field));
export const without = (
  mode: number,
  key: CborKey,
  fields: readonly (readonly [CborKey, CborValue])[] = [],
): Claims => {
  const made = body(mode, fields);
  made.delete(key);
  return made;
};

export const policy = {
  enabled: true,
  channels: ['tap', 'qr'],
  maxPerPayment: 50_000,
  maxPerQrPayment: 20_000,
  maxPerWalletPerDay: 80_000,
  maxUnsentTotal: 200_000,
  maxUnsentCount: 100,
  maxAgeHours: 24,
  maxPolicyAgeHours: 12,
  qrMaxSkewSeconds: 60,
};
export const tap: Partial<VectorContext> = { channel: 'tap', challenge: b64(CHALLENGE) };

/** Takes a vector down; a counter is used up by whatever was accepted, and where `counterUsed` says so. */
export type Add = (
  name: string,
  presentment: Uint8Array,
  verdict: string,
  context?: Partial<VectorContext>,
  counterUsed?: boolean,
) => void;
