/**
 * A sale leaves the table without a look at every payment. The foreign key from payments to sales looked for payments of the
 * sale that left, and has had no index to look by since version 24: each sale cost the whole table. The sale knows its newest
 * payment, so triggers can say what the key said. See decision record 0295.
 */
import { assert } from '../../../kernel/assert.ts';
import { textOf } from '../row.ts';
import type { Migration } from '../migrations.ts';

const NAME = 'CREATE TABLE "payments"';
const FOREIGN_KEY = ' REFERENCES sales (sale_id)';

const GUARDS = `
  CREATE TRIGGER payments_are_of_a_sale BEFORE INSERT ON payments
  WHEN NOT EXISTS (SELECT 1 FROM sales WHERE sale_id = NEW.sale_id)
  BEGIN SELECT raise(ABORT, 'a payment is of a sale'); END;
  CREATE TRIGGER sales_keep_their_payments BEFORE DELETE ON sales
  WHEN EXISTS (SELECT 1 FROM payments WHERE payment_key = OLD.newest_payment_key AND sale_id = OLD.sale_id)
  BEGIN SELECT raise(ABORT, 'a sale stays as long as its payments'); END;
  CREATE TRIGGER sales_keep_their_id BEFORE UPDATE OF sale_id ON sales
  BEGIN SELECT raise(ABORT, 'what a sale is called never changes'); END;
`;

export const salesThatLeaveMigration: Migration = {
  version: 38,
  name: 'sales-that-leave',
  migrate: (db) => {
    const table = textOf(db.get("SELECT sql FROM sqlite_schema WHERE name = 'payments'") ?? {}, 'sql');
    assert(table.startsWith(NAME) && table.includes(FOREIGN_KEY), 'payments are as version 24 made them');
    // Indexes and triggers go with the table, and the views must not be there when it gets its name: all come back as they were.
    const others = db.all(
      `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND (name IN ('queue_items', 'offline_acceptances')
         OR (tbl_name = 'payments' AND type IN ('index', 'trigger'))) ORDER BY rowid`,
    );
    db.script('DROP VIEW queue_items; DROP VIEW offline_acceptances;');
    db.script(table.replace(NAME, 'CREATE TABLE new_payments').replace(FOREIGN_KEY, ''));
    db.script(`
      INSERT INTO new_payments SELECT * FROM payments ORDER BY payment_key;
      DROP TABLE payments;
      ALTER TABLE new_payments RENAME TO payments;
    `);
    for (const other of others) db.script(textOf(other, 'sql'));
    db.script(GUARDS);
  },
};
