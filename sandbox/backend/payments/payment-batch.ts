/**
 * `POST /v1/payment-batches` (section 4): up to 500 forwarded payments, each of which stands alone, even one on which the
 * backend itself fails. Rules SANDBOX-46 and SANDBOX-47.
 */
import { sql } from 'kysely';
import type { Caller, Context, Reply } from '../context.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { invalid, isProblem, problem, type Problem } from '../problem.ts';
import { isUuidV7 } from '../schemas.ts';
import { lostToAnother } from '../storage/transactions.ts';
import { takePayment } from './create-payment.ts';
import { paymentDocument } from './payment-records.ts';

const MAX_BATCH = 500;

export async function postBatch(context: Context, caller: Caller, body: JsonObject): Promise<Reply> {
  const items = body['payments'];
  if (!isList(items) || items.length < 1 || items.length > MAX_BATCH) {
    return invalid([{ path: 'payments', message: `a list of 1 to ${MAX_BATCH} payments` }]);
  }
  const results: JsonObject[] = [];
  for (const item of items) results.push(await takeItem(context, caller, item));
  return { status: 200, json: { results } };
}

async function takeItem(context: Context, caller: Caller, item: JsonValue): Promise<JsonObject> {
  const { id, ...body } = isJsonObject(item) ? item : {};
  if (!isUuidV7(id)) return refused(null, invalid([{ path: 'id', message: 'a UUIDv7 in lower case' }]));
  const { method } = body;
  if (!isJsonObject(method) || method['type'] !== 'offline') {
    return refused(id, invalid([{ path: 'method.type', message: 'a batch takes offline payments only' }]));
  }
  return apart(context, id, async () => {
    const outcome = await takePayment(context, caller, id, body);
    return isProblem(outcome) ? refused(id, outcome) : { id, payment: await paymentDocument(context, outcome.payment) };
  });
}

/** A failure undoes this item alone: without it, one bad item would keep all others from ever being forwarded. */
export async function apart(context: Context, id: string, work: () => Promise<JsonObject>): Promise<JsonObject> {
  await sql`SAVEPOINT batch_item`.execute(context.db);
  try {
    const result = await work();
    await sql`RELEASE SAVEPOINT batch_item`.execute(context.db);
    return result;
  } catch (error) {
    // What was lost to another request is done again as a whole, and this item with it.
    if (lostToAnother(context.db, error)) throw error;
    await sql`ROLLBACK TO SAVEPOINT batch_item`.execute(context.db);
    await sql`RELEASE SAVEPOINT batch_item`.execute(context.db);
    context.log.error({ error, id }, 'an item of a batch failed inside the backend');
    return refused(id, problem('internal_error', 'the backend failed on this item; nothing was changed'));
  }
}

/** An item's result when it is refused; `id` null when it could not be read. */
export function refused(id: string | null, refusal: Problem): JsonObject {
  const { errors, ...rest } = refusal.problem;
  return { id, problem: errors === undefined ? rest : { ...rest, errors: errors.map((error) => ({ ...error })) } };
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
