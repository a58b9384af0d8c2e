/**
 * The demo API: what a customer's phone and a tester do to the world, without signatures, under `/demo/`. It is served
 * to loopback only and is no part of the wallet API. Rules SANDBOX-55, SANDBOX-101 to SANDBOX-103.
 *
 * Refusals are `{code, message}`. What changes a payment goes through the same rules as everything else, so that a
 * terminal is told of it.
 */
import type { SandboxRequest } from './caller.ts';
import type { Context, Reply } from './context.ts';
import { showState } from './demo-admin-api.ts';
import { refusal, walletSummary } from './demo-replies.ts';
import { makePresentment, showCertificate } from './demo-presentments.ts';
import { changeWorld } from './demo-world-api.ts';
import { isJsonObject, readJson, type JsonObject } from './json.ts';
import { makePaymentCode } from './payments/code-payment.ts';
import { decline, judge, settle } from './payments/decision.ts';
import { readMerchantQr } from './payments/merchant-qr.ts';
import { findPayment, paymentDocument } from './payments/payment-records.ts';
import { askOrSettle } from './payments/presentment-payment.ts';
import { matchPath, splitUrl } from './routes.ts';
import type { PaymentRow } from './storage/payment-tables.ts';
import type { WalletRow } from './storage/wallet-tables.ts';
import { formatTime, formatTimeOrNull } from './time.ts';

/** The phone shows the last payments only. */
const LISTED_PAYMENTS = 50;

export async function answerDemoCall(context: Context, request: SandboxRequest): Promise<Reply> {
  const { path } = splitUrl(request.url);
  const body = request.body.length === 0 ? {} : readBody(request.body);
  if (body === null) return refusal(400, 'body_invalid', 'the body is not a JSON object');
  if (request.method === 'GET' && path === '/demo/wallets') return listWallets(context);
  if (request.method === 'GET' && path === '/demo/terminals') return listTerminals(context);
  if (request.method === 'GET' && path === '/demo/state') return showState(context);

  for (const { method, pattern, answer } of WALLET_CALLS) {
    const values = method === request.method ? matchPath(pattern, path) : null;
    if (values === null) continue;
    const wallet = await context.db
      .selectFrom('wallets')
      .selectAll()
      .where('id', '=', values['id'] ?? '')
      .executeTakeFirst();
    if (wallet === undefined) return refusal(404, 'wallet_not_found', 'there is no such wallet');
    return answer({ context, wallet, body, paymentId: values['paymentId'] ?? '' });
  }
  return (
    (await changeWorld(context, request.method, path, body)) ??
    refusal(404, 'not_found', 'there is nothing under this path and method')
  );
}

type WalletCall = Readonly<{ context: Context; wallet: WalletRow; body: JsonObject; paymentId: string }>;

const WALLET_CALLS: readonly Readonly<{
  method: 'GET' | 'POST';
  pattern: string;
  answer: (call: WalletCall) => Promise<Reply>;
}>[] = [
  { method: 'GET', pattern: '/demo/wallets/:id', answer: getWallet },
  { method: 'GET', pattern: '/demo/wallets/:id/pending', answer: getPending },
  { method: 'POST', pattern: '/demo/wallets/:id/payment-code', answer: postPaymentCode },
  { method: 'POST', pattern: '/demo/wallets/:id/scan', answer: postScan },
  { method: 'POST', pattern: '/demo/wallets/:id/payments/:paymentId/confirm', answer: postConfirm },
  { method: 'POST', pattern: '/demo/wallets/:id/payments/:paymentId/decline', answer: postDecline },
  {
    method: 'GET',
    pattern: '/demo/wallets/:id/certificate',
    answer: ({ context, wallet }) => showCertificate(context, wallet),
  },
  {
    method: 'POST',
    pattern: '/demo/wallets/:id/presentment',
    answer: ({ context, wallet, body }) => makePresentment(context, wallet, body),
  },
];

async function listWallets(context: Context): Promise<Reply> {
  const wallets = await context.db.selectFrom('wallets').selectAll().orderBy('id').execute();
  const list: JsonObject[] = [];
  for (const wallet of wallets) list.push(await walletSummary(context, wallet));
  return { status: 200, json: { wallets: list } };
}

async function listTerminals(context: Context): Promise<Reply> {
  const rows = await context.db.selectFrom('terminals').selectAll().orderBy('enrolled_at_ms').orderBy('id').execute();
  const terminals = rows.map((row) => ({
    id: row.id,
    storeId: row.store_id,
    state: row.state,
    model: row.device_model,
    serial: row.device_serial,
    softwareVersion: row.software_version,
    enrolledAt: formatTime(row.enrolled_at_ms),
    heartbeatAt: formatTimeOrNull(row.heartbeat_at_ms),
  }));
  return { status: 200, json: { terminals } };
}

async function getWallet({ context, wallet }: WalletCall): Promise<Reply> {
  const rows = await context.db
    .selectFrom('payments')
    .selectAll()
    .where('wallet_id', '=', wallet.id)
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(LISTED_PAYMENTS)
    .execute();
  const held = await context.db
    .selectFrom('wallet_promotions')
    .innerJoin('promotions', 'promotions.id', 'wallet_promotions.promotion_id')
    .select(['promotions.name_zh', 'promotions.name_en', 'promotions.kind', 'wallet_promotions.remaining_count'])
    .where('wallet_promotions.wallet_id', '=', wallet.id)
    .orderBy('promotions.id')
    .execute();
  return {
    status: 200,
    json: {
      ...(await walletSummary(context, wallet)),
      promotions: held.map((row) => ({
        kind: row.kind,
        name: { 'zh-CN': row.name_zh, en: row.name_en },
        remaining: row.remaining_count,
      })),
      payments: await summaries(context, rows),
    },
  };
}

async function getPending({ context, wallet }: WalletCall): Promise<Reply> {
  const rows = await context.db
    .selectFrom('payments')
    .selectAll()
    .where('wallet_id', '=', wallet.id)
    .where('status', '=', 'pending_customer')
    .orderBy('created_at_ms', 'desc')
    .orderBy('id', 'desc')
    .execute();
  return { status: 200, json: { payments: await summaries(context, rows) } };
}

/** The members of a `Payment` that its payer sees. */
const SHOWN_TO_PAYER = [
  'id',
  'status',
  'methodType',
  'amount',
  'payerPaid',
  'discounts',
  'refunded',
  'payerRefunded',
  'receiptNumber',
  'expiresAt',
  'occurredAt',
  'updatedAt',
] as const;

async function summary(context: Context, payment: PaymentRow): Promise<JsonObject> {
  const { name: merchantName } = await context.db
    .selectFrom('merchants')
    .select('name')
    .where('id', '=', payment.merchant_id)
    .executeTakeFirstOrThrow();
  const document = await paymentDocument(context, payment);
  const shown = Object.fromEntries(SHOWN_TO_PAYER.map((member) => [member, document[member] ?? null]));
  return {
    ...shown,
    merchantName,
    declineCode: payment.decline_code,
    description: payment.description,
    createdAt: formatTime(payment.created_at_ms),
  };
}

async function summaries(context: Context, rows: readonly PaymentRow[]): Promise<readonly JsonObject[]> {
  const list: JsonObject[] = [];
  for (const row of rows) list.push(await summary(context, row));
  return list;
}

async function postPaymentCode({ context, wallet }: WalletCall): Promise<Reply> {
  const { code, expiresAtMs } = await makePaymentCode(context, wallet);
  return { status: 200, json: { code, expiresAt: formatTime(expiresAtMs) } };
}

async function postScan({ context, wallet, body }: WalletCall): Promise<Reply> {
  const scanned = readMerchantQr(typeof body['payload'] === 'string' ? body['payload'].trim() : '');
  if (scanned.kind === 'malformed')
    return {
      status: 422,
      json: { code: 'qr_malformed', message: 'this is no merchant QR code', faults: scanned.faults },
    };
  if (scanned.kind === 'foreign') return refusal(422, 'qr_foreign', 'this code belongs to another wallet');
  const payment = await findPayment(context, scanned.paymentId);
  if (payment === null) return refusal(404, 'payment_not_found', 'there is no such payment');
  if (payment.status === 'expired') return refusal(409, 'payment_expired', 'the code has expired');
  if (payment.status !== 'pending_customer')
    return refusal(409, 'payment_finished', `the payment is ${payment.status}`);
  if (payment.wallet_id !== null && payment.wallet_id !== wallet.id)
    return refusal(409, 'payment_taken', 'another wallet has scanned this code');
  if (wallet.blocked === 1) return refusal(409, 'wallet_blocked', 'this wallet is blocked');
  const scannedPayment = payment.wallet_id === wallet.id ? payment : await askOrSettle(context, payment, wallet);
  return {
    status: 200,
    json: {
      ...(await summary(context, scannedPayment)),
      confirmationNeeded: scannedPayment.status === 'pending_customer',
    },
  };
}

async function postConfirm({ context, wallet, paymentId }: WalletCall): Promise<Reply> {
  const payment = await waitingPayment(context, wallet, paymentId);
  if ('reply' in payment) return payment.reply;
  const settled = await settle(context, payment.row, wallet, await judge(context, payment.row, wallet));
  return { status: 200, json: await summary(context, settled) };
}

async function postDecline({ context, wallet, paymentId }: WalletCall): Promise<Reply> {
  const payment = await waitingPayment(context, wallet, paymentId);
  if ('reply' in payment) return payment.reply;
  const declined = await decline(context, payment.row, 'customer_cancelled', wallet.id);
  return { status: 200, json: await summary(context, declined) };
}

async function waitingPayment(
  context: Context,
  wallet: WalletRow,
  id: string,
): Promise<Readonly<{ row: PaymentRow } | { reply: Reply }>> {
  const payment = await findPayment(context, id);
  if (payment?.wallet_id !== wallet.id)
    return { reply: refusal(404, 'payment_not_found', 'this wallet has no such payment') };
  if (payment.status === 'pending_customer') return { row: payment };
  const code = payment.status === 'expired' ? 'payment_expired' : 'payment_finished';
  return { reply: refusal(409, code, `the payment is ${payment.status}`) };
}

function readBody(bytes: Uint8Array): JsonObject | null {
  const reading = readJson(bytes);
  return reading.ok && isJsonObject(reading.value) ? reading.value : null;
}
