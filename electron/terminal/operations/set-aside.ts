/**
 * Setting a sale aside, so that the next customer is served while its outcome is found out, and taking it up again. Its
 * payments go on to their own end as ever; nothing is begun for it until it is taken up. Rules ASIDE-1 to ASIDE-9, decision
 * record 0057.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { MAX_SET_ASIDE, type SetAsideSale, type SetAsideState } from '../../contract/sale-values.ts';
import { assert } from '../../kernel/assert.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import {
  decideCheckoutScreen,
  decideSetAside,
  hasUnresolved,
  type Attempts,
} from '../payment/2-tender/checkout-decisions.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { draftSaleCancelled, draftSetAside, draftTakenUp } from '../sale/sale-drafts.ts';
import { currentSale, saleById, salesSetAside } from '../sale/sale-store.ts';
import { isActive, type Sale } from '../sale/sale.ts';
import type { ReadableDb } from '../storage/database.ts';
import { requireSeller, type TerminalContext } from '../terminal-context.ts';
import type { CheckoutActs } from './checkout-acts.ts';
import type { CheckoutCore } from './checkout-core.ts';

type Parts = Readonly<{ context: TerminalContext; core: CheckoutCore; acts: CheckoutActs }>;
type Done = Result<Record<string, never>, Refusal>;

export function setAsideHandlers(parts: Parts): Pick<Handlers, 'sale.set_aside' | 'sale.take_up'> {
  return {
    'sale.set_aside': ({ saleId }) => {
      const { storage } = parts.context.ports;
      const sale = saleById(storage.read, saleId);
      if (sale === null) return err({ code: 'sale.not_found' });
      if (currentSale(storage.read)?.saleId !== saleId) return err({ code: 'sale.not_open' });
      return setAside(parts, sale);
    },
    'sale.take_up': ({ saleId }) => takeUp(parts, saleId),
  };
}

function setAside({ context, core, acts }: Parts, sale: Sale): Done {
  const cashier = requireSeller(context);
  if (!cashier.ok) return cashier;
  const { cashierId } = cashier.value;
  const { read } = context.ports.storage;
  if (salesSetAside(read).length >= MAX_SET_ASIDE) {
    return err({ code: 'sale.too_many_set_aside', maxSales: MAX_SET_ASIDE });
  }
  const drafts = draftSetAside(sale, cashierId);
  if (!drafts.ok) return drafts;
  const attempts = paymentsOfSale(read, sale.saleId);
  const plan = decideSetAside(attempts, core.connection().state === 'online');
  if (!plan.ok) return plan;
  core.change(sale.saleId, (db, writer) => {
    if (plan.value.leaves) acts.writeLeft(db, writer, { sale, attempts, cashierId });
    else for (const attempt of plan.value.dropped) writer.close(db, attempt, 'left', cashierId);
    writer.record(db, drafts.value);
  });
  return ok({});
}

function takeUp(parts: Parts, saleId: string): Done {
  const { context, core } = parts;
  const cashier = requireSeller(context);
  if (!cashier.ok) return cashier;
  const { cashierId } = cashier.value;
  const { read } = context.ports.storage;
  const sale = saleById(read, saleId);
  if (sale === null) return err({ code: 'sale.not_found' });
  const present = currentSale(read);
  if (present?.saleId === saleId) return ok({});
  const drafts = draftTakenUp(sale, cashierId);
  if (!drafts.ok) return drafts;
  if (present !== null) {
    const cleared = clearScreen(parts, present, cashierId);
    if (!cleared.ok) return cleared;
  }
  core.change(saleId, (db, writer) => {
    writer.record(db, drafts.value);
    writer.arrangeQr(db, saleId, core.isQrOffered(), cashierId);
  });
  return ok({});
}

/** What the screen shows gives way: a paid sale is over, an empty one is cancelled, any other is set aside in its turn. */
function clearScreen(parts: Parts, present: Sale, cashierId: string): Done {
  const { context, acts } = parts;
  if (present.state === 'paid') {
    acts.endPaidSale();
    return ok({});
  }
  const isOpen = hasUnresolved(paymentsOfSale(context.ports.storage.read, present.saleId));
  if (present.lines.length > 0 || isOpen) return setAside(parts, present);
  const drafts = draftSaleCancelled(present, cashierId);
  if (!drafts.ok) return drafts;
  context.record(drafts.value);
  return ok({});
}

/** Oldest first: whoever has waited longest is asked about first. */
export function setAsideView(db: ReadableDb): readonly SetAsideSale[] {
  return salesSetAside(db).map((sale) => {
    const attempts = paymentsOfSale(db, sale.saleId);
    const [firstLine] = sale.lines;
    assert(firstLine !== undefined && sale.setAsideAtMs !== null, 'a sale that is set aside has goods, and a time');
    return {
      saleId: sale.saleId,
      ...standingOf(sale, attempts),
      receiptNumber: sale.receipt?.receiptNumber ?? null,
      cashierName: sale.cashierName,
      setAsideAtMs: sale.setAsideAtMs,
      lineCount: sale.lines.length,
      firstLineName: firstLine.name,
      total: sale.total,
    };
  });
}

function standingOf(sale: Sale, attempts: Attempts): Readonly<{ state: SetAsideState; paymentId: string | null }> {
  const { screen, payment } = decideCheckoutScreen(attempts);
  if (!isActive(sale)) return { state: 'paid', paymentId: payment?.paymentId ?? null };
  if (hasUnresolved(attempts)) {
    const open = payment ?? attempts.at(-1);
    return { state: 'unresolved', paymentId: open?.paymentId ?? null };
  }
  if (screen === 'ready' || payment === null) return { state: 'cart', paymentId: null };
  return { state: payment.state === 'refund_due' ? 'refund_due' : 'not_paid', paymentId: payment.paymentId };
}
