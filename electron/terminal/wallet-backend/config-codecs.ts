/**
 * The codecs of enrolment and configuration (wallet API section 3): what the terminal is told once, and rarely anew.
 * Rules BACKEND-13 to BACKEND-17 of docs/spec.md.
 */
import { z } from 'zod';
import { amountMinor, backendId, currencyCode, wireTime } from './codecs.ts';
import { backendKeyObject } from './terminal-identity.ts';
import type { BackendConfig, Enrolment, OfflinePolicy } from './wallet-backend.ts';

const jwk = z.record(z.string(), z.unknown());

/** A list in which each name is given once and each key is one that can verify an answer. */
const backendKeys = z
  .array(z.object({ kid: z.string().min(1), jwk }))
  .min(1)
  .max(50)
  .refine((keys) => new Set(keys.map((key) => key.kid)).size === keys.length, 'a key name is given twice')
  .refine((keys) => keys.every((key) => backendKeyObject(key.jwk) !== null), 'a backend key is not an Ed25519 key');

export const enrolmentCodec = z
  .object({
    terminalId: backendId,
    merchant: z.object({
      id: backendId,
      name: z.string(),
      city: z.string(),
      countryCode: z.string(),
      categoryCode: z.string(),
    }),
    store: z.object({ id: backendId, name: z.string(), timeZone: z.string().refine(isTimeZone, 'not a time zone') }),
    backendKeys,
    configVersion: z.int().min(0),
  })
  .transform((value): Enrolment => value);

const hours = z.number().min(0);

/** `channels` absent means the tap alone; a channel that this terminal does not know is none it could accept on. */
const offlinePolicy = z
  .object({
    enabled: z.boolean(),
    channels: z.array(z.string()).default(['tap']),
    maxPerPayment: amountMinor,
    maxPerQrPayment: amountMinor,
    maxPerWalletPerDay: amountMinor,
    maxUnsentTotal: amountMinor,
    maxUnsentCount: z.int().min(0),
    maxAgeHours: hours,
    maxPolicyAgeHours: hours,
    qrMaxSkewSeconds: z.number().min(0).max(60),
  })
  .transform((policy): OfflinePolicy => ({
    ...policy,
    channels: (['tap', 'qr'] as const).filter((channel) => policy.channels.includes(channel)),
  }));

const issuer = z
  .object({
    iss: z.string(),
    kid: z.string().min(1),
    jwk,
    notBefore: wireTime,
    notAfter: wireTime,
    revoked: z.boolean(),
  })
  .transform(({ notBefore, notAfter, ...rest }) => ({ ...rest, notBeforeMs: notBefore, notAfterMs: notAfter }));

/** Promotions, fares and notices are passed on as they came; whoever uses them reads them with a codec of their own. */
const passedOn = z.array(z.unknown()).max(10_000);

export const configCodec = z
  .object({
    version: z.int().min(0),
    currency: currencyCode,
    backendKeys,
    offline: offlinePolicy,
    issuers: z
      .array(issuer)
      .max(1_000)
      .refine(
        (issuers) => new Set(issuers.map((each) => each.kid)).size === issuers.length,
        'an issuer kid is not unique',
      ),
    promotions: passedOn,
    fares: passedOn,
    notices: passedOn,
  })
  .transform((value): BackendConfig => value);

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
