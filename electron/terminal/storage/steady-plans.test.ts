/** A statement is planned once and not at every run: what a payment costs depends on it. */
import { expect, onTestFinished, test } from 'vitest';
import { leaveBacklog } from '../testing/backlog.ts';
import { createTillWorld } from '../testing/till-world.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { saleById } from '../sale/sale-store.ts';
import { openTestStorage } from '../testing/test-storage.ts';
import { textOf } from './row.ts';

/** How often the driver made a function that builds rows, which it does once for each time a statement was planned. */
function rowBuildersMade(act: () => void): number {
  const original = globalThis.Function;
  let made = 0;
  globalThis.Function = new Proxy(original, {
    apply: (target, self, given: unknown[]): unknown => {
      made += 1;
      return Reflect.apply(target, self, given);
    },
  });
  try {
    act();
  } finally {
    globalThis.Function = original;
  }
  return made;
}

test('[STORE-31] a statement is planned once, whatever is bound to it, with joins and partial indexes too', async () => {
  const world = await createTillWorld();
  onTestFinished(() => world.close());
  leaveBacklog(world, 5, 'accepted');
  const { read } = world.storage;
  const saleIds = read.all('SELECT sale_id FROM sales').map((row) => textOf(row, 'sale_id'));
  expect(saleIds).toHaveLength(5);
  const readAll = (): void => {
    for (const saleId of saleIds) {
      // Between two writes into their tables answers come from memory, and nothing would be run at all.
      world.storage.write((db) => {
        for (const table of ['sales', 'sale_lines', 'payments'])
          db.run(`DELETE FROM ${table} WHERE sale_${table === 'sale_lines' ? 'key' : 'id'} = NULL`);
      });
      expect(saleById(read, saleId)?.lines).toHaveLength(1);
      expect(paymentsOfSale(read, saleId)).toHaveLength(1);
    }
  };
  expect(rowBuildersMade(readAll)).toBeGreaterThan(0);
  expect(rowBuildersMade(readAll)).toBe(0);
});

test('[STORE-31] a value stays what it is: text, numbers, bytes and nothing', () => {
  const storage = openTestStorage();
  const kinds = 'SELECT typeof(?) AS a, typeof(?) AS b, typeof(?) AS c, typeof(?) AS d';
  expect(storage.read.get(kinds, '1', 1, Uint8Array.from([1]), null)).toEqual({
    a: 'text',
    b: 'real',
    c: 'blob',
    d: 'null',
  });
});
