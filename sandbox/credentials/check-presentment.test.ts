import { describe, expect, test } from 'vitest';
import type { Issuer, PresentmentQuestion } from '../backend/presentment-verifier.ts';
import { checkPresentment } from './check-presentment.ts';
import { PRESENTMENT_MAKER, PRESENTMENT_VERIFIER } from './credential-ports.ts';
import { makePresentment, presentmentFromQrText, type PresentmentFacts } from './presentment.ts';
import { jwkThumbprint, SIGNATURE_ALGORITHMS, signingKeyFromSeed, type SigningKey } from './signing-key.ts';
import { issueWalletCertificate, type CertificateClaims } from './wallet-certificate.ts';

const NOW_S = 1_795_000_000;
const issuerKey = signingKeyFromSeed('ES256', new Uint8Array(32).fill(1));
const walletKey = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(2));
const stranger = signingKeyFromSeed('EdDSA', new Uint8Array(32).fill(3));

const issuer: Issuer = {
  iss: 'demo-bank',
  kid: 'demo-2026-1',
  jwk: issuerKey.publicJwk,
  notBeforeMs: (NOW_S - 1000) * 1000,
  notAfterMs: (NOW_S + 1000) * 1000,
  revoked: false,
};
const claims: Omit<CertificateClaims, 'iss'> = {
  walletId: 'wallet-7',
  notBeforeS: NOW_S - 100,
  expiresS: NOW_S + 100,
  limits: { currency: 'CNY', maxPerPaymentMinor: 30_000, maxPerDayMinor: 100_000 },
  passengerClass: null,
};
const certificateBy = (signer: SigningKey, change: Partial<typeof claims> = {}, iss = 'demo-bank'): Uint8Array =>
  issueWalletCertificate({ iss, kid: 'demo-2026-1', signer }, { ...claims, ...change }, walletKey.publicJwk);
const certificate = certificateBy(issuerKey);

const qr: PresentmentFacts = { mode: 'qr', timeS: NOW_S, counter: 42, nonce: new Uint8Array(8) };
const tap: PresentmentFacts = {
  ...qr,
  mode: 'tap',
  tap: { challenge: new Uint8Array(16), terminalId: 'till-1', amountMinor: 1250, currency: 'CNY' },
};
const question: PresentmentQuestion = {
  mode: 'qr',
  issuers: [{ ...issuer, kid: 'another' }, issuer],
  atMs: NOW_S * 1000,
  qrMaxSkewSeconds: 60,
  terminalId: 'till-1',
  amountMinor: 1250,
  currency: 'CNY',
};
const forTap: PresentmentQuestion = { ...question, mode: 'tap' };
const shown = (facts: PresentmentFacts, by: Uint8Array = certificate, signer: SigningKey = walletKey): Uint8Array =>
  makePresentment(by, signer, facts);

const wallet = {
  iss: 'demo-bank',
  walletId: 'wallet-7',
  keyThumbprint: jwkThumbprint(walletKey.publicJwk),
  counter: 42,
  certificateExpiresAtMs: (NOW_S + 100) * 1000,
  passengerClass: null,
};

type Case = readonly [reason: string, code: string, presentment: Uint8Array, question: PresentmentQuestion];

describe('checking a presentment', () => {
  test('[CRED-15] a good QR and a good tap are accepted and name the wallet, its key and the counter', () => {
    expect(checkPresentment(shown(qr), question)).toEqual({ verdict: 'accepted', wallet });
    expect(checkPresentment(shown(tap), forTap)).toEqual({ verdict: 'accepted', wallet });
  });

  test.each(SIGNATURE_ALGORITHMS)('[CRED-15] a wallet key of kind %s is accepted', (algorithm) => {
    const key = signingKeyFromSeed(algorithm, new Uint8Array(32).fill(8));
    const own = issueWalletCertificate({ iss: 'demo-bank', kid: issuer.kid, signer: issuerKey }, claims, key.publicJwk);
    expect(checkPresentment(shown(qr, own, key), question).verdict).toBe('accepted');
  });

  const invalid = 'credential_invalid';
  test.each<Case>([
    ['malformed', invalid, Uint8Array.of(0x80), question],
    ['issuer_unknown', invalid, shown(qr), { ...question, issuers: [] }],
    ['issuer_unknown', invalid, shown(qr, certificateBy(issuerKey, {}, 'other-bank')), question],
    ['certificate_signature', invalid, shown(qr, certificateBy(stranger)), question],
    ['certificate_signature', invalid, shown(qr), { ...question, issuers: [{ ...issuer, jwk: stranger.publicJwk }] }],
    ['certificate_signature', invalid, shown(qr), { ...question, issuers: [{ ...issuer, jwk: { kty: 'RSA' } }] }],
    ['presentment_signature', invalid, shown(qr, certificate, stranger), question],
    ['mode', invalid, shown(qr), forTap],
    ['mode', invalid, shown(tap), question],
    ['tap_terminal', invalid, shown(tap), { ...forTap, terminalId: 'till-2' }],
    ['tap_amount', invalid, shown(tap), { ...forTap, amountMinor: 1251 }],
    ['tap_amount', invalid, shown(tap), { ...forTap, amountMinor: 0 }],
    ['tap_currency', invalid, shown(tap), { ...forTap, currency: 'USD' }],
  ])('[CRED-16] %s: %s, and no counter is used up', (reason, code, presentment, asked) => {
    expect(checkPresentment(presentment, asked)).toEqual({ verdict: 'refused', reason, code, wallet: null });
  });

  test.each<Case>([
    ['issuer_revoked', invalid, shown(qr), { ...question, issuers: [{ ...issuer, revoked: true }] }],
    ['issuer_dates', invalid, shown(qr), { ...question, issuers: [{ ...issuer, notAfterMs: question.atMs - 1 }] }],
    ['issuer_dates', invalid, shown(qr), { ...question, issuers: [{ ...issuer, notBeforeMs: question.atMs + 1 }] }],
    ['certificate_dates', invalid, shown(tap), { ...forTap, atMs: (NOW_S + 100) * 1000 }],
    ['certificate_dates', invalid, shown(tap), { ...forTap, atMs: (NOW_S - 100) * 1000 - 1 }],
    ['qr_skew', 'code_expired', shown({ ...qr, timeS: NOW_S - 61 }), question],
    ['qr_skew', 'code_expired', shown({ ...qr, timeS: NOW_S + 61 }), question],
    ['currency', 'currency_unsupported', shown(qr), { ...question, currency: 'USD' }],
    ['certificate_limit', 'limit_exceeded', shown(qr), { ...question, amountMinor: 30_001 }],
  ])('[CRED-17] %s: %s, and the counter is used up', (reason, code, presentment, asked) => {
    expect(checkPresentment(presentment, asked)).toEqual({ verdict: 'refused', reason, code, wallet });
  });

  test('[CRED-18] edges belong to what is accepted: skew, limit, issuer dates, the first second of a certificate', () => {
    const accepted = (presentment: Uint8Array, asked: PresentmentQuestion): boolean =>
      checkPresentment(presentment, asked).verdict === 'accepted';
    expect(accepted(shown({ ...qr, timeS: NOW_S - 60 }), question)).toBe(true);
    expect(accepted(shown({ ...qr, timeS: NOW_S + 60 }), question)).toBe(true);
    expect(accepted(shown(qr), { ...question, amountMinor: 30_000 })).toBe(true);
    expect(accepted(shown(qr), { ...question, issuers: [{ ...issuer, notAfterMs: question.atMs }] })).toBe(true);
    expect(accepted(shown(qr), { ...question, issuers: [{ ...issuer, notBeforeMs: question.atMs }] })).toBe(true);
    expect(accepted(shown(tap), { ...forTap, atMs: (NOW_S - 100) * 1000 })).toBe(true);
    expect(accepted(shown(tap), { ...forTap, atMs: (NOW_S + 100) * 1000 - 1 })).toBe(true);
  });

  test('[CRED-18] whatever fits the window by the millisecond fits here', () => {
    const atMs = NOW_S * 1000 + 999;
    expect(checkPresentment(shown({ ...qr, timeS: NOW_S - 59 }), { ...question, atMs }).verdict).toBe('accepted');
    expect(checkPresentment(shown({ ...qr, timeS: NOW_S + 60 }), { ...question, atMs }).verdict).toBe('accepted');
  });

  test('[CRED-19] the time of a tap is not checked, and a top-up tap is one with amount 0', () => {
    expect(checkPresentment(shown({ ...tap, timeS: 0 }), forTap).verdict).toBe('accepted');
    const zero: PresentmentFacts = { ...tap, tap: { ...tap.tap, amountMinor: 0 } };
    expect(checkPresentment(shown(zero), { ...forTap, amountMinor: 0 }).verdict).toBe('accepted');
    expect(checkPresentment(shown(zero), forTap)).toMatchObject({ reason: 'tap_amount' });
  });

  test('[CRED-20] of several faults the first is told, so that a forged one never names a wallet', () => {
    const allWrong = { ...question, issuers: [{ ...issuer, revoked: true }], amountMinor: 99_999, currency: 'USD' };
    expect(checkPresentment(shown({ ...qr, timeS: 1 }, certificate, stranger), allWrong)).toMatchObject({
      reason: 'presentment_signature',
      wallet: null,
    });
    expect(checkPresentment(shown({ ...qr, timeS: 1 }), allWrong)).toMatchObject({ reason: 'issuer_revoked', wallet });
  });

  test('[CRED-21] every byte of a good one matters: none can be changed and still be accepted', () => {
    const good = shown(tap);
    const stillGood = Array.from(good.keys()).filter(
      (place) => checkPresentment(good.with(place, (good[place] ?? 0) ^ 1), forTap).verdict === 'accepted',
    );
    expect(stillGood).toEqual([]);
  });

  test('[CRED-22] a passenger class is handed on', () => {
    const student = certificateBy(issuerKey, { passengerClass: 'student' });
    expect(checkPresentment(shown(qr, student), question)).toMatchObject({ wallet: { passengerClass: 'student' } });
  });
});

describe('the ports of the backend', () => {
  test('[CRED-23] what the maker makes from stored keys, the verifier accepts', () => {
    const own = PRESENTMENT_MAKER.makeCertificate({
      issuerKid: issuer.kid,
      issuerPrivateJwk: issuerKey.privateJwk,
      iss: issuer.iss,
      walletId: 'wallet-7',
      walletPublicJwk: walletKey.publicJwk,
      notBeforeSeconds: NOW_S - 100,
      expiresSeconds: NOW_S + 100,
      currency: 'CNY',
      maxPerPaymentMinor: 30_000,
      passengerClass: null,
      maxPerDayMinor: 100_000,
    });
    const order = { walletPrivateJwk: walletKey.privateJwk, certificate: own, timeSeconds: NOW_S, counter: 42 };
    const nonce = new Uint8Array(8);
    const asQr = PRESENTMENT_MAKER.makePresentment({ ...order, nonce, tap: null });
    const asTap = PRESENTMENT_MAKER.makePresentment({ ...order, nonce, tap: tap.mode === 'tap' ? tap.tap : null });
    expect(PRESENTMENT_VERIFIER.verifyPresentment(asQr, question)).toEqual({ verdict: 'accepted', wallet });
    expect(PRESENTMENT_VERIFIER.verifyPresentment(asTap, forTap)).toEqual({ verdict: 'accepted', wallet });
    expect(presentmentFromQrText(PRESENTMENT_MAKER.presentmentText(asQr))).toEqual(asQr);
  });

  test('[CRED-23] a stored key of another kind is our own fault and stops', () => {
    const order = { certificate, timeSeconds: NOW_S, counter: 1, nonce: new Uint8Array(8), tap: null };
    expect(() => PRESENTMENT_MAKER.makePresentment({ ...order, walletPrivateJwk: { kty: 'RSA' } })).toThrow(
      'a stored key',
    );
    expect(() => PRESENTMENT_MAKER.makePresentment({ ...order, walletPrivateJwk: walletKey.publicJwk })).toThrow(
      'a stored key',
    );
  });
});
