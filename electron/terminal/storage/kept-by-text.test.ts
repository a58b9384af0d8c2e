/** Statements that are kept by their text, and a program that would make texts without end. */
import { expect, test } from 'vitest';
import { openTestStorage } from '../testing/test-storage.ts';
import { keptByText, MAX_KEPT_TEXTS } from './kept-by-text.ts';
import { integerOf } from './row.ts';

test('[STORE-46] what a statement is worth is worked out once, and again only after too many others', () => {
  const made: string[] = [];
  let forgotten = 0;
  const of = keptByText(
    (sql) => {
      made.push(sql);
      return sql.length;
    },
    () => void (forgotten += 1),
  );
  for (let count = 0; count < MAX_KEPT_TEXTS; count += 1) of(`SELECT ${count}`);
  expect([of('SELECT 0'), made.length, forgotten]).toEqual([8, MAX_KEPT_TEXTS, 0]);
  of('one more');
  expect(forgotten).toBe(1);
  expect([of('SELECT 0'), made.length]).toEqual([8, MAX_KEPT_TEXTS + 2]);
});

test('[STORE-46] statements with values written into them grow no memory, and every answer stays true', () => {
  const storage = openTestStorage();
  const count = (id: string): number =>
    integerOf(storage.read.get(`SELECT count(*) AS n FROM categories WHERE category_id <> '${id}'`) ?? {}, 'n');
  expect(count('none')).toBe(0);
  const insert = 'INSERT INTO categories (category_id, position, name_zh, name_en, color) VALUES (?, ?, ?, ?, ?)';
  for (let made = 1; made <= 3; made += 1) {
    for (let other = 0; other < MAX_KEPT_TEXTS / 2; other += 1) count(`${made} ${other}`);
    storage.write((db) => db.run(insert, `c${made}`, made, '饮料', 'Drinks', '#000000'));
    expect(count('none')).toBe(made);
    expect(count(`${made} 1`)).toBe(made);
  }
});
