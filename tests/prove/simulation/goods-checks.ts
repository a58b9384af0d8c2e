/**
 * What must hold at the end of what came back: nothing is given back twice, in money or in goods, and a sale that was voided has
 * left nothing behind. Sums of the proof's own over what the tables and the journal say. Rules PROVE-140 and PROVE-141.
 */
import type Database from 'better-sqlite3';
import { rowsOf } from './kept-statements.ts';

type GivenBack = {
  sale_id: string;
  voided_at_ms: number | null;
  cash_minor: number;
  cash_refunded_minor: number;
  /** What goods of earlier sales stand for in it, and what of that went back to those who had paid the earlier. */
  exchange_minor: number;
  back_through_minor: number;
  /** What its own goods stand for in others, and what of that was given back in money instead. */
  exchanged_minor: number;
  back_from_minor: number;
  /** What other sales say that its goods stand for in them. */
  stands_for_minor: number;
  paid_minor: number;
  refunded_minor: number;
  /** What the journal says that left the drawer with the void; null: it says nothing. */
  void_cash_minor: number | null;
};

/** Of what went back along links of goods, all but refunds that failed. */
const BACK = `SELECT coalesce(sum(back.amount_minor), 0) FROM exchange_refunds AS back LEFT JOIN refunds USING (refund_id)
  WHERE coalesce(refunds.state, '') <> 'failed'`;

/** A payment that was declined after it was taken offline counts as paid: its goods are gone, and nobody gives money for them. */
const GIVEN_BACK = `
  SELECT sales.sale_id AS sale_id, voided_at_ms, cash_minor, cash_refunded_minor, exchange_minor, exchanged_minor,
    (${BACK} AND back.sale_id = sales.sale_id) AS back_through_minor,
    (${BACK} AND back.from_sale_id = sales.sale_id) AS back_from_minor,
    (SELECT coalesce(sum(link.amount_minor), 0) FROM sale_exchanges AS link JOIN sales AS other USING (sale_id)
      WHERE link.from_sale_id = sales.sale_id AND other.voided_at_ms IS NULL) AS stands_for_minor,
    (SELECT coalesce(sum(amount_minor), 0) FROM payments
      WHERE payments.sale_id = sales.sale_id AND state IN ('approved', 'accepted_offline', 'unpaid')) AS paid_minor,
    (SELECT coalesce(sum(refunds.amount_minor), 0) FROM refunds JOIN payments USING (payment_id)
      WHERE payments.sale_id = sales.sale_id AND payments.state = 'approved' AND refunds.state <> 'failed') AS refunded_minor,
    (SELECT body ->> '$.cash.minor' FROM journal WHERE type = 'sale.voided' AND subject_id = sales.sale_id) AS void_cash_minor
  FROM sales ORDER BY sale_key`;

export function goodsFaults(till: Database.Database): readonly string[] {
  const rows = rowsOf(till, GIVEN_BACK).all() as GivenBack[];
  return rows.flatMap((row) => whyWrong(row).map((says) => `sale ${row.sale_id} ${says}`));
}

function whyWrong(row: GivenBack): readonly string[] {
  const faults: string[] = [];
  const isVoided = row.voided_at_ms !== null;
  // Of a void the cash has left the drawer, and the goods have gone back to their customer.
  const cashMinor = isVoided ? 0 : row.cash_minor;
  const goodsMinor = isVoided ? 0 : row.exchange_minor - row.back_through_minor;
  const broughtMinor = row.paid_minor + cashMinor + goodsMinor;
  const backMinor = row.refunded_minor + row.cash_refunded_minor + row.exchanged_minor - row.back_from_minor;
  if (backMinor > broughtMinor)
    faults.push(`brought ${broughtMinor}, and ${backMinor} of it went back in money and goods`);
  if (row.stands_for_minor !== row.exchanged_minor)
    faults.push(`gave ${row.exchanged_minor} of goods, and ${row.stands_for_minor} stands for them elsewhere`);
  if (isVoided !== (row.void_cash_minor !== null)) faults.push('is voided in the books or in the journal alone');
  if (!isVoided) return faults;
  if (row.paid_minor > 0) faults.push(`is voided, and ${row.paid_minor} of it is paid still`);
  if (row.void_cash_minor !== row.cash_minor)
    faults.push(`is voided, and ${row.void_cash_minor} of ${row.cash_minor} in cash was given back`);
  if (row.exchanged_minor > 0) faults.push('is voided, and its goods stand for others');
  return faults;
}
