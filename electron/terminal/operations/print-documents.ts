/**
 * What stands on each paper, gathered from the books at the moment it is printed: a receipt says what is true then, also
 * when it waited. Reads only. Rules PRINT-70 to PRINT-80 of docs/spec.md.
 */
import type { PrintDocument, ReceiptLanguage } from '../../contract/printing-values.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { refundById } from '../payment/2-tender/refund-store.ts';
import type { ShiftReport } from '../../contract/shift-values.ts';
import { cashSection } from '../shift/report-view.ts';
import { closedShift } from '../shift/shift-store.ts';
import { cashRefundById, type CashRefund } from './cash-refunds.ts';
import type { ShiftReports } from './shift-reports.ts';
import { refundReceipt, reportReceipt, testReceipt } from '../receipts/other-receipts.ts';
import type { ReceiptDocument } from '../receipts/receipt-document.ts';
import type { ReceiptPaper, ReceiptShop } from '../receipts/receipt-parts.ts';
import { ticketReceipt } from '../receipts/ticket-receipt.ts';
import { ticketById } from '../transit/ticket-store.ts';
import { saleReceipt } from '../receipts/sale-receipt.ts';
import { saleById } from '../sale/sale-store.ts';
import { saleView, type Sale } from '../sale/sale.ts';
import { staffMember } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';

export type PrintedThing = Readonly<{
  document: PrintDocument;
  subjectId: string;
  language: ReceiptLanguage;
  copy: number;
}>;

export type PaymentsOfSale = (saleId: string) => readonly PaymentView[];

export type PaperSources = Readonly<{ paymentsOfSale: PaymentsOfSale; reports: ShiftReports }>;

export function documentOf(
  context: TerminalContext,
  { paymentsOfSale, reports }: PaperSources,
  { document, subjectId, language, copy }: PrintedThing,
): ReceiptDocument {
  const shop = shopOf(context);
  const paper: ReceiptPaper = { language, copy, printedAtMs: context.ports.clock.now() };
  switch (document) {
    case 'sale': {
      const sale = saleById(context.ports.storage.read, subjectId);
      assert(sale !== null, 'a sale is never taken out of the books');
      return saleReceipt({ shop, paper, sale: saleView(sale), payments: paymentsOfSale(subjectId) });
    }
    case 'refund':
      return refundDocument(context, paymentsOfSale, subjectId, shop, paper);
    case 'test':
      return testReceipt({ shop, paper });
    case 'ticket':
      return ticketDocument(context, subjectId, shop, paper);
    case 'report_x':
      return reportDocument(reports.x(), shop, paper);
    case 'report_z': {
      const closed = closedShift(context.ports.storage.read, subjectId);
      assert(closed !== null, 'a report is never taken out of the books');
      return reportDocument(reports.z(closed), shop, paper);
    }
  }
}

/** The sale that a paper is about; null: none, or of another till. */
export function saleOfDocument(
  context: TerminalContext,
  { document, subjectId }: Pick<PrintedThing, 'document' | 'subjectId'>,
): Sale | null {
  const { read } = context.ports.storage;
  if (document === 'test' || document === 'report_x' || document === 'report_z') return null;
  if (document === 'sale') return saleById(read, subjectId);
  if (document === 'ticket') return saleById(read, ticketById(read, subjectId)?.saleId ?? '');
  const inCash = cashRefundById(context, subjectId);
  if (inCash !== null) return saleById(read, inCash.saleId);
  const refund = refundById(read, subjectId);
  const payment = refund === null ? null : paymentById(read, refund.paymentId);
  return payment === null ? null : saleById(read, payment.saleId);
}

function ticketDocument(
  context: TerminalContext,
  ticketId: string,
  shop: ReceiptShop,
  paper: ReceiptPaper,
): ReceiptDocument {
  const { read } = context.ports.storage;
  const ticket = ticketById(read, ticketId);
  const sale = ticket === null ? null : saleById(read, ticket.saleId);
  assert(ticket !== null && sale !== null, 'a ticket and its sale are never taken out of the books');
  const [ride] = sale.lines;
  assert(ride !== undefined, 'a ticket was sold as a ride');
  const { ticketNumber, goodUntilMs, ticketText } = ticket;
  return ticketReceipt({
    ...{ shop, paper, ticketNumber, goodUntilMs, ticketText },
    ticketCount: ride.quantity,
    name: ride.name,
    fare: ride.unitPrice,
    soldAtMs: sale.completedAtMs ?? sale.openedAtMs,
    receiptNumber: sale.receipt?.receiptNumber ?? null,
    kioskName: sale.cashierName,
  });
}

function reportDocument(report: ShiftReport, shop: ReceiptShop, paper: ReceiptPaper): ReceiptDocument {
  const { kind, number, businessDate, openedAtMs, atMs, closedBy, openedBy, sections, cash } = report;
  const { note, openEnds, openEndCount } = report;
  return reportReceipt({
    ...{ shop, paper, kind, businessDate, atMs, note, openEnds, openEndCount, proof: report },
    reportNumber: String(number),
    fromMs: openedAtMs ?? atMs,
    toMs: atMs,
    cashierName: closedBy ?? openedBy,
    sections: cash === null ? sections : [...sections, cashSection(cash)],
  });
}

function refundDocument(
  context: TerminalContext,
  paymentsOfSale: PaymentsOfSale,
  refundId: string,
  shop: ReceiptShop,
  paper: ReceiptPaper,
): ReceiptDocument {
  const inCash = cashRefundById(context, refundId);
  if (inCash !== null) return cashRefundDocument(context, inCash, shop, paper);
  const refund = refundById(context.ports.storage.read, refundId);
  assert(refund !== null, 'a refund is never taken out of the books');
  const sale = saleOfDocument(context, { document: 'refund', subjectId: refundId });
  const payments = sale === null ? [] : paymentsOfSale(sale.saleId);
  const { amount, payerRefunded, state, businessDate, requestedAtMs, cashierId } = refund;
  return refundReceipt({
    shop,
    paper,
    refundId,
    state,
    amount,
    payerRefunded,
    businessDate,
    atMs: requestedAtMs,
    cashierName: nameOf(context, cashierId),
    approvedByName: nameOf(context, approverOf(refund.body)),
    receiptNumber: sale?.receipt?.receiptNumber ?? null,
    walletMasked: payments.find(({ paymentId }) => paymentId === refund.paymentId)?.walletMasked ?? null,
  });
}

function cashRefundDocument(
  context: TerminalContext,
  { refundId, saleId, amount, businessDate, atMs, cashierId, approvedBy }: CashRefund,
  shop: ReceiptShop,
  paper: ReceiptPaper,
): ReceiptDocument {
  return refundReceipt({
    ...{ shop, paper, refundId, amount, businessDate, atMs },
    ...{ state: 'succeeded', payerRefunded: amount, walletMasked: null, isCash: true },
    cashierName: nameOf(context, cashierId),
    approvedByName: nameOf(context, approvedBy),
    receiptNumber: saleById(context.ports.storage.read, saleId)?.receipt?.receiptNumber ?? null,
  });
}

function nameOf(context: TerminalContext, cashierId: string | null): Bilingual | null {
  return cashierId === null ? null : (staffMember(context.ports.storage.read, cashierId)?.name ?? null);
}

/** As our own request body names them; see `buildRefundBody`. */
function approverOf(body: string): string | null {
  const { approvedBy } = JSON.parse(body) as { approvedBy?: unknown };
  return typeof approvedBy === 'string' ? approvedBy : null;
}

function shopOf(context: TerminalContext): ReceiptShop {
  const { settings, peripherals } = context.ports;
  const enrolment = context.enrolment();
  return {
    merchantName: enrolment?.merchant.name ?? '',
    storeName: enrolment?.store.name ?? '',
    terminalId: enrolment?.terminalId ?? '',
    timeZone: enrolment?.store.timeZone ?? null,
    sandbox: settings.sandbox,
    logo: peripherals?.logo ?? null,
  };
}
