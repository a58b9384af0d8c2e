/**
 * What happened, summed: a flat table from a key to how often and how much. Each journal entry adds to some keys, sums are
 * added key by key, so the totals of a span are the sum of its parts however it is cut (X + X = Z). Pure. Rules SHIFT-20
 * to SHIFT-26.
 *
 * Keys are stored in closed reports and are never renamed: `sales`, `tender/…`, `hour/09`, `cashier/<id>/sales`.
 */
import { z } from 'zod';

export type Total = Readonly<{ count: number; minor: number }>;
export type Totals = Readonly<Record<string, Total>>;

export const totalsSchema = z.record(
  z.string(),
  z.strictObject({ count: z.int(), minor: z.int() }),
) satisfies z.ZodType<Totals>;

/** One key, and what an entry adds to it. */
export type Addition = readonly [key: string, count: number, minor: number];

export const NO_TOTALS: Totals = {};
const NOTHING: Total = { count: 0, minor: 0 };

export function totalOf(totals: Totals, key: string): Total {
  return totals[key] ?? NOTHING;
}

export function addTotals(a: Totals, b: Totals): Totals {
  const sum = new TotalsSum(a);
  for (const [key, { count, minor }] of Object.entries(b)) sum.add([key, count, minor]);
  return sum.totals();
}

/** All keys below `prefix/`, with what follows it, in the order of the alphabet. */
export function totalsBelow(totals: Totals, prefix: string): readonly (readonly [name: string, total: Total])[] {
  return Object.keys(totals)
    .filter((key) => key.startsWith(`${prefix}/`))
    .toSorted()
    .map((key) => [key.slice(prefix.length + 1), totalOf(totals, key)] as const);
}

/** Many additions one after the other, without a copy of the table for each. */
export class TotalsSum {
  readonly #table: Map<string, { count: number; minor: number }>;

  constructor(from: Totals = NO_TOTALS) {
    this.#table = new Map(Object.entries(from).map(([key, { count, minor }]) => [key, { count, minor }]));
  }

  add([key, count, minor]: Addition): void {
    const known = this.#table.get(key);
    if (known === undefined) this.#table.set(key, { count, minor });
    else {
      known.count += count;
      known.minor += minor;
    }
  }

  totals(): Totals {
    return Object.fromEntries(this.#table);
  }
}
