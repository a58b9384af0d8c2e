/** Rows that are not what the journal wrote: found at the start or in the background, told with a code, and not paid on. */
import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { headMarkFileOf } from '../storage/head-mark.ts';
import { Database } from '../storage/driver.ts';
import { StoredDamage } from '../storage/row.ts';
import { createOfflineWorld } from '../testing/offline-world.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';
import { ROWS_AT_OPEN, ROWS_FIRST_MS, ROWS_PAUSE_MS } from './rows-check.ts';

const CODE = '6235124674559394540';

/** As a disk does that flips bits in a till that was killed: no seal, and nothing beside the file that tells. */
function spoil(sql: string): (file: string) => void {
  return (file) => {
    const driver = new Database(file);
    driver.pragma('ignore_check_constraints = ON');
    driver.pragma('foreign_keys = OFF');
    driver.exec(sql);
    driver.close();
    rmSync(headMarkFileOf(file), { force: true });
  };
}

async function paidSale(till: TillWorld): Promise<void> {
  const saleId = await till.ringUp();
  await till.call('checkout.start', { saleId });
  await till.call('checkout.enter_code', { saleId, code: CODE });
  await till.advance(2_000);
  const { checkout } = await till.snapshot();
  await till.call('checkout.acknowledge', { paymentId: checkout?.payment?.paymentId ?? '' });
}

async function damageOf(till: TillWorld): Promise<string | null> {
  return (await till.snapshot()).terminal.damage?.code ?? null;
}

describe('rows against the journal', () => {
  test.each([
    ['an amount', 'UPDATE payments SET amount_minor = amount_minor + 64'],
    ['a hash of what was sent', `UPDATE payments SET body_sha256 = '${'a'.repeat(64)}'`],
    ['a receipt number', "UPDATE payments SET receipt_number = receipt_number || 'x'"],
    ['a state', "UPDATE payments SET state = 'declined', facts = '{}'"],
    ['a price', 'UPDATE sale_lines SET unit_price_minor = unit_price_minor + 1, total_minor = total_minor + quantity'],
    ['a unit', "UPDATE sale_lines SET unit_zh = '盒'"],
    ['a sum', 'UPDATE sales SET subtotal_minor = subtotal_minor + 4, total_minor = total_minor + 4'],
    ['a seller', "UPDATE sales SET cashier_name_en = 'Wang Gang'"],
    ['a name of goods', "UPDATE sale_goods SET name_en = 'Watdr'"],
  ])('[STORE-32] %s that nobody wrote is found before anybody is served, and no payment is taken', async (_, sql) => {
    const till = await createTillWorld();
    await paidSale(till);
    await till.restart(spoil(sql));
    expect(await damageOf(till)).toBe('terminal.database_damaged');
    const saleId = await till.ringUp();
    await till.call('checkout.start', { saleId });
    expect(await till.refused('checkout.enter_code', { saleId, code: CODE })).toMatchObject({
      code: 'terminal.database_damaged',
    });
    await till.close();
  });

  test.each([
    ['a wallet', "UPDATE payments SET wallet_id = wallet_id || 'x'"],
    ['a time', 'UPDATE payments SET accepted_at_ms = accepted_at_ms + 4'],
    ['a place in the queue', 'UPDATE payments SET queue_key = queue_key - 1'],
    ['a channel', "UPDATE payments SET channel = iif(channel = 'qr', 'tap', 'qr')"],
  ])('[STORE-32] %s of a payment that was accepted offline is held against its entry', async (_, sql) => {
    const till = await createOfflineWorld();
    await till.goOffline();
    await till.sell();
    await till.restart();
    expect(await damageOf(till)).toBeNull();
    await till.restart(spoil(sql));
    expect(await damageOf(till)).toBe('terminal.database_damaged');
    await till.close();
  });

  test('[STORE-32] what the journal wrote is never called damage, whatever befell a sale', async () => {
    const till = await createTillWorld();
    await paidSale(till);
    const saleId = await till.ringUp();
    await till.call('sale.set_aside', { saleId });
    const cancelled = await till.ringUp();
    await till.call('checkout.start', { saleId: cancelled });
    await till.call('checkout.leave', { saleId: cancelled });
    const cancelling = till.call('sale.cancel', { saleId: cancelled });
    await till.advance(10_000);
    await cancelling;
    await till.restart();
    await till.advance(ROWS_FIRST_MS + 10 * ROWS_PAUSE_MS);
    expect(await damageOf(till)).toBeNull();
    await till.close();
  });

  test('[STORE-32] a row far back is found in the background, and the screens are told', async () => {
    const till = await createTillWorld();
    await paidSale(till);
    for (let count = 0; count <= ROWS_AT_OPEN; count += 1) {
      const saleId = await till.ringUp();
      await till.call('sale.cancel', { saleId });
    }
    await till.restart(spoil("UPDATE sales SET cashier_id = 'c9' WHERE sale_key = (SELECT min(sale_key) FROM sales)"));
    expect(await damageOf(till)).toBeNull();
    await till.advance(ROWS_FIRST_MS + 4 * ROWS_PAUSE_MS);
    expect(await damageOf(till)).toBe('terminal.database_damaged');
    expect(till.events.filter(({ name }) => name === 'terminal.changed')).not.toHaveLength(0);
    await till.close();
  });
});

describe('rows that nobody can have written', () => {
  test('[STORE-33] a call that meets one is answered with the code of a damaged store, and no payment is taken any more', async () => {
    const till = await createTillWorld();
    await paidSale(till);
    const paymentId = String(
      till.storage.read.get("SELECT payment_id FROM payments WHERE state = 'approved'")?.['payment_id'],
    );
    const saleId = String(till.storage.read.get('SELECT sale_id FROM sales')?.['sale_id']);
    await till.restart(spoil('UPDATE payments SET facts = \'{"approvedAtMs":\''));
    expect(await till.refused('sales.get', { saleId })).toMatchObject({ code: 'terminal.database_damaged' });
    expect(await damageOf(till)).toBe('terminal.database_damaged');
    const next = await till.ringUp();
    await till.call('checkout.start', { saleId: next });
    expect((await till.refused('checkout.enter_code', { saleId: next, code: CODE })).code).toBe(
      'terminal.database_damaged',
    );
    expect(till.backend.chargedMinor().get(paymentId)).toBeGreaterThan(0);
    await till.close();
  });

  test('[STORE-33] a till whose open payment cannot be read does not start, and throws what its host tells by a code', async () => {
    const till = await createTillWorld();
    const saleId = await till.ringUp();
    await till.call('checkout.start', { saleId });
    till.backend.script('putPayment', { kind: 'no_answer', committed: true, cause: 'cut_off' });
    await till.call('checkout.enter_code', { saleId, code: CODE });
    await expect(
      till.restart(spoil("UPDATE payments SET facts = 'no JSON' WHERE method = 'payment_code'")),
    ).rejects.toThrow(StoredDamage);
    await till.close().catch(() => undefined);
  });
});
