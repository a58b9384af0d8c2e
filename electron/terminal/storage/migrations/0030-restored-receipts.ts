/**
 * A payment of the machine before this one is found by the receipt that a customer brings, and what was given back of it by
 * the payment, however many there are.
 */
import type { Migration } from '../migrations.ts';

export const restoredReceiptsMigration: Migration = {
  version: 30,
  name: 'restored-receipts',
  migrate: (db) =>
    db.script(`
      CREATE INDEX restored_payments_by_receipt ON restored_records (json_extract(facts, '$.receiptNumber'))
        WHERE kind = 'payment';
      CREATE INDEX restored_refunds_by_payment ON restored_records (json_extract(facts, '$.paymentId'))
        WHERE kind = 'refund';
    `),
};
