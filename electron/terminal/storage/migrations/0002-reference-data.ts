/**
 * Reference data, which is not made from the journal: goods with their search index, and staff with their PIN hashes.
 * product_key is a rowid of its own, so that copying the file never renumbers the goods under their index.
 */
import type { Migration } from '../migrations.ts';

export const referenceDataMigration: Migration = {
  version: 2,
  name: 'reference-data',
  migrate: (db) =>
    db.script(`
      CREATE TABLE categories (
        category_id TEXT PRIMARY KEY CHECK (length(category_id) BETWEEN 1 AND 64),
        position INTEGER NOT NULL UNIQUE,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        color TEXT NOT NULL
      ) STRICT;

      CREATE TABLE products (
        product_key INTEGER PRIMARY KEY,
        product_id TEXT NOT NULL UNIQUE CHECK (length(product_id) BETWEEN 1 AND 64),
        barcode TEXT UNIQUE CHECK (length(barcode) BETWEEN 1 AND 32),
        name_zh TEXT NOT NULL CHECK (length(name_zh) BETWEEN 1 AND 200),
        name_en TEXT NOT NULL CHECK (length(name_en) BETWEEN 1 AND 200),
        unit_zh TEXT NOT NULL,
        unit_en TEXT NOT NULL,
        category_id TEXT NOT NULL REFERENCES categories (category_id),
        price_minor INTEGER NOT NULL CHECK (price_minor BETWEEN 1 AND 999999999),
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        quick_key INTEGER UNIQUE CHECK (quick_key > 0),
        added_at_ms INTEGER NOT NULL CHECK (added_at_ms >= 0)
      ) STRICT;
      CREATE INDEX products_by_category ON products (category_id, product_key);

      CREATE VIRTUAL TABLE products_index USING fts5 (
        starts, terms, category, content='', contentless_delete=1, detail=column, prefix='1 2 3', tokenize='unicode61'
      );

      CREATE TABLE staff (
        cashier_id TEXT PRIMARY KEY CHECK (length(cashier_id) BETWEEN 1 AND 64),
        position INTEGER NOT NULL UNIQUE,
        name_zh TEXT NOT NULL,
        name_en TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('cashier', 'supervisor', 'manager', 'technician')),
        pin_salt BLOB NOT NULL CHECK (length(pin_salt) = 16),
        pin_hash BLOB NOT NULL CHECK (length(pin_hash) = 32)
      ) STRICT;
    `),
};
