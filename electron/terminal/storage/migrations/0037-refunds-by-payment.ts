/**
 * Which lines of statements give a payment back: asked where another till refunded what goods stand for here. Of refunds
 * alone, so that a statement of payments costs no more to read in. Decision record 0285.
 */
import type { Migration } from '../migrations.ts';

export const refundsByPaymentMigration: Migration = {
  version: 37,
  name: 'refunds-by-payment',
  migrate: (db) =>
    db.script(`
      CREATE INDEX statement_lines_by_payment ON statement_lines (payment_id)
        WHERE kind = 'refund' AND payment_id IS NOT NULL;
    `),
};
