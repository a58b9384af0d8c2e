/**
 * Writes resources/vectors/presentments.json: presentments good and bad, each with what must be decided about it, so that
 * any implementation of wallet API section 6 can be checked. The keys are made from fixed seeds and are worth nothing.
 *
 *   npm run vectors
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeCbor, type CborKey, type CborValue } from '../../sandbox/credentials/cbor.ts';
import { sigStructure } from '../../sandbox/credentials/cose-sign1.ts';
import { joinPresentment, makePresentment, type PresentmentFacts } from '../../sandbox/credentials/presentment.ts';
import {
  coseKeyOf,
  signingKeyFromSeed,
  signMessage,
  type SignatureAlgorithm,
  type SigningKey,
} from '../../sandbox/credentials/signing-key.ts';
import type { Vector, VectorContext, VectorFile } from './vector.ts';

const NOW_S = Date.UTC(2026, 10, 22, 8) / 1000;
const DAY_S = 86_400;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const seed = (number: number): Uint8Array => new Uint8Array(32).fill(number);
const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

const keys = {
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

const ISS = 'demo-bank';
const issuer = (kid: string, signer: SigningKey, from = -365, until = 365, revoked = false) => ({
  iss: ISS,
  kid,
  jwk: { ...signer.publicJwk } as Record<string, string>,
  notBefore: iso(NOW_S + from * DAY_S),
  notAfter: iso(NOW_S + until * DAY_S),
  revoked,
});

const CHALLENGE = Uint8Array.from({ length: 16 }, (_, index) => index + 1);
const NONCE = Uint8Array.from({ length: 8 }, (_, index) => 0xa0 + index);
const TERMINAL = 'T-0001';
const AMOUNT = 1250;

type Claims = Map<CborKey, CborValue>;

/** Certificate claims as an issuer makes them; `change` spoils them. */
function claims(walletKey: SigningKey, change: (claims: Claims, limits: Claims) => void = () => {}): Claims {
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

type SignOptions = Readonly<{
  kid?: CborValue | undefined;
  algorithm?: CborValue;
  unprotected?: CborValue;
  signature?: (signature: Uint8Array) => Uint8Array;
  extraProtected?: readonly (readonly [CborKey, CborValue])[];
}>;

/** A COSE_Sign1 around `payload`, with whatever is to be wrong about it. */
function sign1(signer: SigningKey, payload: Uint8Array, options: SignOptions = {}): Uint8Array {
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

const certificate = (
  walletKey: SigningKey,
  change?: (claims: Claims, limits: Claims) => void,
  by: SigningKey = keys.bank,
  kid = 'bank-1',
) => sign1(by, encodeCbor(claims(walletKey, change)), { kid: utf8(kid) });

const body = (mode: number, fields: readonly (readonly [CborKey, CborValue])[] = []): Claims =>
  new Map<CborKey, CborValue>([[1, mode], [2, NOW_S], [3, 40], [4, NONCE], ...fields]);
const tapFields: readonly (readonly [CborKey, CborValue])[] = [
  [5, CHALLENGE],
  [6, TERMINAL],
  [7, AMOUNT],
  [8, 'CNY'],
];
const qr = (change: Readonly<Partial<PresentmentFacts>> = {}, wallet = keys.wallet, cert = certificate(wallet)) =>
  makePresentment(cert, wallet, { mode: 'qr', timeS: NOW_S, counter: 40, nonce: NONCE, ...change } as PresentmentFacts);
const tapped = (
  fields: readonly (readonly [CborKey, CborValue])[] = tapFields,
  wallet = keys.wallet,
  cert = certificate(wallet),
) => joinPresentment(cert, sign1(wallet, encodeCbor(body(2, fields))));
const qrOf = (payload: CborValue, cert = certificate(keys.wallet)) =>
  joinPresentment(cert, sign1(keys.wallet, encodeCbor(payload)));
const withField = (key: CborKey, value: CborValue) =>
  tapFields.map((field) => (field[0] === key ? ([key, value] as const) : field));
const without = (mode: number, key: CborKey, fields: readonly (readonly [CborKey, CborValue])[] = []): Claims => {
  const made = body(mode, fields);
  made.delete(key);
  return made;
};

const policy = {
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
const tap: Partial<VectorContext> = { channel: 'tap', challenge: b64(CHALLENGE) };
const vectors: Vector[] = [];
const add = (
  name: string,
  presentment: Uint8Array,
  verdict: string,
  context: Partial<VectorContext> = {},
  counterUsed?: boolean,
): void => {
  vectors.push({
    name,
    presentment: b64(presentment),
    context,
    verdict,
    counterUsed: counterUsed ?? verdict === 'accepted',
  });
};
const used = true;

/* --- good ones --- */
for (const bankKey of ['bank', 'bankEs'] as const) {
  for (const walletKey of ['wallet', 'walletEs'] as const) {
    const algorithms: SignatureAlgorithm[] = [keys[bankKey].algorithm, keys[walletKey].algorithm];
    const cert = certificate(keys[walletKey], undefined, keys[bankKey], bankKey === 'bank' ? 'bank-1' : 'bank-es-1');
    add(`good QR, issuer ${algorithms[0]}, wallet ${algorithms[1]}`, qr({}, keys[walletKey], cert), 'accepted');
    add(
      `good tap, issuer ${algorithms[0]}, wallet ${algorithms[1]}`,
      tapped(tapFields, keys[walletKey], cert),
      'accepted',
      tap,
    );
  }
}
add('good QR, time 60 s behind, inclusive', qr({ timeS: NOW_S - 60 }), 'accepted');
add('good QR, time 60 s ahead, inclusive', qr({ timeS: NOW_S + 60 }), 'accepted');
add('good tap whose phone clock is a year off', tapped([...tapFields, [2, NOW_S - 365 * DAY_S]]), 'accepted', tap);
add('good QR, surplus keys are ignored', qrOf(body(1, [[99, 'more']])), 'accepted');
add(
  'good QR, passenger class in the certificate',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (_all, limits) => limits.set(4, 'student')),
  ),
  'accepted',
);
add('good QR, lowest counter', qr({ counter: 1 }), 'accepted');
add('good QR, highest counter', qr({ counter: 2 ** 32 - 1 }), 'accepted');
add('good QR, counter 16 below the highest seen', qr({ counter: 24 }), 'accepted', { highestCounter: 40 });
{
  const sorted = encodeCbor(body(1));
  // Keys 1 to 4 are single bytes; moving the pair of key 1 to the end leaves the map unsorted and otherwise whole.
  const unsorted = Uint8Array.of(...sorted.subarray(0, 1), ...sorted.subarray(3), ...sorted.subarray(1, 3));
  add(
    'good QR, keys out of order',
    joinPresentment(certificate(keys.wallet), sign1(keys.wallet, unsorted)),
    'accepted',
  );
}

/* --- issuer --- */
add(
  'issuer key unknown',
  qr({}, keys.wallet, certificate(keys.wallet, undefined, keys.stranger, 'nobody-1')),
  'offline.issuer_unknown',
);
add(
  'issuer forged: a stranger signs under the bank’s kid',
  qr({}, keys.wallet, certificate(keys.wallet, undefined, keys.stranger)),
  'offline.certificate_signature_invalid',
);
add(
  'issuer name is not the key’s own',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (all) => all.set(1, 'other-bank')),
  ),
  'offline.issuer_unknown',
);
add(
  'issuer revoked',
  qr({}, keys.wallet, certificate(keys.wallet, undefined, keys.revoked, 'bank-revoked')),
  'offline.issuer_revoked',
);
add(
  'issuer key not valid yet',
  qr({}, keys.wallet, certificate(keys.wallet, undefined, keys.early, 'bank-next')),
  'offline.issuer_not_in_dates',
);
add(
  'issuer key expired',
  qr({}, keys.wallet, certificate(keys.wallet, undefined, keys.late, 'bank-old')),
  'offline.issuer_not_in_dates',
);

/* --- signatures --- */
{
  const honest = certificate(keys.wallet);
  const header = encodeCbor(
    new Map<CborKey, CborValue>([
      [1, -8],
      [4, utf8('bank-1')],
    ]),
  );
  const old = signMessage(keys.bank, sigStructure(header, encodeCbor(claims(keys.wallet))));
  const raised = sign1(keys.bank, encodeCbor(claims(keys.wallet, (_all, limits) => limits.set(2, 99_999_999))), {
    kid: utf8('bank-1'),
    signature: () => old,
  });
  add(
    'certificate with raised limits under the old signature',
    joinPresentment(raised, sign1(keys.wallet, encodeCbor(body(1)))),
    'offline.certificate_signature_invalid',
  );
  add(
    'wallet signature forged by another wallet',
    joinPresentment(honest, sign1(keys.otherWallet, encodeCbor(body(1)))),
    'offline.presentment_signature_invalid',
  );
  const flip = (signature: Uint8Array): Uint8Array => signature.with(5, (signature[5] ?? 0) ^ 1);
  add(
    'wallet signature with a flipped bit',
    joinPresentment(honest, sign1(keys.wallet, encodeCbor(body(1)), { signature: flip })),
    'offline.presentment_signature_invalid',
  );
  add(
    'certificate signature with a flipped bit',
    joinPresentment(
      sign1(keys.bank, encodeCbor(claims(keys.wallet)), { kid: utf8('bank-1'), signature: flip }),
      sign1(keys.wallet, encodeCbor(body(1))),
    ),
    'offline.certificate_signature_invalid',
  );
  add(
    'wallet signature over another algorithm’s name',
    joinPresentment(honest, sign1(keys.wallet, encodeCbor(body(1)), { algorithm: -7 })),
    'offline.presentment_signature_invalid',
  );
}

/* --- dates --- */
add(
  'certificate expires at this second',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (all) => all.set(4, NOW_S)),
  ),
  'offline.certificate_expired',
  {},
  used,
);
add(
  'certificate expires in one second',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (all) => all.set(4, NOW_S + 1)),
  ),
  'accepted',
);
add(
  'certificate valid from this second',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (all) => all.set(5, NOW_S)),
  ),
  'accepted',
);
add(
  'certificate valid from the next second',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (all) => all.set(5, NOW_S + 1)),
  ),
  'offline.certificate_not_yet_valid',
  {},
  used,
);

/* --- mode, freshness, binding --- */
add('a tap shown as a QR', tapped(), 'offline.wrong_mode');
add('a QR sent by the reader', qr(), 'offline.wrong_mode', tap);
add('QR 61 s old', qr({ timeS: NOW_S - 61 }), 'offline.qr_not_fresh', {}, used);
add('QR from 61 s ahead', qr({ timeS: NOW_S + 61 }), 'offline.qr_not_fresh', {}, used);
add(
  'QR 31 s old where the policy allows 30',
  qr({ timeS: NOW_S - 31 }),
  'offline.qr_not_fresh',
  { policy: { ...policy, qrMaxSkewSeconds: 30 } },
  used,
);
add('tap for another challenge', tapped(withField(5, CHALLENGE.with(0, 99))), 'offline.wrong_challenge', tap, used);
add('tap for another terminal', tapped(withField(6, 'T-0002')), 'offline.wrong_terminal', tap);
add('tap for another amount', tapped(withField(7, AMOUNT - 1)), 'offline.wrong_amount', tap);
add('tap of nothing, as at a zone gate', tapped(withField(7, 0)), 'offline.wrong_amount', tap);
add('tap in another currency', tapped(withField(8, 'HKD')), 'offline.wrong_currency', tap);

/* --- counters, lists, limits --- */
add('counter used before', qr(), 'offline.counter_replayed', { counterUsedBefore: true, highestCounter: 40 }, used);
add('counter 17 below the highest seen', qr({ counter: 23 }), 'offline.counter_too_old', { highestCounter: 40 }, used);
add(
  'wallet on the deny list',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (all) => all.set(2, 'wallet-denied')),
  ),
  'offline.wallet_denied',
  {},
  used,
);
add(
  'certificate of another currency',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (_all, limits) => limits.set(1, 'HKD')),
  ),
  'offline.currency_unsupported',
  {},
  used,
);
add('at the wallet’s limit for one payment', qr(), 'accepted', { amount: 20_000 });
add(
  'over the wallet’s limit for one payment',
  qr(
    {},
    keys.wallet,
    certificate(keys.wallet, (_all, limits) => limits.set(2, AMOUNT - 1)),
  ),
  'offline.over_wallet_payment_limit',
  {},
  used,
);
add('over the policy’s limit for one QR', qr(), 'offline.payment_too_large', { amount: 20_001 }, used);
add(
  'over the policy’s limit for one tap',
  tapped(withField(7, 30_000)),
  'offline.payment_too_large',
  { ...tap, amount: 30_000, policy: { ...policy, maxPerPayment: 29_999 } },
  used,
);
add('at the wallet’s limit for the day', qr(), 'accepted', { walletToday: 60_000 - AMOUNT });
add(
  'over the wallet’s limit for the day',
  qr(),
  'offline.over_wallet_day_limit',
  { walletToday: 60_001 - AMOUNT },
  used,
);
add(
  'over the policy’s limit for the wallet’s day',
  qr(),
  'offline.wallet_day_limit_reached',
  { walletToday: 20_000, policy: { ...policy, maxPerWalletPerDay: 21_249 } },
  used,
);
add('at the limit for all that is unsent', qr(), 'accepted', {
  unsent: { total: 200_000 - AMOUNT, count: 9, oldestAt: iso(NOW_S - 60) },
});
add(
  'over the limit for all that is unsent',
  qr(),
  'offline.unsent_total_reached',
  { unsent: { total: 200_001 - AMOUNT, count: 9, oldestAt: iso(NOW_S - 60) } },
  used,
);

/* --- standing: refused before the credential is looked at, so no counter is used --- */
add('policy off', qr(), 'offline.disabled', { policy: { ...policy, enabled: false } });
add('channel off', qr(), 'offline.channel_disabled', { policy: { ...policy, channels: ['tap'] } });
add('clock not trusted', qr(), 'offline.clock_not_trusted', { clockTrusted: false });
add('configuration confirmed too long ago', qr(), 'offline.policy_too_old', {
  configConfirmedAt: iso(NOW_S - 12 * 3600 - 1),
});
add('configuration never confirmed', qr(), 'offline.policy_too_old', { configConfirmedAt: null });
add('deny list confirmed too long ago', qr(), 'offline.deny_list_too_old', {
  denyListConfirmedAt: iso(NOW_S - 12 * 3600 - 1),
});
add('oldest unsent payment too old', qr(), 'offline.queue_too_old', {
  unsent: { total: 1, count: 1, oldestAt: iso(NOW_S - 24 * 3600 - 1) },
});
add('as many unsent as allowed', qr(), 'offline.unsent_count_reached', {
  unsent: { total: 100, count: 100, oldestAt: iso(NOW_S - 60) },
});

/* --- form --- */
const malformed = (name: string, bytes: Uint8Array): void => add(name, bytes, 'offline.presentment_malformed');
const whole = qr();
malformed('nothing at all', new Uint8Array(0));
malformed('one byte short', whole.subarray(0, -1));
malformed('cut in the certificate', whole.subarray(0, 100));
malformed('a trailing byte', Uint8Array.of(...whole, 0));
malformed('an array of three', encodeCbor([certificate(keys.wallet), sign1(keys.wallet, encodeCbor(body(1))), 0]));
malformed('a map instead of an array', encodeCbor(new Map<CborKey, CborValue>([[1, certificate(keys.wallet)]])));
malformed('halves as text', encodeCbor([b64(certificate(keys.wallet)), 'x']));
malformed('an indefinite-length array', Uint8Array.of(0x9f, ...whole.subarray(1), 0xff));
malformed('an over-long array head', Uint8Array.of(0x98, 0x02, ...whole.subarray(1)));
malformed(
  'tagged as COSE_Sign1',
  joinPresentment(Uint8Array.of(0xd2, ...certificate(keys.wallet)), sign1(keys.wallet, encodeCbor(body(1)))),
);
malformed(
  'a certificate of more than 1,024 bytes',
  joinPresentment(
    certificate(keys.wallet, (all) => all.set(99, new Uint8Array(1_000))),
    sign1(keys.wallet, encodeCbor(body(1))),
  ),
);
malformed('a presentment of more than 201 bytes', qrOf(body(1, [[99, new Uint8Array(150)]])));
malformed(
  'duplicate map keys in the presentment',
  joinPresentment(
    certificate(keys.wallet),
    sign1(
      keys.wallet,
      (() => {
        const good = encodeCbor(body(1));
        return Uint8Array.of((good[0] ?? 0) + 1, ...good.subarray(1), 0x03, 0x01);
      })(),
    ),
  ),
);
malformed(
  'a float for the time',
  joinPresentment(
    certificate(keys.wallet),
    sign1(keys.wallet, Uint8Array.of(0xa4, 0x01, 0x01, 0x02, 0xf9, 0x3c, 0x00, 0x03, 0x18, 0x28, 0x04, 0x48, ...NONCE)),
  ),
);
malformed(
  'an over-long integer for the mode',
  joinPresentment(
    certificate(keys.wallet),
    sign1(
      keys.wallet,
      (() => {
        const good = encodeCbor(body(1));
        return Uint8Array.of(...good.subarray(0, 2), 0x18, 0x01, ...good.subarray(3));
      })(),
    ),
  ),
);
malformed('a mode that does not exist', qrOf(body(3)));
malformed('no mode', qrOf(without(1, 1)));
malformed('a time that is text', qrOf(body(1, [[2, 'now']])));
malformed('counter 0', qrOf(body(1, [[3, 0]])));
malformed('counter 2^32', qrOf(body(1, [[3, 2 ** 32]])));
malformed('a negative counter', qrOf(body(1, [[3, -1]])));
malformed('a nonce of 7 bytes', qrOf(body(1, [[4, NONCE.subarray(1)]])));
malformed('a nonce that is text', qrOf(body(1, [[4, 'abcdefgh']])));
malformed('a tap without challenge', qrOf(without(2, 5, tapFields)));
malformed('a tap with a challenge of 15 bytes', tapped(withField(5, CHALLENGE.subarray(1))));
malformed('a tap with a negative amount', tapped(withField(7, -1)));
malformed('a tap with an amount over 10^12', tapped(withField(7, 1_000_000_000_001)));
malformed(
  'a certificate without kid',
  joinPresentment(sign1(keys.bank, encodeCbor(claims(keys.wallet))), sign1(keys.wallet, encodeCbor(body(1)))),
);
malformed(
  'a certificate whose kid is text',
  joinPresentment(
    sign1(keys.bank, encodeCbor(claims(keys.wallet)), { kid: 'bank-1' }),
    sign1(keys.wallet, encodeCbor(body(1))),
  ),
);
malformed(
  'an unprotected header',
  joinPresentment(
    certificate(keys.wallet),
    sign1(keys.wallet, encodeCbor(body(1)), { unprotected: new Map<CborKey, CborValue>([[4, utf8('x')]]) }),
  ),
);
malformed(
  'a critical header nobody knows',
  joinPresentment(
    certificate(keys.wallet),
    sign1(keys.wallet, encodeCbor(body(1)), {
      extraProtected: [
        [2, [77]],
        [77, 1],
      ],
    }),
  ),
);
malformed(
  'an algorithm that is not accepted',
  joinPresentment(certificate(keys.wallet), sign1(keys.wallet, encodeCbor(body(1)), { algorithm: -35 })),
);
malformed(
  'a signature of 63 bytes',
  joinPresentment(
    certificate(keys.wallet),
    sign1(keys.wallet, encodeCbor(body(1)), { signature: (bytes) => bytes.subarray(1) }),
  ),
);
malformed(
  'a certificate without limits',
  qrOf(
    body(1),
    certificate(keys.wallet, (all) => all.delete(-65_537)),
  ),
);
malformed(
  'a certificate without expiry',
  qrOf(
    body(1),
    certificate(keys.wallet, (all) => all.delete(4)),
  ),
);
malformed(
  'a certificate whose wallet id has a space',
  qrOf(
    body(1),
    certificate(keys.wallet, (all) => all.set(2, 'wallet 1')),
  ),
);
malformed(
  'a certificate whose limits are negative',
  qrOf(
    body(1),
    certificate(keys.wallet, (_all, limits) => limits.set(2, -1)),
  ),
);
malformed(
  'a wallet key of an unknown curve',
  qrOf(
    body(1),
    certificate(keys.wallet, (all) => {
      all.set(
        8,
        new Map<CborKey, CborValue>([
          [
            1,
            new Map<CborKey, CborValue>([
              [1, 1],
              [-1, 4],
              [-2, new Uint8Array(32)],
            ]),
          ],
        ]),
      );
    }),
  ),
);
malformed(
  'a wallet key that is no point of its curve',
  qrOf(
    body(1),
    certificate(keys.wallet, (all) => {
      all.set(
        8,
        new Map<CborKey, CborValue>([
          [
            1,
            new Map<CborKey, CborValue>([
              [1, 2],
              [-1, 1],
              [-2, new Uint8Array(32).fill(7)],
              [-3, new Uint8Array(32).fill(9)],
            ]),
          ],
        ]),
      );
    }),
  ),
);

const file: VectorFile = {
  format: 'wallet-presentment-vectors/1',
  issuers: [
    issuer('bank-1', keys.bank),
    issuer('bank-es-1', keys.bankEs),
    issuer('bank-revoked', keys.revoked, -365, 365, true),
    issuer('bank-next', keys.early, 1, 365),
    issuer('bank-old', keys.late, -365, -1),
  ],
  denyList: [{ iss: ISS, walletId: 'wallet-denied' }],
  defaults: {
    channel: 'qr',
    now: iso(NOW_S),
    amount: AMOUNT,
    currency: 'CNY',
    terminalId: TERMINAL,
    challenge: null,
    clockTrusted: true,
    configConfirmedAt: iso(NOW_S - 3600),
    denyListConfirmedAt: iso(NOW_S - 3600),
    policy,
    unsent: { total: 10_000, count: 3, oldestAt: iso(NOW_S - 7200) },
    highestCounter: null,
    counterUsedBefore: false,
    walletToday: 0,
  },
  vectors,
};
writeFileSync(
  path.join(import.meta.dirname, '../../resources/vectors/presentments.json'),
  `${JSON.stringify(file, null, 2)}\n`,
);
process.stdout.write(`${vectors.length} vectors\n`);
