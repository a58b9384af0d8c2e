/** Brings the present sale into its checkout inside the transaction that also pays it: one tap, one commit. */
import { assert } from '../../kernel/assert.ts';
import { draftCheckoutStarted } from '../sale/sale-drafts.ts';
import { currentSale, lastReceiptCounter } from '../sale/sale-store.ts';
import type { Sale } from '../sale/sale.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { CheckoutWriter } from './checkout-writer.ts';

/** The sale as it is in its checkout; one that is there already is left as it is. */
export function openCheckout(
  context: TerminalContext,
  db: WritableDb,
  writer: CheckoutWriter,
  sale: Sale,
  cashierId: string,
): Sale {
  if (sale.state === 'in_checkout') return sale;
  const terminalId = context.enrolment()?.terminalId;
  assert(terminalId !== undefined, 'what is offered is offered by an enrolled terminal');
  const by = { terminalId, businessDate: context.businessDate(), cashierId };
  const drafts = draftCheckoutStarted(sale, { ...by, lastReceiptCounter: lastReceiptCounter(db) });
  assert(drafts.ok, 'an open sale with an amount enters its checkout');
  writer.record(db, drafts.value);
  const opened = currentSale(db);
  assert(opened?.saleId === sale.saleId, 'the sale that was opened is the present one');
  return opened;
}
