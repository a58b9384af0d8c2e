/** What of a sale was paid in cash: what the shop keeps of it, what was given and given back, what was rounded off. */
import type { Migration } from '../migrations.ts';

export const cashMigration: Migration = {
  version: 16,
  name: 'cash',
  migrate: (db) =>
    db.script(`
      ALTER TABLE sales ADD COLUMN cash_minor INTEGER NOT NULL DEFAULT 0 CHECK (cash_minor >= 0);
      ALTER TABLE sales ADD COLUMN cash_tendered_minor INTEGER NOT NULL DEFAULT 0
        CHECK (cash_tendered_minor >= cash_minor);
      ALTER TABLE sales ADD COLUMN rounding_minor INTEGER NOT NULL DEFAULT 0;
    `),
};
