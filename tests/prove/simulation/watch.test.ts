/** The checks of the simulation against a world that was made wrong on purpose: a check that never fails proves nothing. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { CheckoutView } from '../../../electron/contract/checkout-values.ts';
import { acknowledge, comeBack, FLOWS, ringUp, takeOffline } from './cases/flows.ts';
import { conclude } from './conclude.ts';
import type { Shop } from './shop.ts';
import { SANDBOX_FILE, TILL_FILE } from './template.ts';
import { testWorlds } from './test-world.ts';

const worlds = testWorlds();

/** Writes past everybody. */
function tamper({ world }: Shop, file: string, sql: string): void {
  const database = new Database(join(world.folder, file));
  database.exec(sql);
  database.close();
}

const atTheBackend = (shop: Shop, sql: string): void => tamper(shop, SANDBOX_FILE, sql);

async function found(shop: Shop): Promise<string> {
  // The watch looks at the backend when something was asked of it.
  await shop.world.host.demo('POST', '/demo/maintenance', { on: false });
  shop.world.watch.tillCommitted();
  return shop.world.watch.look().then(
    () => 'nothing',
    (error: unknown) => String(error),
  );
}

describe('what is looked at after every step', () => {
  test('[PROVE-40] a green screen without a durable record, and a record that goes away behind it', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    expect(await found(shop)).toBe('nothing');
    const [paymentId] = shop.world.watch.greens.keys();
    const view = { screen: 'approved', payment: { paymentId: 'another', saleId: 's', amount: { minor: 1 } } };
    shop.world.watch.event({
      name: 'checkout.changed',
      payload: view as unknown as CheckoutView,
    } as unknown as Parameters<typeof shop.world.watch.event>[0]);
    expect(await found(shop)).toContain('green_without_record');
    const other = await worlds.open('other');
    await FLOWS.code(other);
    tamper(other, TILL_FILE, "UPDATE payments SET state = 'declined'");
    expect(paymentId).toBeDefined();
    expect(await found(other)).toContain('acknowledged_payment_lost');
  });

  test('[PROVE-41] a payment that is charged twice, or given back more than once', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    const copy = (factor: number, reason: string): string =>
      `INSERT INTO entries (account_id, amount_minor, reason, record_id, at_ms)
       SELECT account_id, ${factor} * amount_minor, '${reason}', record_id, at_ms FROM entries WHERE reason = 'payment'`;
    atTheBackend(shop, `DROP INDEX entries_once; ${copy(1, 'payment')}`);
    expect(await found(shop)).toContain('was charged 2 times');
    const other = await worlds.open('other');
    await FLOWS.code(other);
    atTheBackend(other, `DROP INDEX entries_once; ${copy(-1, 'reversal')}; ${copy(-1, 'reversal')}`);
    expect(await found(other)).toContain('was given back with more than was paid');
  });

  test('[PROVE-42] a charge of which the till never heard, and a sale that is charged twice', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    expect(await found(shop)).toBe('nothing');
    const charge = (paymentId: string): string =>
      `INSERT INTO entries (account_id, amount_minor, reason, record_id, at_ms)
       SELECT account_id, amount_minor, 'payment', '${paymentId}', at_ms FROM entries WHERE reason = 'payment'`;
    atTheBackend(shop, charge('unheard-of'));
    expect(await found(shop)).toContain('the till has never heard of it');
    const other = await worlds.open('other');
    await FLOWS.code(other);
    const twin = '00000000-0000-7000-8000-000000000001';
    tamper(
      other,
      TILL_FILE,
      `DROP TRIGGER payments_join_a_sale;
       CREATE TEMP TABLE twins AS SELECT * FROM payments;
       UPDATE twins SET payment_id = '${twin}', payment_key = payment_key + 1000, state = 'declined';
       INSERT INTO payments SELECT * FROM twins`,
    );
    atTheBackend(other, charge(twin));
    expect(await found(other)).toContain('is charged twice');
  });

  test('[PROVE-43] money that comes from nowhere', async () => {
    const shop = await worlds.open();
    atTheBackend(
      shop,
      `INSERT INTO entries (account_id, amount_minor, reason, record_id, at_ms)
       SELECT account_id, 5, 'demo_correction', 'x', 1 FROM wallets LIMIT 1`,
    );
    expect(await found(shop)).toContain('the ledger sums to 5');
  });

  test('[PROVE-44] a payment code in an event, an answer, the log or a table', async () => {
    const shop = await worlds.open();
    const code = (await shop.freshCode('wlt_li')) ?? '';
    shop.world.watch.log(`debug asked {"code":"${code}"}`);
    expect(await found(shop)).toContain('the log shows a payment code');
    const other = await worlds.open('other');
    const kept = (await other.freshCode('wlt_li')) ?? '';
    await FLOWS.code(other);
    tamper(other, TILL_FILE, `UPDATE sales SET receipt_number = '${kept}', receipt_reversed = '${kept}'`);
    await expect(conclude(other)).rejects.toThrow('holds a payment code');
  });

  test('[PROVE-45] what is taken offline beyond a limit, from a denied wallet, with a used counter or a wrong clock', async () => {
    const shop = await worlds.open();
    await ringUp(shop);
    await takeOffline(shop);
    await acknowledge(shop);
    expect(shop.world.watch.seen.takenOffline).toBe(1);
    expect(await found(shop)).toBe('nothing');
    const row = (key: number, amount: number, wallet: string): string =>
      `DROP TRIGGER IF EXISTS payments_join_a_sale;
       DROP TRIGGER IF EXISTS payments_are_of_a_sale;
       CREATE TEMP TABLE added_${key} AS SELECT * FROM payments WHERE acceptance_key IS NOT NULL LIMIT 1;
       UPDATE added_${key} SET payment_id = '00000000-0000-7000-8000-0000000000${key}', sale_id = 'sale ${key}',
         payment_key = ${key}, queue_key = ${key}, acceptance_key = ${key}, wallet_id = '${wallet}',
         amount_minor = ${amount};
       INSERT INTO payments SELECT * FROM added_${key}`;
    tamper(shop, TILL_FILE, row(91, 10_001, 'wlt_li'));
    expect(await found(shop)).toContain('the limit is 10000');
    for (const [seed, sql, says] of [
      ['total', Array.from({ length: 21 }, (_, index) => row(70 + index, 10_000, `w${index}`)).join(';'), 'unsent'],
      ['denied', row(91, 100, 'wlt_zhao'), 'is of a wallet on the deny list'],
    ] as const) {
      const other = await worlds.open(seed);
      await ringUp(other);
      await takeOffline(other);
      tamper(other, TILL_FILE, sql);
      expect(await found(other)).toContain(says);
    }
    const late = await worlds.open('clock');
    await ringUp(late);
    await takeOffline(late);
    late.world.wallOffsetMs = 3_600_000;
    tamper(late, TILL_FILE, row(91, 100, 'wlt_li'));
    expect(await found(late)).toContain('with a clock that is 3600000 ms wrong');
    await comeBack(shop).catch(() => undefined);
  });
});

describe('what is looked at in the end', () => {
  test('[PROVE-46] goods that cost something else than was rung up', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    const [saleId = ''] = shop.model.totals.keys();
    (shop.model.totals as Map<string, number>).set(saleId, 199);
    await expect(conclude(shop)).rejects.toThrow(`sale ${saleId} was paid with 200 and costs 199`);
  });

  test.each([
    ['UPDATE sales SET receipt_counter = receipt_counter + 1', 'stands where 1 is due'],
    ["UPDATE payments SET receipt_number = 'X'", 'payments is another after a rebuild'],
    ["UPDATE sales SET state = 'cancelled'", 'is cancelled, and nobody did that'],
  ])('[PROVE-47] books that are wrong: %s', async (sql, says) => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    (shop.world.watch.greens as Map<string, number>).clear();
    tamper(shop, TILL_FILE, sql);
    await expect(conclude(shop)).rejects.toThrow(says);
  });

  test('[PROVE-47] a journal whose chain does not hold', async () => {
    const shop = await worlds.open();
    await FLOWS.code(shop);
    tamper(
      shop,
      TILL_FILE,
      `DROP TRIGGER journal_refuses_update;
       UPDATE journal SET cashier_id = NULL WHERE sequence = (SELECT max(sequence) - 3 FROM journal)`,
    );
    await expect(conclude(shop)).rejects.toThrow('the journal is broken');
  });
});
