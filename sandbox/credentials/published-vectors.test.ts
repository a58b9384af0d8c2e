/**
 * Holds the backend's judgement to the published vectors of what a terminal accepts while it is offline. The terminal
 * reads them with code of its own, so a presentment on which the two would disagree is found here.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { checkPresentment, type PresentmentRefusal } from './check-presentment.ts';
import { presentmentFromJson } from './presentment.ts';

const context = z.object({
  channel: z.enum(['qr', 'tap']),
  now: z.iso.datetime(),
  amount: z.int(),
  currency: z.string(),
  terminalId: z.string(),
  policy: z.object({ qrMaxSkewSeconds: z.int() }),
});
const issuer = z.object({
  iss: z.string(),
  kid: z.string(),
  jwk: z.record(z.string(), z.string()),
  notBefore: z.iso.datetime(),
  notAfter: z.iso.datetime(),
  revoked: z.boolean(),
});
const published = z
  .object({
    issuers: z.array(issuer),
    defaults: context,
    vectors: z.array(
      z.object({
        name: z.string(),
        presentment: z.string(),
        context: context.partial(),
        verdict: z.string(),
        counterUsed: z.boolean(),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(new URL('../../resources/vectors/presentments.json', import.meta.url), 'utf8')));

const issuers = published.issuers.map(({ notBefore, notAfter, ...rest }) => ({
  ...rest,
  notBeforeMs: Date.parse(notBefore),
  notAfterMs: Date.parse(notAfter),
}));

/** What the backend says where the terminal says this. What is missing here only the terminal looks at. */
const SAME_REASON: Readonly<Record<string, PresentmentRefusal>> = {
  'offline.presentment_malformed': 'malformed',
  'offline.issuer_unknown': 'issuer_unknown',
  'offline.issuer_revoked': 'issuer_revoked',
  'offline.issuer_not_in_dates': 'issuer_dates',
  'offline.certificate_signature_invalid': 'certificate_signature',
  'offline.presentment_signature_invalid': 'presentment_signature',
  'offline.wrong_mode': 'mode',
  'offline.wrong_terminal': 'tap_terminal',
  'offline.wrong_amount': 'tap_amount',
  'offline.wrong_currency': 'tap_currency',
  'offline.certificate_expired': 'certificate_dates',
  'offline.certificate_not_yet_valid': 'certificate_dates',
  'offline.qr_not_fresh': 'qr_skew',
  'offline.currency_unsupported': 'currency',
  'offline.over_wallet_payment_limit': 'certificate_limit',
};

const judged = published.vectors.map((vector) => {
  const at = context.parse({ ...published.defaults, ...vector.context });
  const bytes = presentmentFromJson(vector.presentment);
  const verdict = checkPresentment(bytes ?? new Uint8Array(0), {
    mode: at.channel,
    issuers,
    atMs: Date.parse(at.now),
    qrMaxSkewSeconds: at.policy.qrMaxSkewSeconds,
    terminalId: at.terminalId,
    amountMinor: at.amount,
    currency: at.currency,
  });
  const reason = verdict.verdict === 'accepted' ? 'accepted' : verdict.reason;
  return { ...vector, reason, isProven: verdict.wallet !== null };
});

describe('the published vectors', () => {
  test('[CRED-24] backend and terminal judge each presentment alike, but for what only the terminal looks at', () => {
    expect(judged.length).toBeGreaterThan(60);
    const disagreements = judged.filter(({ verdict, reason }) => reason !== (SAME_REASON[verdict] ?? 'accepted'));
    expect(disagreements.map(({ name, verdict, reason }) => ({ name, verdict, reason }))).toEqual([]);
  });

  test('[CRED-24] where the terminal uses a counter up, so does the backend', () => {
    const unused = judged.filter(({ counterUsed, isProven }) => counterUsed && !isProven);
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  test('[CRED-24] and where it does not after looking at the presentment, neither does the backend', () => {
    // A till refuses a bad issuer before it looks at signatures, and whatever its policy forbids before all else; the
    // backend looks at the signatures first, so for it these wallets are known.
    const forged = judged.filter(({ counterUsed, verdict, reason }) => !counterUsed && SAME_REASON[verdict] === reason);
    const isIssuerFault = (reason: string): boolean => reason === 'issuer_revoked' || reason === 'issuer_dates';
    expect(forged.filter(({ reason, isProven }) => isProven && !isIssuerFault(reason))).toEqual([]);
  });
});
