/** The backend's books after a bench, held against what the tills were told. */
import { sql } from 'kysely';
import type { SandboxDatabase } from '../../../sandbox/backend/storage/database.ts';
import { DEMO_MERCHANT_ID } from '../../../sandbox/demo/demo-shops.ts';

export type Books = Readonly<{
  /** All entries together. */
  entriesSum: number;
  /** Wallets whose balance is not the sum of their entries. */
  walletsOff: number;
  /** Payments that a till was told of as approved and that are not, or not once. */
  missing: number;
  /** Payments that are approved and that no till was told of. */
  surplus: number;
  /** What the merchant has, less what the tills took. */
  merchantOff: number;
  /** Of what is kept for ever, with its indexes, shared out among the payments. */
  bytesPerPayment: number;
}>;

/** `approved`: the amounts by payment id. */
export async function countBooks(database: SandboxDatabase, approved: ReadonlyMap<string, number>): Promise<Books> {
  const one = async (query: ReturnType<typeof sql<{ value: number }>>): Promise<number> =>
    (await query.execute(database)).rows[0]?.value ?? 0;
  const entriesSum = await one(sql<{ value: number }>`SELECT coalesce(sum(amount_minor), 0) AS value FROM entries`);
  const walletsOff = await one(sql<{ value: number }>`
    SELECT count(*) AS value FROM accounts a WHERE kind = 'wallet' AND balance_minor <>
      (SELECT coalesce(sum(amount_minor), 0) FROM entries WHERE account_id = a.id)`);
  const merchantHas = await one(sql<{ value: number }>`
    SELECT coalesce(sum(amount_minor), 0) AS value FROM entries WHERE account_id = ${`merchant:${DEMO_MERCHANT_ID}`}`);
  const debits = await database
    .selectFrom('entries')
    .select('record_id')
    .where('reason', '=', 'payment')
    .where('amount_minor', '<', 0)
    .execute();
  const booked = new Set(debits.map((entry) => entry.record_id));
  const kept = await one(sql<{ value: number }>`
    SELECT sum(pg_total_relation_size(name::regclass)) AS value
    FROM unnest(ARRAY['payments', 'payment_bodies', 'entries', 'presentment_counters']) AS name`);
  const took = [...approved.values()].reduce((sum, amount) => sum + amount, 0);
  return {
    entriesSum,
    walletsOff,
    missing: [...approved.keys()].filter((id) => !booked.has(id)).length,
    surplus: debits.filter((entry) => !approved.has(entry.record_id)).length,
    merchantOff: merchantHas - took,
    bytesPerPayment: kept / Math.max(1, debits.length),
  };
}
