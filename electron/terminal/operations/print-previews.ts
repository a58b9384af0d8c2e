/**
 * Papers as pictures: the very documents that the printer gets, for the screen and for a PDF, whether the till has a printer or
 * not. Reads only; what needs an approval on paper needs it here. Rules PRINT-67, PRINT-90, PRINT-121 to PRINT-123.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { OutputOf } from '../../contract/contract.ts';
import type { PrintDocument, ReceiptLanguage } from '../../contract/printing-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { paymentsOfSale } from '../payment/2-tender/payment-store.ts';
import { refundById, refundsOfPayment } from '../payment/2-tender/refund-store.ts';
import { lastCopy } from '../printing/print-job-store.ts';
import type { ReceiptDocument } from '../receipts/receipt-document.ts';
import { renderSvg } from '../receipts/render.ts';
import { saleById } from '../sale/sale-store.ts';
import { closedShift } from '../shift/shift-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Approvals } from './approvals.ts';
import { cashRefundById, cashRefundsOf } from './cash-refunds.ts';
import type { PrintedThing } from './print-documents.ts';

type PreviewHandlers = Pick<
  Handlers,
  'receipt.preview' | 'receipt.preview_refund' | 'receipt.preview_report' | 'receipt.refund_slips'
>;
type Preview = OutputOf<'receipt.preview'>;

export type PreviewParts = Readonly<{
  approvals: Approvals;
  documentOf: (thing: PrintedThing) => ReceiptDocument;
  /** As the printer has them, which another may have taken the place of. */
  columns: () => number;
  /** As the shop has set it. */
  language: () => ReceiptLanguage;
}>;

export function previewHandlers(context: TerminalContext, parts: PreviewParts): PreviewHandlers {
  const { read } = context.ports.storage;
  const preview = (document: PrintDocument, subjectId: string, asked: ReceiptLanguage | null): Preview => {
    const copyCount = lastCopy(read, subjectId, document);
    const language = asked ?? parts.language();
    const drawn = parts.documentOf({ document, subjectId, language, copy: Math.max(1, copyCount) });
    return { svg: renderSvg(drawn, parts.columns()), copyCount };
  };
  return {
    'receipt.preview': ({ saleId, language }) =>
      saleById(read, saleId) === null ? err({ code: 'sale.not_found' }) : ok(preview('sale', saleId, language)),
    'receipt.preview_refund': ({ refundId, language }) => {
      const refusal = whyNoRefund(context, refundId);
      return refusal === null ? ok(preview('refund', refundId, language)) : err(refusal);
    },
    'receipt.preview_report': ({ shiftId, language, approvalId }) => {
      const permit = permitReport(context, parts.approvals, { shiftId, approvalId });
      if (!permit.ok) return permit;
      // No X is a copy of another, so it is told by no name that a paper has.
      return ok(shiftId === null ? preview('report_x', '', language) : preview('report_z', shiftId, language));
    },
    'receipt.refund_slips': ({ saleId }) => {
      if (saleById(read, saleId) === null) return err({ code: 'sale.not_found' });
      const toWallets = paymentsOfSale(read, saleId)
        .flatMap(({ paymentId }) => refundsOfPayment(read, paymentId))
        .map(({ refundId, amount, requestedAtMs: atMs }) => ({ refundId, amount, atMs, way: 'wallet' as const }));
      const inCash = cashRefundsOf(context, saleId).map(({ refundId, amount, atMs }) => ({
        ...{ refundId, amount, atMs },
        way: 'cash' as const,
      }));
      return ok({ slips: [...toWallets, ...inCash].toSorted((a, b) => a.atMs - b.atMs) });
    },
  };
}

/** null: it can be printed. */
export function whyNoRefund(context: TerminalContext, refundId: string): Refusal | null {
  const isKnown =
    refundById(context.ports.storage.read, refundId) !== null || cashRefundById(context, refundId) !== null;
  return isKnown ? null : { code: 'print.refund_not_found' };
}

/** Whether the report may be had; an approval that it took is in the journal. */
export function permitReport(
  context: TerminalContext,
  approvals: Approvals,
  { shiftId, approvalId }: Readonly<{ shiftId: string | null; approvalId: string | undefined }>,
): Result<null, Refusal> {
  const permission = shiftId === null ? 'report.read' : 'shift.run';
  const permit = approvals.permit({ permission, size: null, subjectId: shiftId ?? 'shift' }, approvalId);
  if (!permit.ok) return permit;
  if (permit.value.drafts.length > 0) context.record(permit.value.drafts);
  const isThere = shiftId === null || closedShift(context.ports.storage.read, shiftId) !== null;
  return isThere ? ok(null) : err({ code: 'shift.not_found' });
}
