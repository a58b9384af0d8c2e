/**
 * Several earlier sales whose goods pay for one, each with what it stands for, and what of that went back to whoever paid the
 * earlier sale. What was added up by older rules is emptied and made anew: the totals of the open shift, since promotions of
 * a voided payment are taken out again, and the books, since voids stand with their goods. Decision records 0273 and 0274.
 */
import type { Migration } from '../migrations.ts';

export const exchangeLinksMigration: Migration = {
  version: 32,
  name: 'exchange-links',
  migrate: (db) =>
    db.script(`
      CREATE TABLE sale_exchanges (
        exchange_key INTEGER PRIMARY KEY,
        sale_id TEXT NOT NULL,
        from_sale_id TEXT NOT NULL,
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        UNIQUE (sale_id, from_sale_id)
      ) STRICT;
      CREATE INDEX sale_exchanges_by_origin ON sale_exchanges (from_sale_id);
      INSERT INTO sale_exchanges
        SELECT (SELECT max(sequence) FROM journal WHERE type = 'sale.exchange_taken'
                  AND sequence IN (SELECT sequence FROM journal_about WHERE about = sale_id)),
          sale_id, exchange_sale_id, exchange_minor
        FROM sales WHERE exchange_sale_id IS NOT NULL;
      ALTER TABLE sales DROP COLUMN exchange_sale_id;

      CREATE TABLE exchange_refunds (
        refund_key INTEGER NOT NULL,
        step INTEGER NOT NULL CHECK (step >= 0),
        sale_id TEXT NOT NULL,
        from_sale_id TEXT NOT NULL,
        refund_id TEXT,
        amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
        PRIMARY KEY (refund_key, step)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX exchange_refunds_by_sale ON exchange_refunds (sale_id, from_sale_id);
      CREATE INDEX exchange_refunds_by_origin ON exchange_refunds (from_sale_id);
      CREATE INDEX exchange_refunds_by_refund ON exchange_refunds (refund_id) WHERE step = 0;

      DELETE FROM shift_roll_ups;
      DELETE FROM takings;
      DELETE FROM product_records;
      DELETE FROM book_records;
      DELETE FROM book_places;
    `),
};
