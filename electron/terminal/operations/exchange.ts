/**
 * Goods that come back pay for others. What they are worth stands for a part or the whole of the sale that is being rung up,
 * and is no longer to be refunded; the difference is paid like any other, or, when more came back than was taken, refunded
 * from the earlier receipt. Both sales name each other in one commit. Rules EXCHANGE-1 to EXCHANGE-8, decision records 0226 and 0273.
 */
import type { OutputOf } from '../../contract/contract.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { assert } from '../../kernel/assert.ts';
import { compareMoney, subtractMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { isRestoring } from '../restoration/restored-records.ts';
import { draftSalePaid } from '../sale/sale-drafts.ts';
import { SALE_EVENT_BODIES } from '../sale/sale-events.ts';
import { currentSale, saleById, singleAct } from '../sale/sale-store.ts';
import { dueOf, isActive, saleView, type Sale } from '../sale/sale.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { Approvals, Permit } from './approvals.ts';
import type { Checkout } from './checkout.ts';
import { openCheckout } from './open-checkout.ts';
import { leftWhole } from './refund-sources.ts';
import { keyedAmount } from './ring-up.ts';

type ExchangeHandlers = Pick<Handlers, 'exchange.take' | 'exchange.give_back'>;
type Taken = OutputOf<'exchange.take'>;

/** As many as a customer brings; each is a line on the receipt and on the screen. */
const MAX_RECEIPTS = 10;
/** Of one sale, as many as its timeline shows: 500 lines, each changed once, and what became of it. */
const MAX_ENTRIES = 2_000;

export type ExchangeParts = Readonly<{
  approvals: Approvals;
  checkout: Pick<Checkout, 'leaveForCancel' | 'whyNotCash' | 'change'>;
  /** What of a sale is still to be given back, by the backend's word and our own books. */
  leftOf: (saleId: string) => Promise<Result<Money, Refusal>>;
}>;

export function exchangeHandlers(
  context: TerminalContext,
  { approvals, checkout, leftOf }: ExchangeParts,
): ExchangeHandlers {
  const { storage } = context.ports;

  const stored = (saleId: string): Sale => {
    const sale = saleById(storage.read, saleId);
    assert(sale !== null, 'no sale is ever taken out of the books');
    return sale;
  };

  /** The sale that the screen names, if something can be set against it now. */
  const present = (saleId: string): Result<Readonly<{ sale: Sale; cashierId: string }>, Refusal> => {
    const cashier = requireCashier(context);
    if (!cashier.ok) return cashier;
    const sale = currentSale(storage.read);
    if (sale?.saleId !== saleId || !isActive(sale)) return err({ code: 'sale.not_open' });
    const terminalId = context.enrolment()?.terminalId;
    if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
    if (isRestoring(storage.read, terminalId)) return err({ code: 'terminal.books_being_restored' });
    const reason = checkout.whyNotCash(saleId);
    return reason === null ? ok({ sale, cashierId: cashier.value.cashierId }) : err(reason);
  };

  const takeNow = (wish: Wish, worth: Money, { person, drafts }: Permit): Result<Taken, Refusal> => {
    const { saleId, fromSaleId, actId } = wish;
    const now = present(saleId);
    if (!now.ok) return now;
    const { sale } = now.value;
    const isAnother = sale.exchanges.every((link) => link.fromSaleId !== fromSaleId);
    if (isAnother && sale.exchanges.length >= MAX_RECEIPTS) {
      return err({ code: 'exchange.too_many_receipts', maxReceipts: MAX_RECEIPTS });
    }
    const due = dueOf(sale);
    if (due.minor <= 0) return err({ code: 'sale.empty' });
    const amount = compareMoney(worth, due) < 0 ? worth : due;
    const { cashierId } = person;
    const named = actId === undefined ? {} : { actId };
    checkout.change(saleId, (db, writer) => {
      if (amount.minor === due.minor) openCheckout(context, db, writer, sale, cashierId);
      // One after the other in the journal: the books find the second by the first.
      writer.record(db, [
        ...drafts,
        { type: 'sale.exchange_taken', subjectId: saleId, cashierId, body: { amount, fromSaleId, ...named } },
        {
          type: 'sale.goods_exchanged',
          subjectId: fromSaleId,
          cashierId,
          body: { amount, toSaleId: saleId, note: cleanText(wish.note) },
        },
      ]);
      const after = saleById(db, saleId);
      assert(after !== null, 'it was written just now');
      if (dueOf(after).minor > 0) return;
      const cash = after.cashTaken.minor === 0 ? {} : { cash: after.cashTaken };
      const paid = draftSalePaid(after, { paymentId: null, ...cash }, cashierId);
      assert(paid.ok, 'a sale in checkout can be paid');
      writer.record(db, paid.value);
    });
    return ok({ sale: saleView(stored(saleId)), taken: amount, rest: subtractMoney(worth, amount) });
  };

  const take = async (wish: Wish): Promise<Result<Taken, Refusal>> => {
    const { saleId, fromSaleId, actId } = wish;
    const done = (): Taken | null => {
      if (actId === undefined || singleAct(storage.read, actId)?.subjectId !== saleId) return null;
      const sale = stored(saleId);
      const none = { minor: 0, currency: sale.currency };
      const entries = context.journal.read(storage.read, { subjectId: saleId, limit: MAX_ENTRIES });
      const entry = entries.find(({ type, body }) => type === 'sale.exchange_taken' && body['actId'] === actId);
      assert(entry !== undefined, 'what is known by its name was done');
      const { amount } = SALE_EVENT_BODIES['sale.exchange_taken'].parse(entry.body);
      return { sale: saleView(sale), taken: amount, rest: none };
    };
    const before = done();
    if (before !== null) return ok(before);
    if (saleId === fromSaleId) return err({ code: 'sale.not_open' });
    const early = present(saleId);
    if (!early.ok) return early;
    const from = saleById(storage.read, fromSaleId);
    if (from === null) return err({ code: 'sale.not_found' });
    const left = await leftOf(fromSaleId);
    const closed = left.ok ? await checkout.leaveForCancel(saleId) : ok(null);
    // Looked at only now: the key may have been pressed twice, and what is left may have gone another way meanwhile.
    const meanwhile = done();
    if (meanwhile !== null) return ok(meanwhile);
    if (!left.ok) return left;
    if (!closed.ok) return closed;
    const worth = wish.amountText === null ? ok(left.value) : keyedAmount(wish.amountText, context.currency);
    if (!worth.ok) return worth;
    const now = stored(fromSaleId);
    const byBackend = subtractMoney(left.value, gained(from, now));
    // A refund to the wallet that was begun meanwhile, or a void, stands in our own books alone.
    const byBooks = leftWhole(storage.read, now);
    const stillLeft = compareMoney(byBooks, byBackend) < 0 ? byBooks : byBackend;
    if (stillLeft.minor <= 0) return err({ code: 'inbox.nothing_to_refund' });
    if (compareMoney(worth.value, stillLeft) > 0) return err({ code: 'refund.above_ceiling', left: stillLeft });
    const need = { permission: 'refund', size: worth.value.minor, subjectId: fromSaleId } as const;
    const permit = approvals.permit(need, wish.approvalId);
    return permit.ok ? takeNow(wish, worth.value, permit.value) : permit;
  };

  return {
    'exchange.take': take,
    'exchange.give_back': async ({ saleId }) => {
      const left = await checkout.leaveForCancel(saleId);
      if (!left.ok) return left;
      const now = present(saleId);
      if (!now.ok) return now;
      const { sale, cashierId } = now.value;
      if (sale.exchange.minor === 0) return err({ code: 'exchange.nothing_held' });
      const drafts = sale.exchanges.flatMap(({ amount, fromSaleId }) => [
        { type: 'sale.exchange_returned', subjectId: saleId, cashierId, body: { amount, fromSaleId } },
        { type: 'sale.goods_kept', subjectId: fromSaleId, cashierId, body: { amount, toSaleId: saleId } },
      ]);
      checkout.change(saleId, (db, writer) => writer.record(db, drafts));
      return ok(saleView(stored(saleId)));
    },
  };
}

type Wish = Parameters<ExchangeHandlers['exchange.take']>[0];

/** What went out of an earlier sale in the drawer or against goods while the backend was asked. */
function gained(before: Sale, after: Sale): Money {
  const out = ({ cashRefunded, exchanged }: Sale): number => cashRefunded.minor + exchanged.minor;
  return { minor: out(after) - out(before), currency: after.currency };
}
