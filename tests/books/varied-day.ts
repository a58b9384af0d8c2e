/**
 * A till that has lived a day on which everything happened that its books know: sales paid online and offline, declined,
 * given up, found out late, refunded, matched and explained; limits, notes and people; and a second day that has begun.
 */
import { DatabaseSync } from 'node:sqlite';
import {
  CHANGES_EVER_READ_MS,
  createInboxWorld,
  type InboxWorld,
} from '../../electron/terminal/testing/inbox-world.ts';
import { createTestWallet } from '../../electron/terminal/testing/test-wallet.ts';
import { CASHIER, MANAGER } from '../../electron/terminal/testing/till-world.ts';

const DAY_MS = 86_400_000;

export async function liveVariedDay(): Promise<InboxWorld> {
  const world = await createInboxWorld();
  await world.signIn(MANAGER);
  await world.paidSale();
  await declined(world);
  await world.refundDue();
  const [due] = await world.items();
  await world.cancelSale(due?.saleId ?? '');
  await world.orphan(700);
  await world.orphan(900);
  await world.advance(CHANGES_EVER_READ_MS);
  await closeInEveryWay(world, due?.itemId ?? '', due?.saleId ?? '');
  await world.goOffline();
  await world.sell();
  const lost = await sellToLoser(world);
  await world.goOnline();
  const unknown = await world.lostApproval();
  await world.call('checkout.note_evidence', { paymentId: unknown.paymentId, note: '顾客出示扣款短信' });
  await world.advance(20_000);
  await world.call('sale.set_aside', { saleId: unknown.saleId });
  await world.signIn(CASHIER);
  world.backend.setReachable(true);
  await world.advance(60_000);
  world.clock.shiftWall(DAY_MS);
  await world.restart();
  await world.advance(30_000);
  await world.crash();
  await world.advance(30_000);
  if (!world.states().includes('unpaid')) throw new Error(`${lost} was to be declined`);
  return world;
}

async function declined(world: InboxWorld): Promise<void> {
  const saleId = await world.startCheckout();
  world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: false });
  await world.call('checkout.enter_code', { saleId, code: '6235124674559394541' });
  await world.advance(1_000);
  await world.nextSale();
  await world.cancelSale(saleId);
}

async function closeInEveryWay(world: InboxWorld, dueId: string, saleId: string): Promise<void> {
  await world.call('inbox.close', { how: 'matched', itemId: dueId, saleId, note: '顾客已取货' });
  const [refunded, explained] = await world.items();
  const wish = { how: 'refunded', itemId: refunded?.itemId ?? '', note: '' } as const;
  await world.during(world.call('inbox.close', wish), 1_000);
  await world.call('inbox.close', { how: 'explained', itemId: explained?.itemId ?? '', note: '测试付款' });
}

/** Goods for somebody whose wallet will not pay. Answers the payment's id. */
async function sellToLoser(world: InboxWorld): Promise<string> {
  world.backend.nextCustomer({ kind: 'approve' });
  world.backend.nextCustomer({ kind: 'decline', code: 'insufficient_funds', retryable: false });
  return world.sell(createTestWallet(world.clock.now(), { seed: 40 }));
}

/** Everything that is committed, in one file of its own that no till has open. */
export function copyOf(world: InboxWorld, target: string): string {
  const database = new DatabaseSync(world.storage.file, { readOnly: true });
  database.prepare('VACUUM INTO ?').run(target);
  database.close();
  return target;
}

/** Does to a file what the till's own database refuses. */
export function tamper(file: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA ignore_check_constraints = ON');
  const triggers = database.prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'`).all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER "${String(name)}"`);
  for (const statement of statements) database.exec(statement);
  // They guard, and they keep what a payment has in common with its sale: whoever mends the file needs them.
  for (const { sql } of triggers) database.exec(String(sql));
  database.close();
}
