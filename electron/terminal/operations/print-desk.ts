/**
 * Paper and what stands beside it, wired together: receipts from any sale at any time (C36), the queue, the drawer and the
 * pole display. Nothing is printed that nobody asked for: one key, no paper otherwise (C41). Rules PRINT-80 to PRINT-98.
 */
import type { Device } from '../../../hardware/device/device.ts';
import type { ReceiptPrinter } from '../../../hardware/receipt-printer/receipt-printer.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import {
  MAX_FAILED_SHOWN,
  MAX_WAITING_JOBS,
  type PrintDocument,
  type PrintingView,
  type PrintJobView,
  type ReceiptLanguage,
} from '../../contract/printing-values.ts';
import type { DeviceView } from '../../contract/terminal-values.ts';
import { assert } from '../../kernel/assert.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { PRINT_QUEUED, PRINT_TRANSITIONS, type PrintJob } from '../printing/print-job.ts';
import { failedJobs, lastCopy, listJobs, newestJobOf, printJobById, waitingJobs } from '../printing/print-job-store.ts';
import type { ReceiptDocument } from '../receipts/receipt-document.ts';
import { renderEscpos, renderEscposParts } from '../receipts/render.ts';
import { saleById } from '../sale/sale-store.ts';
import type { Peripherals } from '../ports.ts';
import { requireSeller, type TerminalContext } from '../terminal-context.ts';
import { shopSettings } from '../shift/shop-settings.ts';
import { deviceView, type BareDeviceView } from './device-view.ts';
import type { Approvals } from './approvals.ts';
import type { CheckoutPart } from './checkout-part.ts';
import { documentOf, saleOfDocument, type PaymentsOfSale, type PrintedThing } from './print-documents.ts';
import { createDrawerDesk, type DrawerDesk } from './print-drawer.ts';
import type { ShiftReports } from './shift-reports.ts';
import { createPrintPole, type PrintPole } from './print-pole.ts';
import { permitReport, previewHandlers, whyNoRefund } from './print-previews.ts';
import { createPrintQueue, printMoved, type PrintQueue } from './print-queue.ts';

/** The picture of a till without a printer: as on 80 mm paper. */
const PREVIEW_COLUMNS = 48;

type PrintHandlers = Pick<
  Handlers,
  | 'receipt.print'
  | 'receipt.print_refund'
  | 'receipt.print_test'
  | 'receipt.print_report'
  | 'receipt.retry'
  | 'receipt.drop'
  | 'receipt.jobs'
  | 'receipt.preview'
  | 'receipt.preview_refund'
  | 'receipt.preview_report'
  | 'receipt.refund_slips'
  | 'drawer.open'
  | 'drawer.openings'
>;

export interface PrintDesk {
  readonly handlers: PrintHandlers;
  readonly drawer: DrawerDesk;
  view(): PrintingView;
  /** Printer, drawer and pole display, as the list of devices shows them. */
  devices(): readonly BareDeviceView[];
  /** A single-ride ticket; from the second time on it is marked as a copy. */
  printTicket(ticketId: string): Result<PrintJobView, Refusal>;
  /** The receipt of a paid sale, in both languages. */
  printReceipt(saleId: string): Result<PrintJobView, Refusal>;
  /** Whoever waited for it has gone: what is not printed yet is not printed for the next passenger. */
  dropPaper(document: 'ticket' | 'sale', subjectId: string): void;
  /** A page that shows whether the printer is set right. */
  printTest(language: ReceiptLanguage | null): Result<PrintJobView, Refusal>;
  readonly pole: PrintPole;
  start(): void;
  stop(): void;
}

export type PrintParts = Readonly<{
  checkout: Pick<CheckoutPart, 'paymentsOfSale' | 'views'>;
  approvals: Approvals;
  reports: ShiftReports;
}>;

export function createPrintDesk(context: TerminalContext, parts: PrintParts): PrintDesk {
  return new Desk(context, parts);
}

class Desk implements PrintDesk {
  readonly handlers: PrintHandlers;
  readonly drawer: DrawerDesk;
  readonly pole: PrintPole;
  readonly #context: TerminalContext;
  readonly #parts: PrintParts;
  readonly #checkout: Pick<CheckoutPart, 'paymentsOfSale' | 'views'>;
  readonly #queue: PrintQueue;
  readonly #subscriptions: (() => void)[] = [];
  #stopExchanging: () => void = () => undefined;

  constructor(context: TerminalContext, parts: PrintParts) {
    const { checkout, approvals } = parts;
    this.#parts = parts;
    this.#context = context;
    this.#checkout = checkout;
    this.#queue = createPrintQueue({
      context,
      printer: () => this.#printer,
      render: (job) =>
        renderEscposParts(this.#document(job), {
          columns: this.#printer?.columns ?? PREVIEW_COLUMNS,
          qr: this.#ports?.qr ?? 'command',
          glyphs: this.#ports?.glyphs ?? null,
        }),
      changed: () => context.publish('printing.changed'),
    });
    this.drawer = createDrawerDesk(context, approvals);
    this.pole = createPrintPole(context, () => checkout.views['checkout.changed']());
    const { storage } = context.ports;
    this.handlers = {
      ...this.drawer.handlers,
      'receipt.print': ({ saleId, language }) => this.#printSale(saleId, language),
      'receipt.print_refund': ({ refundId, language }) => this.#printRefund(refundId, language),
      'receipt.print_test': ({ language }) => this.printTest(language),
      'receipt.print_report': (wish) => this.#printReport(wish),
      'receipt.retry': ({ jobId }) => this.#move(jobId, 'retried'),
      'receipt.drop': ({ jobId }) => {
        const dropped = this.#move(jobId, 'dropped');
        return dropped.ok ? ok({}) : dropped;
      },
      'receipt.jobs': ({ cursor, limit }) => {
        if (cursor !== null && !/^\d{1,15}$/.test(cursor))
          return err({ code: 'contract.input_invalid', path: 'cursor' });
        const jobs = listJobs(storage.read, cursor === null ? null : Number(cursor), limit);
        const last = jobs.length < limit ? undefined : jobs.at(-1);
        return ok({
          jobs: jobs.map((job) => this.#view(job)),
          cursor: last === undefined ? null : String(last.jobKey),
        });
      },
      ...previewHandlers(context, {
        approvals,
        documentOf: (thing) => this.#document(thing),
        columns: () => this.#printer?.columns ?? PREVIEW_COLUMNS,
        language: () => this.#language(),
      }),
    };
  }

  /** Read anew each time: a technician may have exchanged it. */
  get #ports(): Peripherals | null {
    return this.#context.ports.peripherals ?? null;
  }

  get #printer(): ReceiptPrinter | null {
    return this.#ports?.printer ?? null;
  }

  printTest(language: ReceiptLanguage | null): Result<PrintJobView, Refusal> {
    return this.#enqueue('test', this.#printer?.id ?? '', language, () => null);
  }

  printTicket(ticketId: string): Result<PrintJobView, Refusal> {
    return this.#enqueue('ticket', ticketId, 'bilingual', () => null);
  }

  printReceipt(saleId: string): Result<PrintJobView, Refusal> {
    return this.#printSale(saleId, 'bilingual');
  }

  dropPaper(document: 'ticket' | 'sale', subjectId: string): void {
    const job = newestJobOf(this.#context.ports.storage.read, subjectId, document);
    if (job !== null && PRINT_TRANSITIONS[job.state].dropped !== undefined) this.#move(job.jobId, 'dropped');
  }

  start(): void {
    this.#listen();
    const exchanged = (): void => {
      this.#letGo();
      this.#listen();
      this.#queue.printerExchanged();
      this.#context.publish('printing.changed');
    };
    this.#stopExchanging = this.#context.ports.deviceSetup?.onExchanged(exchanged) ?? this.#stopExchanging;
    this.#queue.start();
  }

  #listen(): void {
    const { publish } = this.#context;
    for (const { device } of this.#devices()) {
      this.#subscriptions.push(device.onCondition(() => publish('devices.changed')));
      device.open();
    }
    const printer = this.#printer;
    let paper = printer?.status?.paper;
    if (printer !== null) {
      this.#subscriptions.push(
        printer.onStatus((status) => {
          // A printer is looked at every other second: only news of its paper is news.
          if (status === null || status.paper === paper) return;
          paper = status.paper;
          publish('printing.changed');
        }),
      );
      this.#warmUp(printer.columns);
    }
    this.pole.show();
  }

  #letGo(): void {
    for (const end of this.#subscriptions.splice(0)) end();
  }

  /** The first paper takes some 75 ms of tables and code (measured): better now than while somebody is being served. */
  #warmUp(columns: number): void {
    const thing = { document: 'test', subjectId: '', language: this.#language(), copy: 1 } as const;
    renderEscpos(this.#document(thing), { columns, qr: 'picture' });
  }

  stop(): void {
    this.#stopExchanging();
    this.pole.stop();
    this.#letGo();
    this.#queue.stop();
    this.drawer.stop();
  }

  view(): PrintingView {
    const { storage } = this.#context.ports;
    const { printer = null, drawer = null } = this.#ports ?? {};
    return {
      printer: printer && {
        deviceId: printer.id,
        state: printer.condition.state,
        problem: printer.condition.problem?.code ?? null,
        paper: printer.status?.paper ?? 'unknown',
      },
      hasDrawer: drawer !== null,
      waiting: waitingJobs(storage.read).map((job) => this.#view(job)),
      failed: failedJobs(storage.read, MAX_FAILED_SHOWN).map((job) => this.#view(job)),
    };
  }

  devices(): readonly BareDeviceView[] {
    return this.#devices().map(({ kind, device }) => deviceView(kind, device));
  }

  #devices(): readonly Readonly<{ kind: DeviceView['kind']; device: Device }>[] {
    const { printer = null, drawer = null, display = null } = this.#ports ?? {};
    const all = [
      { kind: 'receipt_printer', device: printer },
      { kind: 'cash_drawer', device: drawer },
      { kind: 'pole_display', device: display },
    ] as const;
    return all.flatMap(({ kind, device }) => (device === null ? [] : [{ kind, device }]));
  }

  #printSale(saleId: string, language: ReceiptLanguage | null): Result<PrintJobView, Refusal> {
    return this.#enqueue('sale', saleId, language, () => {
      const sale = saleById(this.#context.ports.storage.read, saleId);
      if (sale === null) return { code: 'sale.not_found' };
      return sale.state === 'paid' ? null : { code: 'print.sale_not_paid' };
    });
  }

  #printReport({
    shiftId,
    language,
    approvalId,
  }: Parameters<PrintHandlers['receipt.print_report']>[0]): Result<PrintJobView, Refusal> {
    const permit = permitReport(this.#context, this.#parts.approvals, { shiftId, approvalId });
    if (!permit.ok) return permit;
    // Each look in between is a paper of its own, never a copy of an earlier one.
    if (shiftId === null) return this.#enqueue('report_x', this.#context.makeId(), language, () => null);
    return this.#enqueue('report_z', shiftId, language, () => null);
  }

  #printRefund(refundId: string, language: ReceiptLanguage | null): Result<PrintJobView, Refusal> {
    return this.#enqueue('refund', refundId, language, () => whyNoRefund(this.#context, refundId));
  }

  #enqueue(
    document: PrintDocument,
    subjectId: string,
    language: ReceiptLanguage | null,
    whyNot: () => Refusal | null,
  ): Result<PrintJobView, Refusal> {
    const { storage } = this.#context.ports;
    const cashier = requireSeller(this.#context);
    if (!cashier.ok) return cashier;
    if (this.#printer === null) return err({ code: 'print.no_printer' });
    const refusal = whyNot();
    if (refusal !== null) return err(refusal);
    const waiting = waitingJobs(storage.read);
    // The key was pressed twice: one paper, not a receipt and a copy.
    const same = waiting.find((job) => job.subjectId === subjectId && job.document === document);
    if (same !== undefined) return ok(this.#view(same));
    if (waiting.length >= MAX_WAITING_JOBS) return err({ code: 'print.queue_full', maxJobs: MAX_WAITING_JOBS });
    const jobId = this.#context.makeId();
    const { cashierId } = cashier.value;
    storage.write((db) => {
      const copy = lastCopy(db, subjectId, document) + 1;
      const body = { jobId, document, copy, language: language ?? this.#language() };
      return this.#context.journal.record(db, [{ type: PRINT_QUEUED, subjectId, cashierId, body }]);
    });
    return this.#changed(jobId);
  }

  #move(jobId: string, event: 'retried' | 'dropped'): Result<PrintJobView, Refusal> {
    const cashier = requireSeller(this.#context);
    if (!cashier.ok) return cashier;
    const job = printJobById(this.#context.ports.storage.read, jobId);
    if (job === null) return err({ code: 'print.job_not_found' });
    if (PRINT_TRANSITIONS[job.state][event] === undefined) return err({ code: 'print.job_over', state: job.state });
    this.#context.record([printMoved(job, event, cashier.value.cashierId)]);
    return this.#changed(jobId);
  }

  #changed(jobId: string): Result<PrintJobView, Refusal> {
    this.#context.publish('printing.changed');
    this.#queue.look();
    const job = printJobById(this.#context.ports.storage.read, jobId);
    assert(job !== null, 'a job that was written is there');
    return ok(this.#view(job));
  }

  #view({ jobKey: _jobKey, ...job }: PrintJob): PrintJobView {
    return { ...job, receiptNumber: saleOfDocument(this.#context, job)?.receipt?.receiptNumber ?? null };
  }

  #document(thing: PrintedThing): ReceiptDocument {
    const { storage } = this.#context.ports;
    const paymentsOfSale: PaymentsOfSale = (saleId) => this.#checkout.paymentsOfSale(storage.read, saleId);
    return documentOf(this.#context, { paymentsOfSale, reports: this.#parts.reports }, thing);
  }

  #language(): ReceiptLanguage {
    const { receiptLanguage } = shopSettings(this.#context.ports.storage.read);
    return receiptLanguage ?? this.#ports?.language ?? 'zh-CN';
  }
}
