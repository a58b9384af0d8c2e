/**
 * Differences that a demo or a test orders to be in a settlement before it closes, one kind for each that reconciliation
 * has to find. The ledger stays right: only what is told to the merchant is wrong. Rule SANDBOX-136.
 */
import { z } from 'zod';
import type { Context, Reply } from '../context.ts';
import { refusal } from '../demo-replies.ts';
import type { JsonObject } from '../json.ts';
import type { PlantedRow } from '../storage/settlement-tables.ts';
import { isDate } from '../time.ts';
import type { SettlementLine } from './settlement-rows.ts';

export const DIFFERENCE_KINDS = [
  'missing_row',
  'extra_row',
  'amount_differs',
  'fee_differs',
  'row_twice',
  'payout_differs',
] as const;

/** A row that belongs to no payment of anybody. */
const STRANGER_ID = '00000000-0000-7000-8000-000000000000';

const order = z.strictObject({
  storeId: z.string().min(1).max(64),
  businessDate: z.string().refine(isDate),
  kind: z.enum(DIFFERENCE_KINDS),
  paymentId: z.string().max(64).nullable().default(null),
  amount: z.int().default(1),
});

export async function plantDifference(context: Context, body: JsonObject): Promise<Reply> {
  const reading = order.safeParse(body);
  if (!reading.success) return refusal(422, 'body_invalid', z.prettifyError(reading.error));
  const { storeId, businessDate, kind, paymentId, amount } = reading.data;
  const store = await context.db.selectFrom('stores').select('id').where('id', '=', storeId).executeTakeFirst();
  if (store === undefined) return refusal(404, 'store_not_found', 'there is no such store');
  const closed = await context.db
    .selectFrom('settlements')
    .select('business_date')
    .where('store_id', '=', storeId)
    .where('business_date', '=', businessDate)
    .executeTakeFirst();
  if (closed !== undefined) return refusal(409, 'settlement_closed', 'a settlement never changes once it is ready');
  await context.db
    .insertInto('planted_differences')
    .values({ store_id: storeId, business_date: businessDate, kind, payment_id: paymentId, amount_minor: amount })
    .execute();
  return { status: 201, json: { storeId, businessDate, kind, paymentId, amount } };
}

export async function plantedFor(
  { db }: Context,
  storeId: string,
  businessDate: string,
): Promise<readonly PlantedRow[]> {
  return db
    .selectFrom('planted_differences')
    .selectAll()
    .where('store_id', '=', storeId)
    .where('business_date', '=', businessDate)
    .orderBy('id')
    .execute();
}

/** The lines as they are told: `paymentId` names the line, the first payment where it is null. */
export function withDifferences(
  lines: readonly SettlementLine[],
  planted: readonly PlantedRow[],
): readonly SettlementLine[] {
  return planted.reduce<readonly SettlementLine[]>((told, difference) => plant(told, difference), lines);
}

function plant(lines: readonly SettlementLine[], difference: PlantedRow): readonly SettlementLine[] {
  const { kind, payment_id: paymentId, amount_minor: amountMinor } = difference;
  const meant = lines.find(({ type, id }) => type === 'payment' && (paymentId === null || id === paymentId));
  if (meant === undefined) return lines;
  const changed = (change: Partial<SettlementLine>): readonly SettlementLine[] =>
    lines.map((line) => (line === meant ? { ...meant, ...change } : line));
  switch (kind) {
    case 'missing_row':
      return lines.filter((line) => line !== meant);
    case 'extra_row':
      return [...lines, { ...meant, id: STRANGER_ID, paymentId: STRANGER_ID, authCode: '' }];
    case 'amount_differs':
      return changed({
        amountMinor: meant.amountMinor + amountMinor,
        payerPaidMinor: meant.payerPaidMinor + amountMinor,
      });
    case 'fee_differs':
      return changed({ feeMinor: meant.feeMinor + amountMinor });
    case 'row_twice':
      return [...lines, meant];
    case 'payout_differs':
      return lines;
  }
}
