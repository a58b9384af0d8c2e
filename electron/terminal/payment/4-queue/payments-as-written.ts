/**
 * What the journal wrote into the table of payments: who, what, how much, how far it has come, and
 * what it was accepted with. Rule STORE-32.
 */
import type { WrittenRows } from '../../storage/as-written.ts';
import { ENTRY_TYPES } from '../2-tender/payment.ts';

/** The newest entry that changed the state names it. */
const STATE_OF_ENTRY = Object.entries(ENTRY_TYPES)
  .map(([state, type]) => `WHEN '${type}' THEN '${state}'`)
  .join(' ');
const STATE_ENTRIES = Object.values(ENTRY_TYPES)
  .map((type) => `'${type}'`)
  .join(', ');

export const WRITTEN_PAYMENTS: WrittenRows = {
  table: 'payments',
  key: 'payment_key',
  isWrong: `
    NOT EXISTS (
      SELECT 1 FROM journal AS j WHERE j.sequence = t.payment_key AND j.type = 'payment.created'
        AND j.subject_id IS t.payment_id AND j.cashier_id IS t.cashier_id AND j.at_ms IS t.created_at_ms
        AND j.body ->> '$.saleId' IS t.sale_id AND j.body ->> '$.method' IS t.method
        AND j.body ->> '$.amount.minor' IS t.amount_minor AND j.body ->> '$.amount.currency' IS t.currency
        AND j.body ->> '$.receiptNumber' IS t.receipt_number AND j.body ->> '$.businessDate' IS t.business_date
        AND j.body ->> '$.occurredAtMs' IS t.occurred_at_ms AND j.body ->> '$.bodySha256' IS t.body_sha256)
    OR t.state IS NOT (
      SELECT CASE j.type ${STATE_OF_ENTRY} END FROM journal AS j
      WHERE j.sequence IN (SELECT sequence FROM journal_about WHERE about = t.payment_id) AND j.type IN (${STATE_ENTRIES}) ORDER BY j.sequence DESC LIMIT 1)
    OR t.queue_key IS NOT (
      SELECT iif(t.queued_at_ms IS j.at_ms AND t.state IS CASE j.type ${STATE_OF_ENTRY} END, j.sequence, -1) FROM journal AS j
      WHERE t.queued_at_ms IS NOT NULL AND j.sequence = t.queue_key AND j.subject_id = t.payment_id)
    OR (t.acceptance_key, t.channel, t.iss, t.wallet_id, t.accepted_at_ms) IS NOT (
      SELECT j.sequence, j.body ->> '$.channel', j.body ->> '$.wallet.iss', j.body ->> '$.wallet.id',
        j.body ->> '$.acceptedAtMs'
      FROM journal AS j
      WHERE j.sequence IN (SELECT sequence FROM journal_about WHERE about = t.payment_id) AND j.type = '${ENTRY_TYPES.accepted_offline}')
    OR (t.earlier_payment_key IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM payments AS p WHERE p.payment_key = t.earlier_payment_key AND p.sale_id = t.sale_id))`,
};
