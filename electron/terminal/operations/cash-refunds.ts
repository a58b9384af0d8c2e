/**
 * What was given back out of the drawer, as the journal tells it: how much, when, by whom and with whose approval. Known by the
 * number of its entry. Reads only. Rule PRINT-121 of docs/spec.md.
 */
import type { Money } from '../../kernel/money.ts';
import type { JournalEntry, JournalQuery } from '../payment/3-journal/journal.ts';
import { archivedUpTo, SegmentDamage } from '../payment/3-journal/journal-segments.ts';
import { saleById } from '../sale/sale-store.ts';
import { SALE_EVENT_BODIES } from '../sale/sale-events.ts';
import { shiftDateAt } from '../shift/shift-store.ts';
import { cashRefundId } from '../takings/record-of.ts';
import type { TerminalContext } from '../terminal-context.ts';

export type CashRefund = Readonly<{
  refundId: string;
  /** The sale for which it was given back. */
  saleId: string;
  amount: Money;
  atMs: number;
  /** Of the drawer's shift. */
  businessDate: string;
  cashierId: string | null;
  /** null: whoever gave it back may do so alone. */
  approvedBy: string | null;
}>;

/** As many entries as the story of one sale has. */
const MAX_ENTRIES = 2_000;
const REFUND_ID = /^cash-refund-(\d{1,15})$/;

/** Of one sale, oldest first; without those that stand in a file of the journal that cannot be read. */
export function cashRefundsOf(context: TerminalContext, saleId: string): readonly CashRefund[] {
  const about = (afterSequence: number) => entriesOf(context, { subjectId: saleId, afterSequence, limit: MAX_ENTRIES });
  const entries = about(0) ?? about(archivedUpTo(context.ports.storage.read)) ?? [];
  return entries.flatMap((entry) => (entry.type === 'sale.cash_refunded' ? cashRefundOf(context, entry) : []));
}

/** null: there is none, or what tells of it cannot be read. */
export function cashRefundById(context: TerminalContext, refundId: string): CashRefund | null {
  const sequence = Number(REFUND_ID.exec(refundId)?.[1] ?? 0);
  if (sequence === 0) return null;
  const [entry] = entriesOf(context, { afterSequence: sequence - 1, limit: 1 }) ?? [];
  return entry?.sequence === sequence && entry.type === 'sale.cash_refunded' ? cashRefundOf(context, entry) : null;
}

/** null: a file of the journal in which they stand cannot be read. */
function entriesOf(context: TerminalContext, query: JournalQuery): readonly JournalEntry[] | null {
  try {
    return context.journal.read(context.ports.storage.read, query);
  } catch (error) {
    if (!(error instanceof SegmentDamage)) throw error;
    context.ports.log.write('error', 'journal_segment_unreadable', { fileName: error.fileName });
    return null;
  }
}

function cashRefundOf(context: TerminalContext, entry: JournalEntry): CashRefund {
  const { read } = context.ports.storage;
  const { sequence, subjectId: saleId, atMs, cashierId } = entry;
  const { amount } = SALE_EVENT_BODIES['sale.cash_refunded'].parse(entry.body);
  const businessDate = shiftDateAt(read, sequence) ?? saleById(read, saleId)?.businessDate ?? '';
  const approvedBy = approverOf(context, entry);
  return { refundId: cashRefundId(sequence), saleId, amount, atMs, businessDate, cashierId, approvedBy };
}

/** An approval is used in the very commit of what it approves, and stands right before it. */
function approverOf(context: TerminalContext, { sequence, subjectId }: JournalEntry): string | null {
  const [before] = entriesOf(context, { afterSequence: sequence - 2, limit: 1 }) ?? [];
  if (before?.sequence !== sequence - 1 || before.type !== 'approval.used' || before.subjectId !== subjectId)
    return null;
  const { approvedBy } = before.body;
  return typeof approvedBy === 'string' ? approvedBy : null;
}
