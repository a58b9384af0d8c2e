/** What the simulated backend reads of a payment's body: the members that its rules need, as section 4 gives them. */
import { z } from 'zod';
import type { Money } from '../../kernel/money.ts';
import { businessDate, wireMoney, wireTime } from './codecs.ts';

const presentment = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/u)
  .max(2_048);

const method = z.discriminatedUnion('type', [
  z.object({ type: z.literal('payment_code'), code: z.string().regex(/^[0-9A-Za-z]{6,64}$/u) }),
  z.object({ type: z.literal('merchant_qr'), expiresInSeconds: z.int().min(30).max(600) }),
  z.object({ type: z.literal('tap'), presentment }),
  z.object({ type: z.literal('scan_presentment'), presentment }),
  z.object({ type: z.literal('offline'), channel: z.enum(['tap', 'qr']), presentment, acceptedAt: wireTime }),
]);

/** Section 1: every requested amount is above zero; what may be absent is not named here. */
export const paymentRequestCodec = z.object({
  amount: wireMoney.refine((amount) => amount.minor > 0, 'an amount above zero'),
  occurredAt: wireTime,
  businessDate,
  receiptNumber: z.string().max(128),
  method,
});

/** `canonical` is the RFC 8785 form of the whole body, `canonicalOutside` that of everything but `method`. */
export type PaymentRequest = Readonly<{
  amount: Money;
  method: z.output<typeof method>;
  canonical: string;
  canonicalOutside: string;
}>;
