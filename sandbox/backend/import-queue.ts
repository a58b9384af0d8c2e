/**
 * `POST /demo/import-queue`: takes a file that a till exported when it could not send (its queue, signed with its own key)
 * and carries each item out as if the till had sent it. An id belongs to the till that used it first, so no other till could
 * forward it; here it is done in the name of the till whose signature the file bears, by the very rules of the wallet API,
 * and therefore as often as anybody likes. Rules SANDBOX-120 to SANDBOX-122.
 */
import { verify } from 'node:crypto';
import { z } from 'zod';
import { loadCaller } from './caller.ts';
import type { Caller, Context, Reply } from './context.ts';
import { refusal } from './demo-replies.ts';
import { canonicalJson, isJsonObject, readJsonText, type JsonObject } from './json.ts';
import { publicKeyFromX } from './keys.ts';
import { takePayment } from './payments/create-payment.ts';
import { apart } from './payments/payment-batch.ts';
import { findPayment, paymentDocument } from './payments/payment-records.ts';
import { putReversal } from './payments/reversal.ts';
import { isProblem, problem } from './problem.ts';
import { putRefund } from './refunds.ts';
import { isUuidV7 } from './schemas.ts';

const DOCUMENT_TYPE = 'wallet-till.queue_export';

/** As many as fit into a request, and far more than a till ever writes into one file. */
const MAX_ITEMS = 20_000;

/** Looser than what the till writes: a newer till may say more. What is signed is the document as it stands. */
const fileForm = z.object({
  document: z.looseObject({
    type: z.literal(DOCUMENT_TYPE),
    version: z.literal(1),
    terminalId: z.string(),
    payments: z
      .array(
        z.looseObject({
          id: z.string(),
          state: z.string(),
          errand: z.string(),
          body: z.string().nullable(),
          reason: z.string().nullable(),
        }),
      )
      .max(MAX_ITEMS),
    refunds: z.array(z.looseObject({ id: z.string(), body: z.string() })).max(MAX_ITEMS),
  }),
  signature: z.object({ keyThumbprint: z.string(), value: z.string() }).nullable(),
});
type File = z.infer<typeof fileForm>;

export async function importQueue(context: Context, body: JsonObject): Promise<Reply> {
  const reading = fileForm.safeParse(body);
  if (!reading.success) return refusal(422, 'file_invalid', z.prettifyError(reading.error));
  const { document, signature } = reading.data;
  const caller = await signer(context, document.terminalId, signature, body['document']);
  if (caller === null) return refusal(401, 'bad_signature', 'no key of that terminal signed this file');
  if (caller.terminal.state === 'retired')
    return refusal(409, 'terminal_retired', 'a retired terminal has nothing unsent');
  const payments: JsonObject[] = [];
  for (const payment of document.payments)
    payments.push(await carryOut(context, payment.id, () => take(context, caller, payment)));
  const refunds: JsonObject[] = [];
  for (const { id, body: text } of document.refunds) {
    refunds.push(
      await carryOut(context, id, async () =>
        answered(id, await putRefund(context, caller, id, objectOf(text)), 'refund'),
      ),
    );
  }
  return { status: 200, json: { terminalId: caller.terminal.id, payments, refunds } };
}

/** The terminal whose current or previous key signed exactly this document; null when none did. */
async function signer(
  context: Context,
  terminalId: string,
  signature: File['signature'],
  document: JsonObject[string] | undefined,
): Promise<Caller | null> {
  if (signature === null || document === undefined) return null;
  const row = await context.db
    .selectFrom('terminal_keys')
    .selectAll()
    .where('terminal_id', '=', terminalId)
    .where('thumbprint', '=', signature.keyThumbprint)
    .where('state', '<>', 'stopped')
    .executeTakeFirst();
  const key = row === undefined ? null : publicKeyFromX(row.public_x);
  if (row === undefined || key === null) return null;
  const bytes = Buffer.from(canonicalJson(document), 'utf8');
  const isGood = verify(null, bytes, key, Buffer.from(signature.value, 'base64url'));
  return isGood ? loadCaller(context, terminalId, row.thumbprint) : null;
}

/** What was accepted offline is put, what is to be reversed is reversed, and of the rest the answer says how it stands. */
async function take(
  context: Context,
  caller: Caller,
  payment: File['document']['payments'][number],
): Promise<JsonObject> {
  const { id, state, errand, body, reason } = payment;
  if (errand === 'reverse')
    return answered(id, await putReversal(context, caller, id, { reason: reason ?? 'timeout' }));
  if (state === 'accepted_offline' && body !== null) {
    const outcome = await takePayment(context, caller, id, objectOf(body));
    return isProblem(outcome)
      ? answered(id, outcome)
      : { id, payment: await paymentDocument(context, outcome.payment) };
  }
  const known = await findPayment(context, id);
  const isOwn = known?.terminal_id === caller.terminal.id;
  if (known === null || !isOwn) return answered(id, problem('payment_not_found', 'the payment never arrived'));
  return { id, payment: await paymentDocument(context, known) };
}

async function carryOut(context: Context, id: string, work: () => Promise<JsonObject>): Promise<JsonObject> {
  return isUuidV7(id) ? apart(context, id, work) : { id, problem: { code: 'validation_failed' } };
}

function answered(id: string, reply: Reply, member: 'payment' | 'refund' = 'payment'): JsonObject {
  if (isProblem(reply)) {
    const { code, status, title } = reply.problem;
    return { id, problem: { code, status, title } };
  }
  return { id, [member]: isJsonObject(reply.json) ? reply.json : {} };
}

/** A body that is no object breaks a rule there, and is answered so. */
function objectOf(text: string): JsonObject {
  const reading = readJsonText(text);
  return reading.ok && isJsonObject(reading.value) ? reading.value : {};
}
