/**
 * What other tills got wrong, tried on this one as a whole: the real terminal and the real sandbox rules in simulated time.
 * Only lessons that no test beside the code is named after; the table of all of them is docs/spec/lessons.md.
 */
import { describe, expect, test } from 'vitest';
import { silentLog } from '../../electron/kernel/log.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { acknowledge, FLOWS, payByCode, ringUp, takeOffline } from '../prove/simulation/cases/flows.ts';
import { conclude } from '../prove/simulation/conclude.ts';
import type { Shop } from '../prove/simulation/shop.ts';
import { testWorlds } from '../prove/simulation/test-world.ts';

const worlds = testWorlds();
const DAY_MS = 86_400_000;

const column = ({ world }: Shop, sql: string): readonly unknown[] => world.watch.till().prepare(sql).pluck().all();
const atTheBackend = ({ world }: Shop, sql: string): readonly unknown[] => world.host.witness().prepare(sql).all();

describe('lost or stranded money', () => {
  test('[OUTBOX-4] C1 what was taken offline is sent the next day by a till that no screen looks at, with the date of its sale', async () => {
    const shop = await worlds.open();
    await ringUp(shop);
    await takeOffline(shop);
    await acknowledge(shop);
    const [soldOn] = column(shop, 'SELECT business_date FROM payments');
    await shop.do('session.sign_out', {});
    await shop.world.kill();
    await shop.world.time.advance(DAY_MS);
    // Nobody signs in, nobody looks: the process alone is started.
    shop.world.network.outage = null;
    await shop.world.boot();
    await shop.world.pass(60_000);
    expect(column(shop, 'SELECT state FROM payments')).toEqual(['approved']);
    const [there] = atTheBackend(shop, 'SELECT status, business_date FROM payments');
    expect(there).toEqual({ status: 'approved', business_date: soldOn });
  });

  test('[PAY-17] C2 a payment is never put back to an earlier state, whatever the backend tells later', async () => {
    const shop = await worlds.open();
    await FLOWS.merchant_qr(shop);
    expect(column(shop, 'SELECT state FROM payments')).toEqual(['approved']);
    // The answer of the time when the QR was shown, again and again.
    shop.world.network.chooseFault = () => 'answer_of_an_earlier_request';
    await shop.world.restart();
    await shop.lookAnew();
    await shop.world.pass(400_000);
    expect(column(shop, 'SELECT state FROM payments')).toEqual(['approved']);
    await conclude(shop);
  });

  test('[STORE-9] C10 a second till on the same data is refused while the first one sells on', async () => {
    const shop = await worlds.open();
    await ringUp(shop);
    const { file } = shop.world.till().storage;
    expect(openStorage({ file, log: silentLog })).toEqual({
      ok: false,
      error: { code: 'terminal.data_folder_in_use', pid: process.pid },
    });
    await payByCode(shop);
    await shop.world.pass(3_000);
    expect(column(shop, 'SELECT state FROM payments')).toEqual(['approved']);
  });

  test('[SALE-15] C11 receipt numbers come from the till’s id and a counter without gaps, over kills and restarts', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    await ringUp(shop);
    shop.world.planCrash({ kind: 'commit', n: 1, when: 'before' });
    await payByCode(shop);
    await shop.world.pass(4_000);
    await shop.lookAnew();
    if (shop.sale() === null) await ringUp(shop);
    await payByCode(shop);
    await shop.world.pass(3_000);
    await acknowledge(shop);
    await shop.world.restart();
    await shop.world.pass(2_000);
    await shop.lookAnew();
    await FLOWS.code(shop);
    await conclude(shop);
    const [terminalId] = atTheBackend(shop, 'SELECT id FROM terminals') as { id: string }[];
    const numbers = column(
      shop,
      'SELECT receipt_number FROM sales WHERE receipt_number IS NOT NULL ORDER BY receipt_counter',
    );
    expect(numbers).toEqual([1, 2, 3].map((counter) => `${terminalId?.id ?? ''}-00000${counter}`));
  });
});

describe('wrong outcomes', () => {
  test('[CHECKOUT-14] C18 the reader goes while a tap is being charged: the backend alone says how it ended', async () => {
    const shop = await worlds.open();
    await shop.do('checkout.start', { saleId: await ringUp(shop) });
    await shop.world.pass(1_000);
    shop.world.network.chooseFault = (call) => (call === 'put_tap' ? 'slow_1s' : null);
    await shop.tap('wlt_li', 100, null);
    await shop.world.pass(300);
    shop.world.till().reader.setState('gone');
    await shop.world.pass(100);
    const tapped = "SELECT state FROM payments WHERE method = 'tap'";
    expect(column(shop, tapped)).toEqual(['authorizing']);
    expect(shop.checkout()?.screen).not.toBe('approved');
    await shop.world.pass(4_000);
    expect(column(shop, tapped)).toEqual(['approved']);
    await conclude(shop);
  });
});

describe('rounding and clocks', () => {
  test('[MONEY-1] C23 what is journalled, asked for and booked is whole fen, however crooked the discount', async () => {
    const shop = await worlds.open();
    const saleId = await ringUp(shop, 'cola');
    await shop.do('sale.add_product', { productId: 'water', quantity: 3 });
    await shop.world.call('sale.discount', { saleId, discount: { kind: 'percent', basisPoints: 333 } });
    await payByCode(shop);
    await shop.world.pass(3_000);
    const [amount] = column(shop, 'SELECT amount_minor FROM payments');
    // 9.50 less 3.33 %: 9.18 by rounding half up, and nothing between.
    expect(amount).toBe(918);
    const entries = atTheBackend(shop, "SELECT sum(amount_minor) AS sum FROM entries WHERE reason = 'payment'");
    expect(entries).toEqual([{ sum: 0 }]);
    const written = column(shop, "SELECT value FROM journal, json_tree(journal.body) WHERE key = 'minor'");
    expect(written.length).toBeGreaterThan(4);
    expect(written.every((minor) => Number.isSafeInteger(minor))).toBe(true);
  });

  test('[JOURNAL-1] C26 a clock that goes back a day changes neither the order of sales nor their numbers', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    shop.world.wallOffsetMs = -DAY_MS;
    await shop.world.pass(2_000);
    await FLOWS.code(shop);
    shop.world.wallOffsetMs = 0;
    await shop.world.pass(2_000);
    await FLOWS.code(shop);
    const rows = 'FROM payments ORDER BY payment_key';
    expect(column(shop, `SELECT receipt_number ${rows}`)).toEqual(
      column(shop, 'SELECT receipt_number FROM sales ORDER BY sale_key'),
    );
    expect(column(shop, 'SELECT receipt_counter FROM sales ORDER BY sale_key')).toEqual([1, 2, 3]);
    const dates = column(shop, `SELECT business_date ${rows}`);
    expect(dates[0]).toBe(dates[2]);
    await conclude(shop);
  });
});
