/** Presentments of good form that must be refused, and their neighbours that are still accepted. */
import { encodeCbor, type CborKey, type CborValue } from '../../sandbox/credentials/cbor.ts';
import { sigStructure } from '../../sandbox/credentials/cose-sign1.ts';
import { joinPresentment } from '../../sandbox/credentials/presentment.ts';
import { signMessage } from '../../sandbox/credentials/signing-key.ts';
import {
  NOW_S,
  iso,
  utf8,
  keys,
  CHALLENGE,
  AMOUNT,
  claims,
  sign1,
  certificate,
  body,
  qr,
  tapped,
  withField,
  policy,
  tap,
  type Add,
} from './vector-parts.ts';

/** Issuers that nobody knows, that are forged, revoked or out of their dates. */
export function addIssuers(add: Add): void {
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
}

/** Signatures that are another's, or over something else. */
export function addSignatures(add: Add): void {
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

/** Certificates on either side of their first and last second. */
export function addDates(add: Add): void {
  add(
    'certificate expires at this second',
    qr(
      {},
      keys.wallet,
      certificate(keys.wallet, (all) => all.set(4, NOW_S)),
    ),
    'offline.certificate_expired',
    {},
    true,
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
    true,
  );
}

/** Credentials for another mode, moment, challenge, terminal or amount. */
export function addBindings(add: Add): void {
  add('a tap shown as a QR', tapped(), 'offline.wrong_mode');
  add('a QR sent by the reader', qr(), 'offline.wrong_mode', tap);
  add('QR 61 s old', qr({ timeS: NOW_S - 61 }), 'offline.qr_not_fresh', {}, true);
  add('QR from 61 s ahead', qr({ timeS: NOW_S + 61 }), 'offline.qr_not_fresh', {}, true);
  add(
    'QR 31 s old where the policy allows 30',
    qr({ timeS: NOW_S - 31 }),
    'offline.qr_not_fresh',
    { policy: { ...policy, qrMaxSkewSeconds: 30 } },
    true,
  );
  add('tap for another challenge', tapped(withField(5, CHALLENGE.with(0, 99))), 'offline.wrong_challenge', tap, true);
  add('tap for another terminal', tapped(withField(6, 'T-0002')), 'offline.wrong_terminal', tap);
  add('tap for another amount', tapped(withField(7, AMOUNT - 1)), 'offline.wrong_amount', tap);
  add('tap of nothing, as at a zone gate', tapped(withField(7, 0)), 'offline.wrong_amount', tap);
  add('tap in another currency', tapped(withField(8, 'HKD')), 'offline.wrong_currency', tap);
}

/** Counters used before, wallets on the deny list. */
export function addCounters(add: Add): void {
  add('counter used before', qr(), 'offline.counter_replayed', { counterUsedBefore: true, highestCounter: 40 }, true);
  add(
    'counter 17 below the highest seen',
    qr({ counter: 23 }),
    'offline.counter_too_old',
    { highestCounter: 40 },
    true,
  );
  add(
    'wallet on the deny list',
    qr(
      {},
      keys.wallet,
      certificate(keys.wallet, (all) => all.set(2, 'wallet-denied')),
    ),
    'offline.wallet_denied',
    {},
    true,
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
    true,
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
    true,
  );
  add('over the policy’s limit for one QR', qr(), 'offline.payment_too_large', { amount: 20_001 }, true);
  add(
    'over the policy’s limit for one tap',
    tapped(withField(7, 30_000)),
    'offline.payment_too_large',
    { ...tap, amount: 30_000, policy: { ...policy, maxPerPayment: 29_999 } },
    true,
  );
  add('at the wallet’s limit for the day', qr(), 'accepted', { walletToday: 60_000 - AMOUNT });
  add(
    'over the wallet’s limit for the day',
    qr(),
    'offline.over_wallet_day_limit',
    { walletToday: 60_001 - AMOUNT },
    true,
  );
  add(
    'over the policy’s limit for the wallet’s day',
    qr(),
    'offline.wallet_day_limit_reached',
    { walletToday: 20_000, policy: { ...policy, maxPerWalletPerDay: 21_249 } },
    true,
  );
  add('at the limit for all that is unsent', qr(), 'accepted', {
    unsent: { total: 200_000 - AMOUNT, count: 9, oldestAt: iso(NOW_S - 60) },
  });
  add(
    'over the limit for all that is unsent',
    qr(),
    'offline.unsent_total_reached',
    { unsent: { total: 200_001 - AMOUNT, count: 9, oldestAt: iso(NOW_S - 60) } },
    true,
  );
}

/** Refused before the credential is looked at, so no counter is used. */
export function addStanding(add: Add): void {
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
}
