/** What comes back in the simulated shop: that what is checked of voids and exchanges would be found. */
import { expect, test } from 'vitest';
import { FLOWS } from './cases/flows.ts';
import { conclude } from './conclude.ts';
import { endFaults } from './end-checks.ts';
import { goodsFaults } from './goods-checks.ts';
import { playJob } from './play-job.ts';
import type { Shop } from './shop.ts';
import { testWorlds } from './test-world.ts';

const worlds = testWorlds();

type SaleRow = Readonly<{ sale_id: string }>;

const saleWhere = ({ world }: Shop, condition: string): string =>
  (world.watch.till().prepare(`SELECT sale_id FROM sales WHERE ${condition}`).get() as SaleRow).sale_id;

/** What is found while one sale of the books says something else. */
function faultsWith({ world }: Shop, saleId: string, change: string, back: string, table = 'sales'): readonly string[] {
  const { storage } = world.till();
  const put = (set: string): void =>
    void storage.write((db) => db.run(`UPDATE ${table} SET ${set} WHERE sale_id = ?`, saleId));
  put(change);
  const faults = goodsFaults(world.watch.till());
  put(back);
  return faults;
}

test('[PROVE-140] goods that pay twice, or stand for nothing, are found', async () => {
  const shop = await worlds.open('goods');
  await FLOWS.exchanged(shop);
  expect(goodsFaults(shop.world.watch.till())).toEqual([]);
  const earlier = saleWhere(shop, 'exchanged_minor > 0');
  expect(faultsWith(shop, earlier, 'exchanged_minor = 400', 'exchanged_minor = 200')).toEqual([
    `sale ${earlier} brought 200, and 400 of it went back in money and goods`,
    `sale ${earlier} gave 400 of goods, and 200 stands for them elsewhere`,
  ]);
  const later = saleWhere(shop, 'exchange_minor > 0');
  expect(faultsWith(shop, later, 'amount_minor = 100', 'amount_minor = 200', 'sale_exchanges')).toEqual([
    `sale ${earlier} gave 200 of goods, and 100 stands for them elsewhere`,
  ]);
  await conclude(shop);
});

const NO_CASH = 'cash_minor = 0, cash_tendered_minor = 0';

test('[PROVE-140] a void that leaves something behind, or that nobody pressed, is found', async () => {
  const shop = await worlds.open('voids');
  await FLOWS.voided(shop);
  const saleId = saleWhere(shop, 'voided_at_ms IS NOT NULL');
  expect(goodsFaults(shop.world.watch.till())).toEqual([]);
  expect(faultsWith(shop, saleId, 'cash_minor = 100, cash_tendered_minor = 100', NO_CASH)).toEqual([
    `sale ${saleId} is voided, and 0 of 100 in cash was given back`,
  ]);
  await conclude(shop);
  const nobody = { ...shop.model, voided: new Set<string>(), maybeVoided: new Set<string>() };
  expect(await endFaults(shop.world, nobody)).toEqual([`sale ${saleId} is voided, and nobody did that`]);
});

test('[PROVE-149] what another till gives back of goods that stand for others here is named by the statement', async () => {
  const name = 'goods/exchange/refunded_at_another_till';
  const { failure, fired } = await playJob({ kind: 'case', name }, worlds.templates());
  expect(failure).toBeNull();
  expect(fired).toEqual({ 'case refunded_at_another_till': 1 });
}, 60_000);
