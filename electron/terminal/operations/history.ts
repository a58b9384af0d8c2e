/** Looking at earlier sales: finding one, and seeing all that happened to it and to its payments. */
import type { OutputOf } from '../../contract/contract.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { TimelineEntry } from '../../contract/payment-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { putAwayUpTo } from '../archive/put-away-store.ts';
import { itemsMatchedTo } from '../payment/2-tender/inbox-store.ts';
import { refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import { archivedUpTo, SegmentDamage } from '../payment/3-journal/journal-segments.ts';
import type { JournalEntry } from '../payment/3-journal/journal.ts';
import { refundsThrough } from '../sale/exchange-store.ts';
import { searchSales } from '../sale/sale-search.ts';
import { saleById } from '../sale/sale-store.ts';
import { saleView } from '../sale/sale.ts';
import { staffMember } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { cashRefundsOf } from './cash-refunds.ts';
import type { CheckoutPart } from './checkout-part.ts';
import { keyedAmount } from './ring-up.ts';
import { timelineFacts } from './timeline-facts.ts';

type HistoryHandlers = Pick<Handlers, 'sales.search' | 'sales.get'>;

/** 500 lines, each changed once, and a few dozen payment attempts; what comes after is left off, oldest kept. */
const MAX_TIMELINE_ENTRIES = 2_000;

export function historyHandlers(
  context: TerminalContext,
  checkout: Pick<CheckoutPart, 'paymentsOfSale'>,
): HistoryHandlers {
  const { storage } = context.ports;
  return {
    'sales.search': ({ text, amountText, fromMs, toMs, businessDate, cursor, limit }) => {
      const amount = amountText.trim() === '' ? ok(null) : keyedAmount(amountText, context.currency);
      if (!amount.ok) return amount;
      const beforeKey = cursorKey(cursor);
      if (!beforeKey.ok) return beforeKey;
      const { sales, nextKey } = searchSales(storage.read, {
        text: text.trim() === '' ? null : text.trim(),
        totalMinor: amount.value?.minor ?? null,
        fromMs,
        toMs,
        businessDate,
        beforeKey: beforeKey.value,
        limit,
      });
      const cursorAfter = nextKey === null ? null : String(nextKey);
      return ok({ sales, cursor: cursorAfter, putAwayUpTo: putAwayUpTo(storage.read) });
    },

    'sales.get': ({ saleId }) => {
      const sale = saleById(storage.read, saleId);
      if (sale === null) return err({ code: 'sale.not_found' });
      const payments = checkout.paymentsOfSale(storage.read, saleId);
      // A payment that was matched to the sale belongs to its story too, although the sale never began it.
      const matched = itemsMatchedTo(storage.read, saleId).flatMap(({ paymentId }) => paymentId ?? []);
      // A refund tells its end under its own id; one of an earlier sale's payment may be of these goods (EXCHANGE-8).
      const refunds = payments.flatMap(({ paymentId }) => refundsOfPayment(storage.read, paymentId));
      const subjects = new Set([
        ...[saleId, ...payments.map(({ paymentId }) => paymentId), ...matched],
        ...[...refunds.map(({ refundId }) => refundId), ...refundsThrough(storage.read, saleId)],
        ...cashRefundsOf(context, saleId).map(({ refundId }) => refundId),
      ]);
      const { entries, archive } = storyOf(context, [...subjects]);
      const timeline = entries
        .toSorted((a, b) => a.sequence - b.sequence)
        .slice(0, MAX_TIMELINE_ENTRIES)
        .map((entry) => timelineEntry(context, entry));
      return ok({ sale: saleView(sale), payments, timeline, archive });
    },
  };
}

type Story = Readonly<{ entries: readonly JournalEntry[] }> & Pick<OutputOf<'sales.get'>, 'archive'>;

/** What the journal has about them. A file of it that cannot be read is named, and what stands in the database is told. */
function storyOf(context: TerminalContext, subjects: readonly string[]): Story {
  const { read } = context.ports.storage;
  const upTo = archivedUpTo(read);
  const story = (afterSequence: number): readonly JournalEntry[] =>
    subjects.flatMap((subjectId) =>
      context.journal.read(read, { subjectId, afterSequence, limit: MAX_TIMELINE_ENTRIES }),
    );
  try {
    const entries = story(0);
    return { entries, archive: entries.some(({ sequence }) => sequence <= upTo) ? { unreadable: null } : null };
  } catch (error) {
    if (!(error instanceof SegmentDamage)) throw error;
    context.ports.log.write('error', 'journal_segment_unreadable', { fileName: error.fileName });
    return { entries: story(upTo), archive: { unreadable: error.fileName } };
  }
}

function cursorKey(cursor: string | null): Result<number | null, Refusal> {
  if (cursor === null) return ok(null);
  return /^\d{1,15}$/.test(cursor) ? ok(Number(cursor)) : err({ code: 'contract.input_invalid', path: 'cursor' });
}

/** An entry as people read it: who did it by name, and no wallet's full id. */
export function timelineEntry(context: TerminalContext, entry: JournalEntry): TimelineEntry {
  const cashier = entry.cashierId === null ? null : staffMember(context.ports.storage.read, entry.cashierId);
  return {
    sequence: entry.sequence,
    atMs: entry.atMs,
    type: entry.type,
    cashierName: cashier?.name ?? null,
    facts: { ...timelineFacts(entry.body), ...otherReceipt(context, entry) },
  };
}

/** Sales that were set against each other are known to people by their receipts. */
function otherReceipt(context: TerminalContext, { body }: JournalEntry): TimelineEntry['facts'] {
  const saleId = body['fromSaleId'] ?? body['toSaleId'];
  const sale = typeof saleId === 'string' ? saleById(context.ports.storage.read, saleId) : null;
  const receiptNumber = sale?.receipt?.receiptNumber;
  return receiptNumber === undefined ? {} : { receiptNumber };
}
