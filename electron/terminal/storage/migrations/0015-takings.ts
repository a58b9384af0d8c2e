/**
 * Sums of the takings, by day and by one thing at a time: the hour, how it was paid, who sold it. Made from the books behind
 * the commit and can be made anew. A range of days is read as so many rows, however many sales there were. Decision record
 * 0195.
 */
import type { Migration } from '../migrations.ts';

export const takingsMigration: Migration = {
  version: 15,
  name: 'takings',
  migrate: (db) =>
    db.script(`
      CREATE TABLE takings (
        dimension TEXT NOT NULL,
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        member TEXT NOT NULL,
        sale_count INTEGER NOT NULL,
        quantity INTEGER NOT NULL,
        gross_minor INTEGER NOT NULL,
        discount_minor INTEGER NOT NULL,
        refund_count INTEGER NOT NULL,
        refund_minor INTEGER NOT NULL,
        PRIMARY KEY (dimension, business_date, member)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX book_records_by_date ON book_records (business_date, record_key);
    `),
};
