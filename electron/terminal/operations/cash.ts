/**
 * Cash beside the wallet: the whole of a sale with change, or a part of it before the wallet pays the rest. Whatever was
 * shown or sent to the wallet must be known not to have been paid before cash is taken, and the wallet's part keeps all
 * its guarantees. Rules CASH-1 to CASH-12.
 */
import type { OutputOf } from '../../contract/contract.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import { addMoney, compareMoney, subtractMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { draftSalePaid } from '../sale/sale-drafts.ts';
import { isRestoring } from '../restoration/restored-records.ts';
import { roundCash } from '../sale/cash-rounding.ts';
import { currentSale, saleById, singleAct } from '../sale/sale-store.ts';
import { dueOf, isActive, saleView, type Sale } from '../sale/sale.ts';
import { openShift } from '../shift/shift-store.ts';
import { shopSettings } from '../shift/shop-settings.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { Checkout } from './checkout.ts';
import { openCheckout } from './open-checkout.ts';
import { keyedAmount } from './ring-up.ts';

type CashHandlers = Pick<Handlers, 'cash.due' | 'cash.pay' | 'cash.take_part' | 'cash.give_back'>;

export type CashParts = Readonly<{
  checkout: Pick<Checkout, 'leaveForCancel' | 'whyNotCash' | 'change'>;
  openDrawer: (reason: 'cash_sale' | 'cash_refund', saleId: string, cashierId: string) => void;
}>;

export function cashHandlers(context: TerminalContext, { checkout, openDrawer }: CashParts): CashHandlers {
  const { storage } = context.ports;
  const rounded = (sale: Sale) => roundCash(dueOf(sale), shopSettings(storage.read));

  /** The sale that the screen names, if cash can be taken or given for it now. */
  const present = (saleId: string): Result<Readonly<{ sale: Sale; cashierId: string }>, Refusal> => {
    const cashier = requireCashier(context);
    if (!cashier.ok) return cashier;
    const sale = currentSale(storage.read);
    if (sale?.saleId !== saleId || !isActive(sale)) {
      return err({ code: saleById(storage.read, saleId) === null ? 'sale.not_found' : 'sale.not_open' });
    }
    if (openShift(storage.read) === null) return err({ code: 'shift.not_open' });
    const terminalId = context.enrolment()?.terminalId;
    if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
    if (isRestoring(storage.read, terminalId)) return err({ code: 'terminal.books_being_restored' });
    const reason = checkout.whyNotCash(saleId);
    return reason === null ? ok({ sale, cashierId: cashier.value.cashierId }) : err(reason);
  };

  const pay = async (saleId: string, tenderedText: string | null): Promise<Result<OutputOf<'cash.pay'>, Refusal>> => {
    const before = present(saleId);
    if (!before.ok) return before;
    const tendered = tenderedText === null ? null : keyedAmount(tenderedText, context.currency);
    if (tendered?.ok === false) return tendered;
    const early = shortOf(rounded(before.value.sale).payable, tendered?.value ?? null);
    if (early !== null) return err(early);
    if (dueOf(before.value.sale).minor <= 0) return err({ code: 'sale.empty' });
    const left = await checkout.leaveForCancel(saleId);
    if (!left.ok) return left;
    // Looked at only now, with nothing between this and the commit: the key may have been pressed twice.
    const now = present(saleId);
    if (!now.ok) return now;
    const { sale, cashierId } = now.value;
    const { payable, rounding } = rounded(sale);
    const given = tendered?.value ?? payable;
    const late = shortOf(payable, given);
    if (late !== null) return err(late);
    if (dueOf(sale).minor <= 0) return err({ code: 'sale.empty' });
    const change = subtractMoney(given, payable);
    checkout.change(saleId, (db, writer) => {
      const inCheckout = openCheckout(context, db, writer, sale, cashierId);
      const taken = { amount: payable, tendered: given };
      writer.record(db, [{ type: 'sale.cash_taken', subjectId: saleId, cashierId, body: taken }]);
      const cash = addMoney(inCheckout.cashTaken, payable);
      const paid = draftSalePaid(inCheckout, { paymentId: null, cash, rounding }, cashierId);
      assert(paid.ok, 'a sale in checkout can be paid');
      writer.record(db, paid.value);
    });
    openDrawer('cash_sale', saleId, cashierId);
    const after = saleById(storage.read, saleId);
    const number = after?.receipt?.receiptNumber;
    assert(number !== undefined, 'a paid sale has its number');
    return ok({ saleId, receiptNumber: number, payable, rounding, tendered: given, change });
  };

  const takePart = async (
    saleId: string,
    amountText: string,
    actId: string | undefined,
  ): Promise<Result<ReturnType<typeof saleView>, Refusal>> => {
    const isDone = (): boolean => actId !== undefined && singleAct(storage.read, actId)?.subjectId === saleId;
    if (isDone()) return ok(saleView(stored(saleId)));
    const before = present(saleId);
    if (!before.ok) return before;
    const amount = keyedAmount(amountText, context.currency);
    if (!amount.ok) return amount;
    const left = await checkout.leaveForCancel(saleId);
    if (!left.ok) return left;
    // Looked at only now, with nothing between this and the commit: the key may have been pressed twice.
    if (isDone()) return ok(saleView(stored(saleId)));
    const now = present(saleId);
    if (!now.ok) return now;
    const { sale, cashierId } = now.value;
    const due = dueOf(sale);
    if (compareMoney(amount.value, due) >= 0) return err({ code: 'cash.part_too_large', due });
    const taken = { amount: amount.value, tendered: amount.value, ...(actId === undefined ? {} : { actId }) };
    checkout.change(saleId, (db, writer) =>
      writer.record(db, [{ type: 'sale.cash_taken', subjectId: saleId, cashierId, body: taken }]),
    );
    openDrawer('cash_sale', saleId, cashierId);
    return ok(saleView(stored(saleId)));
  };

  const giveBack = async (saleId: string): Promise<Result<ReturnType<typeof saleView>, Refusal>> => {
    const left = await checkout.leaveForCancel(saleId);
    if (!left.ok) return left;
    // Looked at only now, with nothing between this and the commit: the key may have been pressed twice.
    const now = present(saleId);
    if (!now.ok) return now;
    const { sale, cashierId } = now.value;
    if (sale.cashTaken.minor === 0) return err({ code: 'cash.nothing_held' });
    const body = { amount: sale.cashTaken };
    checkout.change(saleId, (db, writer) =>
      writer.record(db, [{ type: 'sale.cash_returned', subjectId: saleId, cashierId, body }]),
    );
    openDrawer('cash_refund', saleId, cashierId);
    return ok(saleView(stored(saleId)));
  };

  const stored = (saleId: string): Sale => {
    const sale = saleById(storage.read, saleId);
    assert(sale !== null, 'no sale is ever taken out of the books');
    return sale;
  };

  return {
    'cash.due': ({ saleId }) => {
      const now = present(saleId);
      return now.ok ? ok({ due: dueOf(now.value.sale), ...rounded(now.value.sale) }) : now;
    },
    'cash.pay': ({ saleId, tenderedText }) => pay(saleId, tenderedText),
    'cash.take_part': ({ saleId, amountText, actId }) => takePart(saleId, amountText, actId),
    'cash.give_back': ({ saleId }) => giveBack(saleId),
  };
}

/** `tendered` null: exactly what is due. */
function shortOf(payable: Money, tendered: Money | null): Refusal | null {
  return tendered !== null && compareMoney(tendered, payable) < 0 ? { code: 'cash.tendered_short', payable } : null;
}
