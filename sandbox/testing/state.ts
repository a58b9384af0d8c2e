/** What is compared before and after whatever must change nothing. */
import type { TestWorld } from './test-world.ts';

/** All that a refused request must not touch. */
export async function stateOf({ server: { database } }: Pick<TestWorld, 'server'>): Promise<string> {
  const counts: unknown[] = [];
  for (const table of [
    'payments',
    'payment_bodies',
    'refunds',
    'topups',
    'bill_payments',
    'entries',
    'events',
    'alerts',
    'presentment_counters',
  ] as const) {
    const { count } = await database
      .selectFrom(table)
      .select((column) => column.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    counts.push(count);
  }
  counts.push(await database.selectFrom('terminals').select(['id', 'state', 'change_seq']).orderBy('id').execute());
  counts.push(await database.selectFrom('payments').select(['id', 'version']).orderBy('id').execute());
  return JSON.stringify(counts);
}
