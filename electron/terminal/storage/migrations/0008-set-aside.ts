/**
 * Sales that were set aside so that the next customer is served: they are no longer the one sale of the screen, and there
 * may be several. Decision record 0057.
 */
import type { Migration } from '../migrations.ts';

export const setAsideMigration: Migration = {
  version: 8,
  name: 'set-aside',
  migrate: (db) =>
    db.script(`
      ALTER TABLE sales ADD COLUMN set_aside_at_ms INTEGER CHECK (set_aside_at_ms >= 0);
      DROP INDEX sales_one_at_a_time;
      CREATE UNIQUE INDEX sales_one_at_a_time ON sales ((1))
        WHERE state IN ('open', 'in_checkout') AND set_aside_at_ms IS NULL;
      CREATE INDEX sales_shown ON sales (sale_key)
        WHERE set_aside_at_ms IS NULL
          AND (state IN ('open', 'in_checkout') OR (state = 'paid' AND acknowledged = 0));
      CREATE INDEX sales_set_aside ON sales (sale_key)
        WHERE set_aside_at_ms IS NOT NULL
          AND (state IN ('open', 'in_checkout') OR (state = 'paid' AND acknowledged = 0));
    `),
};
