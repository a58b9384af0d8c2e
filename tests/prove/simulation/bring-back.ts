/**
 * What was put away comes back in the simulation: a manager asks for it by its receipt, and the process may die over it.
 * Rules PROVE-148 and PROVE-150.
 */
import type Database from 'better-sqlite3';
import { MANAGER } from './demo.ts';
import { rowsOf } from './kept-statements.ts';
import type { CrashPlan } from './life.ts';
import type { World } from './world.ts';

/** Answers whether the process died over it, and was asked once more. */
export async function bringBack(world: World, receiptNumber: string, plan: CrashPlan | null): Promise<boolean> {
  const boots = world.bootCount();
  await world.call('session.sign_in', MANAGER);
  if (plan !== null) world.planCrash(plan);
  await world.call('sales.bring_back', { receiptNumber });
  await world.revive();
  const hasDied = world.bootCount() > boots;
  world.till().life.plan(null);
  if (hasDied) {
    await world.call('session.sign_in', MANAGER);
    await world.call('sales.bring_back', { receiptNumber });
  }
  await world.call('session.sign_out', {});
  return hasDied;
}

/** A sale's receipt and money as they stand; null: its rows are not here. */
export function standingOf(till: Database.Database, saleId: string): string | null {
  const [sale] = rowsOf(till, 'SELECT sale_key, state, total_minor, receipt_number FROM sales WHERE sale_id = ?').all(
    saleId,
  ) as { sale_key: number }[];
  if (sale === undefined) return null;
  const lines = rowsOf(till, 'SELECT product_id, quantity, total_minor FROM sale_lines WHERE sale_key = ?');
  const payments = rowsOf(
    till,
    'SELECT payment_id, state, amount_minor, facts FROM payments WHERE sale_id = ? ORDER BY payment_key',
  );
  return JSON.stringify([sale, lines.all(sale.sale_key), payments.all(saleId)]);
}

/** Sales with a receipt, by their ids. */
export function receiptsOf(till: Database.Database): ReadonlyMap<string, string> {
  const numbered = 'SELECT sale_id, receipt_number FROM sales WHERE receipt_number IS NOT NULL ORDER BY sale_key';
  const rows = rowsOf(till, numbered).all() as { sale_id: string; receipt_number: string }[];
  return new Map(rows.map((row) => [row.sale_id, row.receipt_number]));
}
