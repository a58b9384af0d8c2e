/**
 * What is not over when a shift is closed: it is listed by name, goes on by itself, and stays in the shift in which it was
 * begun (C1, C6, C7, C24). Reads only. Rules SHIFT-14 and SHIFT-15.
 */
import { MAX_OPEN_ENDS, type OpenEnd, type OpenEndKind } from '../../contract/shift-values.ts';
import type { CurrencyCode } from '../../kernel/money.ts';
import { isCurrencyCode, money } from '../../kernel/money.ts';
import { assert } from '../../kernel/assert.ts';
import { WAITING_PAYMENTS } from '../payment/2-tender/payment-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, oneOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';
import { shiftNumberAt } from './shift-store.ts';

export type OpenEnds = Readonly<{ openEnds: readonly OpenEnd[]; openEndCount: number }>;

const KINDS = [
  'unsent',
  'unresolved',
  'running',
  'parked',
  'refund',
  'inbox',
] as const satisfies readonly OpenEndKind[];

const OPEN_ENDS = `
  SELECT CASE WHEN state IN ('outcome_unknown', 'reversing') THEN 'unresolved' ELSE 'running' END AS kind,
    payment_id AS subject_id, receipt_number, amount_minor, currency, created_at_ms AS since_ms, payment_key AS begun
  FROM payments WHERE state IN ('authorizing', 'pending_customer', 'outcome_unknown', 'reversing')
  UNION ALL
  SELECT 'running', payment_id, payments.receipt_number, amount_minor, payments.currency, created_at_ms, payment_key
  FROM ${WAITING_PAYMENTS}
  UNION ALL
  SELECT 'unsent', payments.payment_id, receipt_number, amount_minor, currency, created_at_ms, payment_key
  FROM payment_requests CROSS JOIN payments USING (payment_key)
  WHERE request_key = acceptance_key AND state = 'accepted_offline'
  UNION ALL
  SELECT 'parked', sale_id, receipt_number, total_minor, currency, opened_at_ms, sale_key
  FROM sales WHERE is_shown = 1 AND state <> 'paid' AND (set_aside_at_ms IS NOT NULL OR line_count > 0)
  UNION ALL
  SELECT 'refund', refund_id, NULL, amount_minor, currency, requested_at_ms, refund_key
  FROM refunds WHERE state IN ('requested', 'pending')
  UNION ALL
  SELECT 'inbox', item_id, NULL, NULL, NULL, opened_at_ms, item_key FROM inbox_items WHERE state = 'open'`;

/** Oldest first. */
export function openEnds(db: ReadableDb): OpenEnds {
  const rows = db.all(`${OPEN_ENDS} ORDER BY begun LIMIT ${MAX_OPEN_ENDS}`);
  const counted =
    rows.length < MAX_OPEN_ENDS
      ? rows.length
      : integerOf(db.get(`SELECT count(*) AS all_of_them FROM (${OPEN_ENDS})`) ?? {}, 'all_of_them');
  return { openEnds: rows.map((row) => openEndOf(db, row)), openEndCount: counted };
}

function openEndOf(db: ReadableDb, row: Row): OpenEnd {
  const amountMinor = integerOrNullOf(row, 'amount_minor');
  return {
    kind: oneOf(row, 'kind', KINDS),
    subjectId: textOf(row, 'subject_id'),
    receiptNumber: textOrNullOf(row, 'receipt_number'),
    amount: amountMinor === null ? null : money(amountMinor, currencyOf(row)),
    sinceMs: integerOf(row, 'since_ms'),
    shiftNumber: shiftNumberAt(db, integerOf(row, 'begun')),
  };
}

function currencyOf(row: Row): CurrencyCode {
  const currency = textOf(row, 'currency');
  assert(isCurrencyCode(currency), 'a currency nobody knows');
  return currency;
}
