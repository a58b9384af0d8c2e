/** Paper for the fake terminal: a printer that confirms every job after a second, and a drawer that opens. */
import type {
  DrawerOpening,
  PrintingView,
  PrintJobView,
  ReceiptLanguage,
} from '../../../electron/contract/printing-values.ts';
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

/** In the form of the terminal's own pictures: a glyph in each cell. */
function fakeReceiptSvg(lines: readonly string[]): string {
  const drawn = lines.map((line, row) => {
    const glyphs = [...line].map((glyph, at) => `<tspan x="${(at + 1) * 24}">${glyph}</tspan>`).join('');
    return `<g transform="translate(0,${(row + 1) * 30})"><text>${glyphs}</text></g>`;
  });
  const height = (lines.length + 2) * 30;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="576px" height="${height}px" viewBox="0 0 576 ${height}"><g font-size="22" text-anchor="middle" fill="#000">${drawn.join('')}</g></svg>`;
}

export function fakePrintingHandlers(terminal: FakeTerminal) {
  const jobs: PrintJobView[] = [];
  const openings: DrawerOpening[] = [];
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
      receiptNumber: document === 'test' ? null : 'T0000001-000900',
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
    'receipt.print_report': ({ shiftId, language }) =>
      enqueue(shiftId === null ? 'report_x' : 'report_z', shiftId ?? 'shift', language),
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
    'receipt.preview': ({ saleId, language }) => ({
      ok: true,
      value: {
        svg: fakeReceiptSvg(['好邻居便利店', language === 'en' ? 'Receipt' : '销售小票', saleId]),
        copyCount: jobs.filter(({ subjectId }) => subjectId === saleId).length,
      },
    }),
    'receipt.preview_refund': ({ refundId, language }) => ({
      ok: true,
      value: {
        svg: fakeReceiptSvg(['好邻居便利店', language === 'en' ? 'Refund' : '退款凭条', refundId]),
        copyCount: jobs.filter(({ subjectId }) => subjectId === refundId).length,
      },
    }),
    'receipt.preview_report': ({ shiftId, language }) => ({
      ok: true,
      value: {
        svg: fakeReceiptSvg(['好邻居便利店', language === 'en' ? 'Report' : '报表', shiftId ?? 'X']),
        copyCount: jobs.filter(({ subjectId }) => subjectId === shiftId).length,
      },
    }),
    'drawer.open': ({ reason, approvalId }) => {
      const { cashier, rights } = terminal.read().session;
      if (approvalId === undefined && rights?.permissions.includes('drawer.no_sale') !== true) {
        return refusal('staff.approval_needed', { permission: 'drawer.no_sale', size: null, subjectId: 'drawer-1' });
      }
      openings.unshift({
        openingId: terminal.nextId('opening'),
        atMs: terminal.now(),
        cashierName: cashier?.name ?? null,
        reason,
        saleId: null,
        outcome: 'opened',
        problem: null,
      });
      return { ok: true, value: { outcome: 'opened' } };
    },
    'drawer.openings': ({ limit }) => ({ ok: true, value: { openings: openings.slice(0, limit), cursor: null } }),
  } satisfies Partial<FakeHandlers>;
}
