/** Paper for the fake terminal: a printer that confirms every job after a second, and a drawer that opens. */
import type { PrintingView, PrintJobView, ReceiptLanguage } from '../../../electron/contract/printing-values.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';

const PRINT_MS = 1_000;

export function fakePrinting(): PrintingView {
  return {
    printer: { deviceId: 'printer-1', state: 'ready', problem: null, paper: 'enough' },
    hasDrawer: true,
    waiting: [],
    failed: [],
  };
}

export function fakePrintingHandlers(terminal: FakeTerminal) {
  const jobs: PrintJobView[] = [];
  const emit = (change: Partial<PrintingView>): void =>
    terminal.emit('printing.changed', { ...terminal.read().printing, ...change });
  const finish = (job: PrintJobView): void => {
    const at = jobs.findIndex(({ jobId }) => jobId === job.jobId);
    jobs[at] = { ...job, state: 'confirmed', updatedAtMs: terminal.now() };
    emit({ waiting: terminal.read().printing.waiting.filter(({ jobId }) => jobId !== job.jobId) });
  };
  const begin = (job: PrintJobView): void => {
    const { waiting, failed } = terminal.read().printing;
    emit({ waiting: [...waiting, job], failed: failed.filter(({ jobId }) => jobId !== job.jobId) });
    terminal.later(PRINT_MS, () => finish(job));
  };
  const enqueue = (document: PrintJobView['document'], subjectId: string, language: ReceiptLanguage | null) => {
    const job: PrintJobView = {
      jobId: terminal.nextId('job'),
      document,
      subjectId,
      receiptNumber: null,
      copy: jobs.filter((earlier) => earlier.subjectId === subjectId).length + 1,
      language: language ?? 'zh-CN',
      state: 'queued',
      problem: null,
      mayBeOnPaper: false,
      attemptCount: 0,
      queuedAtMs: terminal.now(),
      updatedAtMs: terminal.now(),
    };
    jobs.push(job);
    begin(job);
    return { ok: true, value: job } as const;
  };
  return {
    'receipt.print': ({ saleId, language }) => enqueue('sale', saleId, language),
    'receipt.print_refund': ({ refundId, language }) => enqueue('refund', refundId, language),
    'receipt.print_test': ({ language }) => enqueue('test', 'printer-1', language),
    'receipt.retry': ({ jobId }) => {
      const failed = terminal.read().printing.failed.find((job) => job.jobId === jobId);
      if (failed === undefined) return refusal('print.job_not_found');
      const job: PrintJobView = { ...failed, state: 'queued', problem: null, mayBeOnPaper: false };
      begin(job);
      return { ok: true, value: job };
    },
    'receipt.drop': ({ jobId }) => {
      const { waiting, failed } = terminal.read().printing;
      if (![...waiting, ...failed].some((job) => job.jobId === jobId)) return refusal('print.job_not_found');
      const keep = (job: PrintJobView): boolean => job.jobId !== jobId;
      emit({ waiting: waiting.filter(keep), failed: failed.filter(keep) });
      return { ok: true, value: {} };
    },
    'receipt.jobs': ({ limit }) => ({ ok: true, value: { jobs: jobs.toReversed().slice(0, limit), cursor: null } }),
    'receipt.preview': ({ saleId }) => ({
      ok: true,
      value: {
        svg: '<svg xmlns="http://www.w3.org/2000/svg" width="384" height="48"></svg>',
        copyCount: jobs.filter(({ subjectId }) => subjectId === saleId).length,
      },
    }),
    'drawer.open': () => ({ ok: true, value: { outcome: 'opened' } }),
  } satisfies Partial<FakeHandlers>;
}
