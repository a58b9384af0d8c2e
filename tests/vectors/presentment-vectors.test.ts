/** Runs the published vectors against the till, and checks that the file is what a reader of its README expects. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERRORS } from '../../electron/kernel/errors.ts';
import { CREDENTIAL_REFUSALS } from '../../electron/terminal/payment/1-intake/presentment/check-credential.ts';
import {
  createKnownCertificates,
  MAX_KNOWN_CERTIFICATES,
  type KnownCertificates,
} from '../../electron/terminal/payment/1-intake/presentment/known-certificates.ts';
import { verifySign1 } from '../../electron/terminal/payment/1-intake/presentment/cose-sign1.ts';
import { certificateIn, readCertificate } from '../../electron/terminal/payment/1-intake/presentment/presentment.ts';
import { publicKeyFromJwk } from '../../electron/terminal/payment/1-intake/presentment/public-key.ts';
import { judgeOffline } from '../../electron/terminal/payment/2-tender/offline-verdict.ts';
import type { OfflinePolicy } from '../../electron/terminal/wallet-backend/wallet-backend.ts';
import type { Vector, VectorContext, VectorFile } from './vector.ts';

const file = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../resources/vectors/presentments.json'), 'utf8'),
) as VectorFile;
const timeOf = (text: string | null): number | null => (text === null ? null : Date.parse(text));

function judge(vector: Vector, certificates?: KnownCertificates): { verdict: string; counterUsed: boolean } {
  const context: VectorContext = { ...file.defaults, ...vector.context };
  const { channel, amount, currency, terminalId, challenge } = context;
  const tap =
    channel === 'tap' && challenge !== null
      ? { challenge: new Uint8Array(Buffer.from(challenge, 'base64url')), terminalId, amountMinor: amount, currency }
      : null;
  const issuers = file.issuers.map(({ notBefore, notAfter, ...issuer }) => ({
    ...issuer,
    notBeforeMs: Date.parse(notBefore),
    notAfterMs: Date.parse(notAfter),
  }));
  const outcome = judgeOffline(
    new Uint8Array(Buffer.from(vector.presentment, 'base64url')),
    { channel, amountMinor: amount, currency, tap, issuers, certificates },
    {
      policy: context.policy as unknown as OfflinePolicy,
      configConfirmedAtMs: timeOf(context.configConfirmedAt),
      denyListConfirmedAtMs: timeOf(context.denyListConfirmedAt),
      clock: context.clockTrusted ? { trusted: true } : { trusted: false, why: 'jumped' },
      nowMs: Date.parse(context.now),
      unsent: {
        totalMinor: context.unsent.total,
        count: context.unsent.count,
        oldestAtMs: timeOf(context.unsent.oldestAt),
      },
    },
    ({ certificate }) => ({
      highestCounter: context.highestCounter,
      counterUsedBefore: context.counterUsedBefore,
      walletDenied: file.denyList.some(
        ({ iss, walletId }) => iss === certificate.iss && walletId === certificate.walletId,
      ),
      walletTodayMinor: context.walletToday,
    }),
  );
  return outcome.verdict === 'accepted'
    ? { verdict: 'accepted', counterUsed: true }
    : { verdict: outcome.refusal.code, counterUsed: outcome.counterUsed };
}

describe('the published presentments', () => {
  test.each(file.vectors.map((vector) => [vector.name, vector] as const))('[CREDENTIAL-6] %s', (_name, vector) => {
    expect(judge(vector)).toEqual({ verdict: vector.verdict, counterUsed: vector.counterUsed });
  });

  test('[CREDENTIAL-4] with many things wrong, the same one reason comes first', () => {
    const foreign = file.vectors.find(({ name }) => name.startsWith('issuer forged'));
    expect(foreign).toBeDefined();
    if (foreign === undefined) return;
    const worse = {
      now: '2030-01-01T00:00:00.000Z',
      configConfirmedAt: '2029-12-31T23:00:00.000Z',
      denyListConfirmedAt: '2029-12-31T23:00:00.000Z',
      unsent: { total: 0, count: 0, oldestAt: null },
    };
    expect(judge({ ...foreign, context: worse })).toEqual({
      verdict: 'offline.issuer_not_in_dates',
      counterUsed: false,
    });
    expect(judge({ ...foreign, context: { counterUsedBefore: true, amount: 1e9 } }).verdict).toBe(foreign.verdict);
  });

  test('[CREDENTIAL-6] there are at least 60, with every reason of the credential among them, and names differ', () => {
    expect(file.vectors.length).toBeGreaterThanOrEqual(60);
    expect(new Set(file.vectors.map(({ name }) => name)).size).toBe(file.vectors.length);
    const verdicts = new Set(file.vectors.map(({ verdict }) => verdict));
    expect(CREDENTIAL_REFUSALS.filter((code) => !verdicts.has(code))).toEqual([]);
    // What a manager's acts are refused with has nothing to do with a presentment.
    const others = ['offline.no_policy', 'offline.limit_above_policy', 'offline.not_unpaid'];
    const offlineCodes = Object.keys(ERRORS).filter((code) => code.startsWith('offline.') && !others.includes(code));
    expect(offlineCodes.filter((code) => !verdicts.has(code))).toEqual([]);
  });

  test('[CREDENTIAL-3] every truncation and every flipped bit of a good one is refused, without a crash', () => {
    const good = file.vectors.find(({ name }) => name.startsWith('good tap'));
    expect(good).toBeDefined();
    if (good === undefined) return;
    const bytes = Buffer.from(good.presentment, 'base64url');
    for (let index = 0; index < bytes.length; index += 1) {
      const cut = { ...good, presentment: bytes.subarray(0, index).toString('base64url') };
      expect(judge(cut).verdict, `cut at ${index}`).not.toBe('accepted');
      const flipped = Buffer.from(bytes);
      flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
      expect(judge({ ...good, presentment: flipped.toString('base64url') }).verdict, `flip at ${index}`).not.toBe(
        'accepted',
      );
    }
  });
});

/** Counts the signatures that it lets hold, true or not. */
function countingVerifier(): Readonly<{ verify: typeof verifySign1; count: () => number }> {
  let count = 0;
  return {
    verify: (key, signed) => {
      count += 1;
      return verifySign1(key, signed);
    },
    count: () => count,
  };
}

function goodCertificate(): Uint8Array {
  const good = file.vectors.find(({ name }) => name.startsWith('good tap'));
  const bytes = certificateIn(new Uint8Array(Buffer.from(good?.presentment ?? '', 'base64url')));
  if (bytes === null) throw new Error('the good vector has no certificate');
  return bytes;
}

describe('certificates that were believed before', () => {
  test('[CREDENTIAL-7] whatever was shown before, in any order, each presentment gets the verdict it gets alone', () => {
    const remembering = createKnownCertificates();
    const rounds = [file.vectors, file.vectors.toReversed(), file.vectors];
    for (const vector of rounds.flat()) {
      const expected = { verdict: vector.verdict, counterUsed: vector.counterUsed };
      expect(judge(vector, remembering), vector.name).toEqual(expected);
    }
  });

  test('[CREDENTIAL-7] the same bytes are verified once for each key, a key that did not sign them each time', () => {
    const verifier = countingVerifier();
    const known = createKnownCertificates(verifier.verify);
    const bytes = goodCertificate();
    const issuer = file.issuers.find(({ kid }) => kid === readCertificate(bytes)?.signed.kid);
    const other = file.issuers.find(({ kid }) => kid !== issuer?.kid);
    const [key, otherKey] = [publicKeyFromJwk(issuer?.jwk ?? {}), publicKeyFromJwk(other?.jwk ?? {})];
    const certificate = known.read(bytes);
    if (key === null || otherKey === null || certificate === null) throw new Error('the vectors lack an issuer');
    expect([known.isSignedBy(otherKey, certificate), known.isSignedBy(otherKey, certificate)]).toEqual([false, false]);
    expect(verifier.count()).toBe(2);
    expect([known.isSignedBy(key, certificate), known.isSignedBy(key, certificate)]).toEqual([true, true]);
    expect(verifier.count()).toBe(3);
    expect(known.read(Uint8Array.from(bytes))).toBe(certificate);
    // An issuer's key that was exchanged under its old name vouches for nothing that the one before had signed.
    expect(known.isSignedBy(otherKey, certificate)).toBe(false);
    expect(verifier.count()).toBe(4);
  });

  test('[CREDENTIAL-8] only what an issuer signed is kept, and of that the newest', () => {
    const bytes = goodCertificate();
    const key = publicKeyFromJwk(file.issuers[0]?.jwk ?? {});
    const certificate = readCertificate(bytes);
    if (key === null || certificate === null) throw new Error('the vectors lack an issuer');
    const doubtful = createKnownCertificates(() => false);
    expect(doubtful.isSignedBy(key, certificate)).toBe(false);
    expect(doubtful.read(bytes)).not.toBe(doubtful.read(bytes));

    // One believed certificate after the other: each is known by its bytes alone.
    const believing = createKnownCertificates(() => true);
    const others = Array.from({ length: MAX_KNOWN_CERTIFICATES }, (_, index) => ({
      ...certificate,
      encoded: new Uint8Array(Uint16Array.of(index).buffer),
    }));
    believing.isSignedBy(key, certificate);
    for (const other of others.slice(1)) believing.isSignedBy(key, other);
    expect(believing.read(bytes)).toBe(certificate);
    // It was asked for just now, so the oldest of the others make room.
    for (const other of others.slice(0, 1)) believing.isSignedBy(key, other);
    expect(believing.read(bytes)).toBe(certificate);
    const strangers = others.map((other) => ({ ...other, encoded: Uint8Array.of(1, ...other.encoded) }));
    for (const stranger of strangers) believing.isSignedBy(key, stranger);
    expect(believing.read(bytes)).not.toBe(certificate);
  });
});
