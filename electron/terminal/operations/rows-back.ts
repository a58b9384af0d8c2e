/**
 * Brings back the rows of a sale that were put away: for whoever holds its receipt, and for the backend when it tells news of
 * its payment. From then on everything works as if they had never left. Rules ARCHIVE-21 and ARCHIVE-22; decision 0288.
 */
import type { Handlers } from '../../contract/dispatcher.ts';
import { err, ok } from '../../kernel/result.ts';
import { cellsOf } from '../archive/put-away-rows.ts';
import { broughtBackDraft, putAwayById, putAwayByReceipt, type FoundGroup } from '../archive/put-away-store.ts';
import { SegmentDamage } from '../payment/3-journal/journal-segments.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireCashier } from '../terminal-context.ts';
import type { BackendPayment, BackendRefund } from '../wallet-backend/wallet-backend.ts';

type Context = Pick<TerminalContext, 'ports' | 'record'>;

type Looked<T> = Readonly<{ kind: 'found'; found: T | null }> | Readonly<{ kind: 'unreadable'; fileName: string }>;

/** A file that cannot be read is named: it is to be put back beside the database. */
function looked({ ports }: Context, look: () => FoundGroup | null): Looked<FoundGroup> {
  try {
    return { kind: 'found', found: look() };
  } catch (error) {
    if (!(error instanceof SegmentDamage)) throw error;
    ports.log.write('error', 'journal_segment_unreadable', { fileName: error.fileName });
    return { kind: 'unreadable', fileName: error.fileName };
  }
}

export function rowsBackHandlers(context: TerminalContext): Pick<Handlers, 'sales.bring_back'> {
  return {
    'sales.bring_back': ({ receiptNumber }) => {
      const person = requireCashier(context);
      if (!person.ok) return person;
      const answer = saleIdOfReceipt(context, receiptNumber, person.value.cashierId);
      if (answer.kind === 'unreadable') return err({ code: 'sale.archive_unreadable', fileName: answer.fileName });
      return answer.found === null ? err({ code: 'sale.not_found' }) : ok({ saleId: answer.found });
    },
  };
}

/** The sale of a receipt that was put away, which is back then; null: none was. */
export function saleIdOfReceipt(context: Context, receiptNumber: string, cashierId: string | null): Looked<string> {
  const answer = looked(context, () => putAwayByReceipt(context.ports.storage.read, receiptNumber));
  if (answer.kind === 'unreadable') return answer;
  if (answer.found === null) return { kind: 'found', found: null };
  bringBack(context, answer.found, cashierId);
  return { kind: 'found', found: answer.found.group.saleId };
}

function bringBack(context: Context, found: FoundGroup, cashierId: string | null): void {
  context.record([broughtBackDraft(found, cashierId)]);
}

/** What the backend tells of a payment or a refund that the tables do not have. */
export type News = 'unknown' | 'nothing_new' | 'back';

export function backForPayment(context: Context, told: BackendPayment): News {
  return backFor(context, told.id, ({ columns, group }) => {
    const at = cellsOf(columns, group, 'payments', 'payment_id').indexOf(told.id);
    const isSame = cellsOf(columns, group, 'payments', 'state')[at] === told.status;
    return (
      isSame && (told.amount === null || cellsOf(columns, group, 'payments', 'amount_minor')[at] === told.amount.minor)
    );
  });
}

/** A refund that another terminal made is news of a payment that is away. */
export function backForRefund(context: Context, told: BackendRefund): News {
  return backFor(context, told.paymentId, ({ columns, group }) => {
    const at = cellsOf(columns, group, 'refunds', 'refund_id').indexOf(told.id);
    return at !== -1 && cellsOf(columns, group, 'refunds', 'state')[at] === told.status;
  });
}

function backFor(context: Context, paymentId: string, isKnown: (found: FoundGroup) => boolean): News {
  const answer = looked(context, () => putAwayById(context.ports.storage.read, paymentId));
  if (answer.kind === 'unreadable' || answer.found === null || answer.found.group.saleId === null) return 'unknown';
  if (isKnown(answer.found)) return 'nothing_new';
  bringBack(context, answer.found, null);
  return 'back';
}
