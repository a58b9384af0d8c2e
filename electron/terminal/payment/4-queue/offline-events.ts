/**
 * What the journal says about payments without the network, and how it is read back: the bodies of the entries from which
 * the acceptances, counters, denials and limits are made. An entry that does not parse is damage.
 *
 * A wallet's key is named by its thumbprint, the wallet by issuer and id, which the deny list needs; no presentment stands
 * here. Rules OFFLINE-14 and OFFLINE-15.
 */
import { z } from 'zod';
import { businessDateSchema, epochMsSchema, idSchema, moneySchema } from '../../../contract/values.ts';
import type { Credential } from '../1-intake/presentment/presentment.ts';

export const OFFLINE_REFUSED = 'offline.refused';
export const FORWARD_REFUSED = 'offline.forward_refused';
export const LIMITS_CHANGED = 'settings.offline_limits_changed';
export const WALLET_DENIED = 'deny_list.wallet_added_locally';
export const WALLET_ALLOWED = 'deny_list.wallet_removed_locally';

export const walletSchema = z.strictObject({ iss: z.string(), id: z.string() });
export type Wallet = z.infer<typeof walletSchema>;

/** A counter of a wallet's key that was used up, and until when the key can show another one. */
const counterShape = {
  keyThumbprint: z.string().length(43),
  counter: z.int().min(1).max(4_294_967_295),
  certificateExpiresAtMs: epochMsSchema,
};
export const usedCounterSchema = z.strictObject(counterShape);
export type UsedCounter = z.infer<typeof usedCounterSchema>;

export function usedCounterOf({ certificate, presentment }: Credential): UsedCounter {
  return {
    keyThumbprint: certificate.walletKey.thumbprint,
    counter: presentment.counter,
    certificateExpiresAtMs: certificate.expiresMs,
  };
}

/** Of `payment.created`, when its presentment was believed, or used its counter up without being believed. */
export const presentedSchema = z.looseObject({ presented: usedCounterSchema.optional() });

/** Of `payment.accepted_offline`. */
export const acceptedSchema = z.looseObject({
  acceptedAtMs: epochMsSchema,
  channel: z.enum(['tap', 'qr']),
  amount: moneySchema,
  businessDate: businessDateSchema,
  wallet: walletSchema,
  ...counterShape,
});

/** Of `offline.refused`. `attemptId`: the payment's id, or the one it would have had. */
export const refusedSchema = z.looseObject({
  code: z.string(),
  attemptId: idSchema,
  usedCounter: usedCounterSchema.nullable(),
});

/** Of `offline.forward_refused`. */
export const forwardRefusedSchema = z.strictObject({ code: z.string(), status: z.int() });

/** Of the entries that add a wallet to the till's own deny list, and take it away. */
export const localDenialSchema = z.strictObject({ wallet: walletSchema, cause: z.enum(['unpaid', 'manager', 'paid']) });

export const localLimitsSchema = z.strictObject({
  enabled: z.boolean().exactOptional(),
  maxPerPayment: z.int().exactOptional(),
  maxPerQrPayment: z.int().exactOptional(),
  maxPerWalletPerDay: z.int().exactOptional(),
  maxUnsentTotal: z.int().exactOptional(),
  maxUnsentCount: z.int().exactOptional(),
  maxAgeHours: z.number().exactOptional(),
});
/** Of `settings.offline_limits_changed`. */
export const limitsChangedSchema = z.looseObject({ limits: localLimitsSchema });
