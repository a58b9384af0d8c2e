/**
 * What the till may do without the network, as a screen sees it: what works right now and why the rest does not, how much
 * room is left under each limit, what is at risk, and what became of payments that the backend did not honour.
 */
import { z } from 'zod';
import { paymentViewSchema } from './payment-values.ts';
import { epochMsSchema, idSchema, moneySchema } from './values.ts';

const channelSchema = z.strictObject({
  /** Whether a payment of some amount would be taken on this channel if the network were gone now. */
  available: z.boolean(),
  /** An error code that says why not; null when available. */
  reason: z.string().nullable(),
  /** The most that one payment may be right now, by every limit that is known before a wallet is seen; 0 when none. */
  maxPayment: moneySchema,
});
export type OfflineChannelView = z.infer<typeof channelSchema>;

const moneyRoomSchema = z.strictObject({ used: moneySchema, limit: moneySchema, left: moneySchema });
const countRoomSchema = z.strictObject({
  used: z.int().nonnegative(),
  limit: z.int().nonnegative(),
  left: z.int().nonnegative(),
});

/** Something fetched from the backend that is good for a time: `untilMs` null when it was never confirmed. */
const confirmedSchema = z.strictObject({
  version: z.int().nonnegative().nullable(),
  confirmedAtMs: epochMsSchema.nullable(),
  untilMs: epochMsSchema.nullable(),
});

/** The limits, whoever set them. Amounts are whole payments' or sums of them; `maxAgeHours` of the oldest unsent one. */
export const offlineLimitsSchema = z.strictObject({
  enabled: z.boolean(),
  maxPerPayment: moneySchema,
  maxPerQrPayment: moneySchema,
  maxPerWalletPerDay: moneySchema,
  maxUnsentTotal: moneySchema,
  maxUnsentCount: z.int().nonnegative(),
  maxAgeHours: z.number().nonnegative(),
});
export type OfflineLimits = z.infer<typeof offlineLimitsSchema>;

/** What the merchant set below the backend's limits; null where the backend's is in force. `enabled` false: switched off. */
export const localLimitsSchema = z.strictObject({
  enabled: z.boolean().nullable(),
  maxPerPayment: moneySchema.nullable(),
  maxPerQrPayment: moneySchema.nullable(),
  maxPerWalletPerDay: moneySchema.nullable(),
  maxUnsentTotal: moneySchema.nullable(),
  maxUnsentCount: z.int().min(0).max(1_000_000).nullable(),
  maxAgeHours: z.number().min(0).max(8_760).nullable(),
});
export type LocalLimitsView = z.infer<typeof localLimitsSchema>;

export const CLOCK_DOUBTS = [
  'never_confirmed',
  'wrong',
  'jumped',
  'confirmed_too_long_ago',
  'restarted_without_battery',
] as const;

export const offlineViewSchema = z.strictObject({
  /** Since when the backend has been out of reach; null while it answers, or before anybody knows. */
  sinceMs: epochMsSchema.nullable(),
  channels: z.strictObject({ tap: channelSchema, qr: channelSchema }),
  /** null before the first policy was fetched: then nothing is taken offline. */
  room: z
    .strictObject({
      /** For one payment, by channel, whatever else is left. */
      perPayment: z.strictObject({ tap: moneySchema, qr: moneySchema }),
      unsentTotal: moneyRoomSchema,
      unsentCount: countRoomSchema,
      /** The oldest payment that the backend has not heard of, and when nothing more is taken because of it. */
      oldest: z.strictObject({ acceptedAtMs: epochMsSchema, untilMs: epochMsSchema }).nullable(),
    })
    .nullable(),
  policy: confirmedSchema,
  denyList: confirmedSchema.extend({
    /** Wallets on the backend's list, and those that this till added by itself. */
    walletCount: z.int().nonnegative(),
    localCount: z.int().nonnegative(),
  }),
  clock: z.strictObject({
    trusted: z.boolean(),
    why: z.enum(CLOCK_DOUBTS).nullable(),
    confirmedAtMs: epochMsSchema.nullable(),
    untilMs: epochMsSchema.nullable(),
  }),
  /** "If every unsent payment failed you would lose at most …" */
  exposure: z.strictObject({ unsentTotal: moneySchema, unsentCount: z.int().nonnegative() }),
  /** What was accepted offline and then not paid, with what the backend refuses to look at: for the manager. */
  unpaid: z.strictObject({ count: z.int().nonnegative(), total: moneySchema }),
  limits: z.strictObject({
    /** As the backend gave them; null before it did. */
    backend: offlineLimitsSchema.nullable(),
    local: localLimitsSchema,
    /** The tighter of both; null before the backend gave any. */
    effective: offlineLimitsSchema.nullable(),
  }),
});
export type OfflineView = z.infer<typeof offlineViewSchema>;

/** A payment that was accepted offline and is not paid. */
export const unpaidPaymentSchema = z.strictObject({
  payment: paymentViewSchema,
  acceptedAtMs: epochMsSchema,
  channel: z.enum(['tap', 'qr']),
  wallet: z.strictObject({ iss: z.string(), id: z.string() }),
  /**
   * declined: the backend looked and said no; `retryable`: it goes on trying until the settlement closes. refused: the
   * backend does not take the request (`code` is a problem code); the till goes on sending it, once an hour.
   */
  problem: z.enum(['declined', 'refused']),
  code: z.string(),
  retryable: z.boolean(),
  sinceMs: epochMsSchema,
  /** Whether this till takes nothing offline from that wallet, by its own list. */
  deniedLocally: z.boolean(),
});
export type UnpaidPayment = z.infer<typeof unpaidPaymentSchema>;

export const OFFLINE_COMMANDS = {
  /** A manager tightens the limits. The whole set is given; null leaves the backend's in force. */
  'offline.set_limits': { input: z.strictObject({ limits: localLimitsSchema }), output: offlineViewSchema },
  /** A manager keeps the wallet of an unpaid payment from paying offline at this till, or lets it again. */
  'offline.deny_wallet': {
    input: z.strictObject({ paymentId: idSchema, denied: z.boolean() }),
    output: z.strictObject({ deniedLocally: z.boolean() }),
  },
} as const;

export const OFFLINE_QUERIES = {
  /** For a manager, newest first. `cursor` continues. */
  'offline.unpaid': {
    input: z.strictObject({ cursor: z.string().max(64).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({ payments: z.array(unpaidPaymentSchema).readonly(), cursor: z.string().nullable() }),
  },
} as const;
