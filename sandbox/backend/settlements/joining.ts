/**
 * Which settlement something belongs to that moves money now, and whether that settlement is still open. The store is shared
 * until the end of the transaction: who closes its day waits for all who are still adding to it, and who comes after that
 * finds it closed, whatever the clock said when the request arrived. Rule SANDBOX-174.
 */
import type { Context } from '../context.ts';
import { isPostgres } from '../storage/statements.ts';
import type { StoreRow } from '../storage/terminal-tables.ts';
import { addDays, settlementClosesAtMs, settlementDateFor } from '../time.ts';

/** The settlement of what was decided now for this business date. */
export async function joinSettlement(context: Context, terminalId: string, businessDate: string): Promise<string> {
  const store = await sharedStoreOf(context, terminalId);
  const date = settlementDateFor(store.time_zone, businessDate, context.nowMs);
  return isClosed(store, date) ? addDays(store.closed_through ?? date, 1) : date;
}

/** Whether what is in this settlement can still be changed. */
export async function isSettlementOpen(context: Context, terminalId: string, date: string): Promise<boolean> {
  const store = await sharedStoreOf(context, terminalId);
  return context.nowMs < settlementClosesAtMs(store.time_zone, date) && !isClosed(store, date);
}

async function sharedStoreOf({ db }: Context, terminalId: string): Promise<StoreRow> {
  return db
    .selectFrom('terminals')
    .innerJoin('stores', 'stores.id', 'terminals.store_id')
    .selectAll('stores')
    .where('terminals.id', '=', terminalId)
    .$if(isPostgres(db), (query) => query.forShare('stores'))
    .executeTakeFirstOrThrow();
}

function isClosed({ closed_through: closedThrough }: StoreRow, date: string): boolean {
  return closedThrough !== null && date <= closedThrough;
}
