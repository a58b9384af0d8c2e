/** The checks of the real runs against books that are wrong: a check that never fails proves nothing. */
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { createSimulatedBackend } from '../../../electron/terminal/wallet-backend/simulated-driver.ts';
import type { Green } from './cashier.ts';
import { faultsAfterDeath, faultsAtTheEnd } from './lane-checks.ts';
import { ACTIVATION_CODE, openForBusiness, openSmallTill, PAYMENT_CODE, type SmallTill } from './small-till.ts';

let folder: string;
let till: SmallTill;
let green: Green;

/** A till that was paid once and is still open, as one that is killed. */
beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'till-checks-'));
  const clock = createSystemClock();
  const backend = createSimulatedBackend({ clock, enrolled: false, activationCodes: [ACTIVATION_CODE] });
  const opened = await openSmallTill({ file: path.join(folder, 'till.db'), clock, backend: backend.connect() });
  if (!opened.ok) throw new Error(opened.error.code);
  till = opened.value;
  await openForBusiness(till);
  const { saleId } = await till.call('sale.add_product', { productId: 'water', quantity: 1 });
  await till.call('checkout.start', { saleId });
  await till.call('checkout.enter_code', { saleId, code: PAYMENT_CODE });
  const paid = await till.until((checkout) => checkout?.screen === 'approved');
  if (paid?.payment === null || paid === null) throw new Error('nothing was paid');
  const { paymentId, amount, receiptNumber } = paid.payment;
  green = { paymentId, saleId, amountMinor: amount.minor, receiptNumber };
}, 60_000);

afterAll(async () => {
  await till.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('after a death', () => {
  const told = async (greens: readonly Green[], sentIds: readonly string[] = []): Promise<readonly string[]> =>
    faultsAfterDeath(folder, { greens, sentIds });

  test('[PROVE-17] what is in the books is found there', async () => {
    expect(await told([green], [green.paymentId])).toEqual([]);
  });

  test('[PROVE-17] a screen that was green without a record, with another amount or number, is found', async () => {
    expect(await told([{ ...green, paymentId: 'another' }])).toHaveLength(1);
    expect(await told([{ ...green, amountMinor: green.amountMinor + 1 }])).toHaveLength(1);
    expect(await told([{ ...green, receiptNumber: 'T-000009' }])).toHaveLength(1);
    expect(await told([{ ...green, saleId: 'another' }])).toHaveLength(1);
  });

  test('[PROVE-17] a request that nothing was written about before is found', async () => {
    expect(await told([], ['01900000-0000-7000-8000-000000000000'])).toHaveLength(1);
  });
});

describe('at the end', () => {
  type Booked = Readonly<{ id: string; status?: string; amountMinor?: number; debits?: number; leak?: number }>;

  /** A backend's database with just what is looked at. */
  function backendWith(payments: readonly Booked[]): string {
    const file = path.join(mkdtempSync(path.join(folder, 'backend-')), 'sandbox.db');
    const database = new DatabaseSync(file);
    database.exec(`CREATE TABLE payments (id TEXT, status TEXT, amount_minor INTEGER);
      CREATE TABLE entries (account_id TEXT, amount_minor INTEGER, reason TEXT, record_id TEXT)`);
    const entry = database.prepare("INSERT INTO entries VALUES (?, ?, 'payment', ?)");
    for (const { id, status = 'approved', amountMinor = green.amountMinor, debits = 1, leak = 0 } of payments) {
      database.prepare('INSERT INTO payments VALUES (?, ?, ?)').run(id, status, amountMinor);
      for (let count = 0; count < debits; count += 1) {
        entry.run('wallet:w', -amountMinor, id);
        entry.run('merchant:m', amountMinor + leak, id);
      }
    }
    database.close();
    return file;
  }
  const atTheEnd = async (...payments: readonly Booked[]): Promise<readonly string[]> =>
    faultsAtTheEnd(folder, backendWith(payments), [green]);

  test('[PROVE-18] books that are alike are alike', async () => {
    expect(await atTheEnd({ id: green.paymentId })).toEqual([]);
  });

  test('[PROVE-18] a second charge, another amount, a charge that nobody knows and a missing one are found', async () => {
    expect(await atTheEnd({ id: green.paymentId, debits: 2 })).toContain(
      `payment ${green.paymentId} was charged 2 times`,
    );
    expect(await atTheEnd({ id: green.paymentId, amountMinor: 1 })).toHaveLength(1);
    expect(await atTheEnd({ id: green.paymentId }, { id: 'unheard of' })).toHaveLength(1);
    expect(await atTheEnd()).toHaveLength(1);
    expect(await atTheEnd({ id: green.paymentId, leak: 5 })).toContain("the backend's ledger sums to 5");
  });
});
