/** What the journal wrote into the tables of sales: whose they are, what was rung up, and that the sums are sums. Rule STORE-32. */
import type { WrittenRows } from '../storage/as-written.ts';

const ENDS = `'sale.opened', 'sale.fare_sold', 'sale.fare_undone', 'sale.checkout_started', 'sale.checkout_left', 'sale.paid', 'sale.voided', 'sale.cancelled'`;

export const WRITTEN_SALES: WrittenRows = {
  table: 'sales',
  key: 'sale_key',
  isWrong: `
    NOT EXISTS (
      SELECT 1 FROM journal AS j WHERE j.sequence = t.sale_key AND j.type IN ('sale.opened', 'sale.fare_sold')
        AND j.subject_id IS t.sale_id AND j.cashier_id IS t.cashier_id AND j.at_ms IS t.opened_at_ms
        AND coalesce(j.body ->> '$.currency', j.body ->> '$.unitPrice.currency') IS t.currency AND j.body ->> '$.cashierName.en' IS t.cashier_name_en
        AND j.body ->> '$.cashierName."zh-CN"' IS t.cashier_name_zh)
    OR t.state IS NOT (
      SELECT CASE j.type WHEN 'sale.checkout_started' THEN 'in_checkout' WHEN 'sale.fare_sold' THEN 'paid'
          WHEN 'sale.paid' THEN 'paid' WHEN 'sale.cancelled' THEN 'cancelled' WHEN 'sale.fare_undone' THEN 'cancelled'
          WHEN 'sale.voided' THEN 'cancelled'
          ELSE 'open' END
      FROM journal AS j
      WHERE j.sequence IN (SELECT sequence FROM journal_about WHERE about = t.sale_id) AND j.type IN (${ENDS}) ORDER BY j.sequence DESC LIMIT 1)
    OR t.receipt_number IS NOT (
      SELECT j.body ->> '$.receiptNumber' FROM journal AS j
      WHERE j.sequence IN (SELECT sequence FROM journal_about WHERE about = t.sale_id) AND j.type IN ('sale.checkout_started', 'sale.fare_sold')
      ORDER BY j.sequence DESC LIMIT 1)
    OR t.subtotal_minor IS NOT (
      SELECT coalesce(sum(l.total_minor), 0) FROM sale_lines AS l WHERE l.sale_key = t.sale_key)
    OR t.line_count IS NOT (SELECT count(*) FROM sale_lines AS l WHERE l.sale_key = t.sale_key)
    OR (t.newest_payment_key IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM payments AS p WHERE p.payment_key = t.newest_payment_key AND p.sale_id = t.sale_id))
    OR (t.charge_payment_key IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM payments AS p WHERE p.payment_key = t.charge_payment_key AND p.sale_id = t.sale_id))`,
};

export const WRITTEN_LINES: WrittenRows = {
  table: 'sale_lines',
  key: 'line_key',
  isWrong: `
    NOT EXISTS (
      SELECT 1 FROM journal AS j JOIN sale_goods AS g ON g.goods_key = t.goods_key
        JOIN sales AS s ON s.sale_key = t.sale_key
      WHERE j.sequence = t.line_key AND j.type IN ('sale.line_added', 'sale.fare_sold') AND j.subject_id IS s.sale_id
        AND j.body ->> '$.lineId' IS t.line_id AND j.body ->> '$.productId' IS t.product_id
        AND j.body ->> '$.unitPrice.minor' IS t.unit_price_minor
        AND j.body ->> '$.unit.en' IS t.unit_en AND j.body ->> '$.unit."zh-CN"' IS t.unit_zh
        AND j.body ->> '$.name.en' IS g.name_en AND j.body ->> '$.name."zh-CN"' IS g.name_zh)`,
};
