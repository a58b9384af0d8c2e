/**
 * Presentments of the demo phone: the QR that it shows and the answer that it gives to a tap, with a certificate that is
 * renewed in time and a counter that grows with each use. Rule SANDBOX-102.
 */
import { z } from 'zod';
import type { Context, Reply } from './context.ts';
import { refusal } from './demo-replies.ts';
import type { JsonObject } from './json.ts';
import type { WalletRow } from './storage/wallet-tables.ts';
import { DAY_MS, HOUR_MS, SECOND_MS } from './time.ts';

/** A wallet fetches a new certificate while it is online, long before the old one ends. */
const CERTIFICATE_LIFE_MS = 7 * DAY_MS;
const CERTIFICATE_RENEWED_BEFORE_MS = 3 * DAY_MS;
const CERTIFICATE_BACKDATED_MS = HOUR_MS;
/** The issuer's own offline limits, in every demo certificate. */
const CERTIFICATE_MAX_PER_PAYMENT = 50_000;
const CERTIFICATE_MAX_PER_DAY = 100_000;

const presentmentOrder = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('qr') }),
  z.object({
    mode: z.literal('tap'),
    challenge: z.string().regex(/^[A-Za-z0-9_-]{22}$/u, '16 bytes in base64url'),
    terminalId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/u),
    amount: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
    currency: z.string().regex(/^[A-Z]{3}$/u),
  }),
]);

export async function makePresentment(context: Context, wallet: WalletRow, body: JsonObject): Promise<Reply> {
  const reading = presentmentOrder.safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const order = reading.data;
  const certificate = await currentCertificate(context, wallet);
  const { next_counter: nextCounter } = await context.db
    .updateTable('wallets')
    .set((column) => ({ next_counter: column('next_counter', '+', 1) }))
    .where('id', '=', wallet.id)
    .returning('next_counter')
    .executeTakeFirstOrThrow();
  const presentment = context.maker.makePresentment({
    walletPrivateJwk: JSON.parse(wallet.private_jwk_json) as Readonly<Record<string, string>>,
    certificate,
    timeSeconds: Math.floor(context.nowMs / SECOND_MS),
    counter: nextCounter - 1,
    nonce: context.random.bytes(8),
    tap:
      order.mode === 'qr'
        ? null
        : {
            challenge: Buffer.from(order.challenge, 'base64url'),
            terminalId: order.terminalId,
            amountMinor: order.amount,
            currency: order.currency,
          },
  });
  return {
    status: 200,
    json: {
      presentment: Buffer.from(presentment).toString('base64url'),
      text: context.maker.presentmentText(presentment),
    },
  };
}

/** What a phone hands over before it is asked to pay, when a reader reads it in two steps. */
export async function showCertificate(context: Context, wallet: WalletRow): Promise<Reply> {
  const certificate = await currentCertificate(context, wallet);
  return { status: 200, json: { certificate: Buffer.from(certificate).toString('base64url') } };
}

async function currentCertificate(context: Context, wallet: WalletRow): Promise<Uint8Array> {
  const { nowMs } = context;
  const { certificate, certificate_expires_at_ms: expiresAtMs } = wallet;
  if (certificate !== null && expiresAtMs !== null && nowMs < expiresAtMs - CERTIFICATE_RENEWED_BEFORE_MS)
    return new Uint8Array(certificate);
  const issuer = await context.db
    .selectFrom('issuers')
    .selectAll()
    .where('kid', '=', wallet.issuer_kid)
    .executeTakeFirstOrThrow();
  const { d: _secret, ...walletPublicJwk } = JSON.parse(wallet.private_jwk_json) as Readonly<Record<string, string>>;
  const issued = context.maker.makeCertificate({
    issuerKid: issuer.kid,
    issuerPrivateJwk: JSON.parse(issuer.private_jwk_json) as Readonly<Record<string, string>>,
    iss: issuer.iss,
    walletId: wallet.id,
    walletPublicJwk,
    notBeforeSeconds: Math.floor((nowMs - CERTIFICATE_BACKDATED_MS) / SECOND_MS),
    expiresSeconds: Math.floor((nowMs + CERTIFICATE_LIFE_MS) / SECOND_MS),
    currency: context.settings.currency,
    maxPerPaymentMinor: CERTIFICATE_MAX_PER_PAYMENT,
    maxPerDayMinor: CERTIFICATE_MAX_PER_DAY,
    passengerClass: wallet.passenger_class,
  });
  await context.db
    .updateTable('wallets')
    .set({ certificate: issued, certificate_expires_at_ms: nowMs + CERTIFICATE_LIFE_MS })
    .where('id', '=', wallet.id)
    .execute();
  return issued;
}
