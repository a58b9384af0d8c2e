/**
 * Beginnings of up to eight letters or digits in the index of goods, instead of up to three: a longer one is read together
 * from every word that begins so, which for a word or a barcode's first digits that very many goods share takes the longer
 * the larger the catalogue is. The terms of each product are taken out of the index that is there, since they stand nowhere
 * else and how they are made is no matter of the storage. Decision record 0284.
 */
import type { Migration } from '../migrations.ts';

export const longerBeginningsMigration: Migration = {
  version: 35,
  name: 'longer-beginnings',
  migrate: (db) =>
    db.script(`
      CREATE VIRTUAL TABLE products_index_terms USING fts5vocab(products_index, 'instance');
      CREATE VIRTUAL TABLE products_index_longer USING fts5 (
        starts, terms, category, content='', contentless_delete=1, detail=column, prefix='1 2 3 4 5 6 7 8',
        tokenize='unicode61'
      );
      INSERT INTO products_index_longer (rowid, starts, terms, category)
        SELECT doc, group_concat(term, ' ') FILTER (WHERE col = 'starts'),
          group_concat(term, ' ') FILTER (WHERE col = 'terms'), group_concat(term, ' ') FILTER (WHERE col = 'category')
        FROM products_index_terms GROUP BY doc;
      DROP TABLE products_index_terms;
      DROP TABLE products_index;
      ALTER TABLE products_index_longer RENAME TO products_index;
    `),
};
