/**
 * Sales, as the journal tells them. The keys are the sequence numbers of the entries that opened a sale and added a line,
 * so that a rebuild gives the very same rows, and "newest first" does not depend on anybody's clock (C26).
 */
import type { Migration } from '../migrations.ts';

export const salesMigration: Migration = {
  version: 3,
  name: 'sales',
  migrate: (db) =>
    db.script(`
      CREATE TABLE sales (
        sale_key INTEGER PRIMARY KEY,
        sale_id TEXT NOT NULL UNIQUE,
        state TEXT NOT NULL CHECK (state IN ('open', 'in_checkout', 'paid', 'cancelled')),
        acknowledged INTEGER NOT NULL CHECK (acknowledged IN (0, 1)),
        cashier_id TEXT NOT NULL,
        cashier_name_zh TEXT NOT NULL,
        cashier_name_en TEXT NOT NULL,
        receipt_number TEXT UNIQUE,
        receipt_reversed TEXT,
        receipt_counter INTEGER UNIQUE CHECK (receipt_counter > 0),
        business_date TEXT NOT NULL CHECK (length(business_date) = 10),
        opened_at_ms INTEGER NOT NULL,
        completed_at_ms INTEGER,
        at_ms INTEGER NOT NULL,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        discount_kind TEXT CHECK (discount_kind IN ('percent', 'amount')),
        discount_value INTEGER CHECK (discount_value > 0),
        line_count INTEGER NOT NULL CHECK (line_count BETWEEN 0 AND 500),
        subtotal_minor INTEGER NOT NULL CHECK (subtotal_minor >= 0),
        discount_minor INTEGER NOT NULL CHECK (discount_minor BETWEEN 0 AND subtotal_minor),
        total_minor INTEGER NOT NULL CHECK (total_minor = subtotal_minor - discount_minor),
        CHECK ((receipt_number IS NULL) = (receipt_reversed IS NULL)),
        CHECK ((receipt_number IS NULL) = (receipt_counter IS NULL)),
        CHECK ((discount_kind IS NULL) = (discount_value IS NULL)),
        CHECK ((completed_at_ms IS NOT NULL) = (state IN ('paid', 'cancelled'))),
        CHECK (state NOT IN ('in_checkout', 'paid') OR receipt_number IS NOT NULL)
      ) STRICT;
      CREATE UNIQUE INDEX sales_one_at_a_time ON sales ((1)) WHERE state IN ('open', 'in_checkout');
      CREATE INDEX sales_by_receipt_end ON sales (receipt_reversed) WHERE receipt_reversed IS NOT NULL;
      CREATE INDEX sales_by_total ON sales (total_minor);
      CREATE INDEX sales_by_business_date ON sales (business_date);
      CREATE INDEX sales_by_time ON sales (at_ms);

      CREATE TABLE sale_goods (
        goods_key INTEGER PRIMARY KEY,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        barcode TEXT NOT NULL,
        search_text TEXT NOT NULL,
        UNIQUE (name_zh, name_en, barcode)
      ) STRICT;
      CREATE INDEX sale_goods_by_barcode ON sale_goods (barcode);

      CREATE TABLE sale_lines (
        line_key INTEGER PRIMARY KEY,
        line_id TEXT NOT NULL UNIQUE,
        sale_key INTEGER NOT NULL REFERENCES sales (sale_key),
        goods_key INTEGER NOT NULL REFERENCES sale_goods (goods_key),
        product_id TEXT,
        unit_zh TEXT NOT NULL,
        unit_en TEXT NOT NULL,
        quantity INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 9999),
        unit_price_minor INTEGER NOT NULL CHECK (unit_price_minor > 0),
        discount_kind TEXT CHECK (discount_kind IN ('percent', 'amount')),
        discount_value INTEGER CHECK (discount_value > 0),
        discount_minor INTEGER NOT NULL CHECK (discount_minor >= 0),
        total_minor INTEGER NOT NULL CHECK (total_minor >= 0 AND total_minor = unit_price_minor * quantity - discount_minor),
        CHECK ((discount_kind IS NULL) = (discount_value IS NULL))
      ) STRICT;
      CREATE INDEX sale_lines_by_sale ON sale_lines (sale_key, line_key);
      CREATE INDEX sale_lines_by_goods ON sale_lines (goods_key, sale_key);
    `),
};
