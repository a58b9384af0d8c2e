/** What of the cash that paid a sale was given back out of the drawer. */
import type { Migration } from '../migrations.ts';

export const cashRefundsMigration: Migration = {
  version: 17,
  name: 'cash-refunds',
  migrate: (db) =>
    db.script(`
      ALTER TABLE sales ADD COLUMN cash_refunded_minor INTEGER NOT NULL DEFAULT 0
        CHECK (cash_refunded_minor BETWEEN 0 AND cash_minor);
    `),
};
