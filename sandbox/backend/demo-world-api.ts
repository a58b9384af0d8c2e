/**
 * The part of the demo API that changes the world around the payments: wallets' money and moods, terminals, activation
 * codes, maintenance, policy, issuers and backend keys.
 */
import { z } from 'zod';
import { bumpConfigVersion, setDenied } from './config.ts';
import type { Context, Reply } from './context.ts';
import { announceMaintenance, backUp, pushDenylist, restore } from './demo-admin-api.ts';
import { refusal, walletSummary } from './demo-replies.ts';
import { importQueue } from './import-queue.ts';
import type { JsonObject } from './json.ts';
import { balanceMinor, book, CLEARING_ACCOUNT } from './ledger.ts';
import { newId } from './ports.ts';
import { DECLINE_CODES } from './payments/decision.ts';
import { matchPath } from './routes.ts';
import { plantDifference } from './settlements/planted-differences.ts';

type WorldCall = Readonly<{ context: Context; body: JsonObject; id: string }>;

const CALLS: readonly Readonly<{ pattern: string; answer: (call: WorldCall) => Promise<Reply> }>[] = [
  { pattern: '/demo/wallets/:id/settings', answer: changeWallet },
  { pattern: '/demo/terminals/:id/disable', answer: ({ context, id }) => setTerminalState(context, id, 'disabled') },
  { pattern: '/demo/terminals/:id/enable', answer: ({ context, id }) => setTerminalState(context, id, 'active') },
  { pattern: '/demo/activation-codes', answer: addActivationCode },
  { pattern: '/demo/maintenance', answer: setMaintenance },
  { pattern: '/demo/policy', answer: changePolicy },
  { pattern: '/demo/issuers/:id/revoke', answer: ({ context, id }) => revokeIssuer(context, id) },
  { pattern: '/demo/backend-keys', answer: addBackendKey },
  { pattern: '/demo/settlement-differences', answer: ({ context, body }) => plantDifference(context, body) },
  { pattern: '/demo/denylist', answer: ({ context, body }) => pushDenylist(context, body) },
  { pattern: '/demo/announcements', answer: ({ context, body }) => announceMaintenance(context, body) },
  { pattern: '/demo/backup', answer: ({ context }) => backUp(context) },
  { pattern: '/demo/restore', answer: ({ context }) => restore(context) },
  { pattern: '/demo/import-queue', answer: ({ context, body }) => importQueue(context, body) },
];

/** Null when the path is none of these; all are POST. */
export async function changeWorld(
  context: Context,
  method: string,
  path: string,
  body: JsonObject,
): Promise<Reply | null> {
  if (method !== 'POST') return null;
  for (const { pattern, answer } of CALLS) {
    const values = matchPath(pattern, path);
    if (values !== null) return answer({ context, body, id: values['id'] ?? '' });
  }
  return null;
}

const walletSettings = z.strictObject({
  balance: z.int().min(0).max(1_000_000_000_000).optional(),
  blocked: z.boolean().optional(),
  denied: z.boolean().optional(),
  forcedDecline: z.enum(DECLINE_CODES).nullable().optional(),
  refundBehaviour: z.enum(['instant', 'pending', 'failed']).optional(),
  smallAmountLimit: z.int().min(0).optional(),
  dailyLimit: z.int().min(0).optional(),
});

async function changeWallet({ context, body, id }: WorldCall): Promise<Reply> {
  const reading = walletSettings.safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const wallet = await context.db.selectFrom('wallets').selectAll().where('id', '=', id).executeTakeFirst();
  if (wallet === undefined) return refusal(404, 'wallet_not_found', 'there is no such wallet');
  const { balance, blocked, denied, forcedDecline, refundBehaviour, smallAmountLimit, dailyLimit } = reading.data;
  if (balance !== undefined) {
    const difference = balance - (await balanceMinor(context.db, wallet.account_id));
    await book(context.db, 'demo_correction', newId(context.random, 'cor'), context.nowMs, [
      { accountId: CLEARING_ACCOUNT, amountMinor: -difference },
      { accountId: wallet.account_id, amountMinor: difference },
    ]);
  }
  if (denied !== undefined) await setDenied(context, wallet.iss, wallet.id, denied, 'demo');
  const changed = await context.db
    .updateTable('wallets')
    .set({
      blocked: blocked === undefined ? wallet.blocked : Number(blocked),
      forced_decline: forcedDecline === undefined ? wallet.forced_decline : forcedDecline,
      refund_behaviour: refundBehaviour ?? wallet.refund_behaviour,
      small_amount_limit_minor: smallAmountLimit ?? wallet.small_amount_limit_minor,
      daily_limit_minor: dailyLimit ?? wallet.daily_limit_minor,
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return { status: 200, json: await walletSummary(context, changed) };
}

async function setTerminalState(context: Context, id: string, state: 'active' | 'disabled'): Promise<Reply> {
  const disabledAtMs = state === 'active' ? null : context.nowMs;
  const { numUpdatedRows } = await context.db
    .updateTable('terminals')
    .set({ state, disabled_at_ms: disabledAtMs })
    .where('id', '=', id)
    .where('state', '<>', 'retired')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n
    ? { status: 200, json: { id, state } }
    : refusal(404, 'terminal_not_found', 'there is no such terminal, or it is retired');
}

async function addActivationCode({ context, body }: WorldCall): Promise<Reply> {
  const reading = z.strictObject({ replaces: z.string().optional(), storeId: z.string().optional() }).safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const { replaces, storeId = 'sto_demo' } = reading.data;
  const store =
    replaces === undefined
      ? await context.db.selectFrom('stores').select('id').where('id', '=', storeId).executeTakeFirst()
      : await context.db
          .selectFrom('terminals')
          .select('store_id as id')
          .where('id', '=', replaces)
          .where('state', '<>', 'retired')
          .executeTakeFirst();
  if (store === undefined)
    return replaces === undefined
      ? refusal(404, 'store_not_found', 'there is no such store')
      : refusal(404, 'terminal_not_found', 'there is no such terminal, or it is retired');
  const code = newId(context.random, 'ACT');
  await context.db
    .insertInto('activation_codes')
    .values({ code, store_id: store.id, replaces_terminal_id: replaces ?? null })
    .execute();
  return { status: 201, json: { code } };
}

async function setMaintenance({ context, body }: WorldCall): Promise<Reply> {
  const reading = z.strictObject({ on: z.boolean() }).safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  await context.db
    .updateTable('settings')
    .set({ maintenance: Number(reading.data.on) })
    .execute();
  return { status: 200, json: reading.data };
}

const policyForm = z.strictObject({
  enabled: z.boolean(),
  channels: z.array(z.enum(['tap', 'qr'])),
  maxPerPayment: z.int().min(0),
  maxPerQrPayment: z.int().min(0),
  maxPerWalletPerDay: z.int().min(0),
  maxUnsentTotal: z.int().min(0),
  maxUnsentCount: z.int().min(0),
  maxAgeHours: z.int().min(0),
  maxPolicyAgeHours: z.int().min(0),
  qrMaxSkewSeconds: z.int().min(0).max(60),
});

async function changePolicy({ context, body }: WorldCall): Promise<Reply> {
  const reading = policyForm.partial().safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const policy = policyForm.parse({ ...context.settings.policy, ...reading.data });
  await context.db
    .updateTable('settings')
    .set({ policy_json: JSON.stringify(policy) })
    .execute();
  await bumpConfigVersion(context);
  return { status: 200, json: policy };
}

async function revokeIssuer(context: Context, kid: string): Promise<Reply> {
  const { numUpdatedRows } = await context.db
    .updateTable('issuers')
    .set({ revoked: 1 })
    .where('kid', '=', kid)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== 1n) return refusal(404, 'issuer_not_found', 'there is no such issuer');
  await bumpConfigVersion(context);
  return { status: 200, json: { kid, revoked: true } };
}

/** Lists a new key at once; the contract wants 30 days before it signs, a test may want none. */
async function addBackendKey({ context, body }: WorldCall): Promise<Reply> {
  const reading = z.strictObject({ signsInSeconds: z.int().min(0) }).safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const kid = newId(context.random, 'sandbox', 6);
  const signsFromMs = context.nowMs + reading.data.signsInSeconds * 1000;
  await context.db
    .insertInto('backend_keys')
    .values({ kid, seed: context.random.bytes(32), listed_at_ms: context.nowMs, signs_from_ms: signsFromMs })
    .execute();
  await bumpConfigVersion(context);
  return { status: 201, json: { kid } };
}
