/**
 * What waits to be printed and what was not, each with its cause and the two things a person may do: print it again, or
 * not at all. Rules PAPERSCREEN-1 and PAPERSCREEN-6 of docs/spec.md.
 */
import { CircleCheck, Printer, RotateCw, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { PrintJobView } from '../../../electron/contract/printing-values.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { useCall, useTill, useTillEvent } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { jobWords } from './job-words.ts';
import { PaperNote } from './print-key.tsx';
import './paper.css';

/** The present ones; nothing where nothing waits and nothing failed. */
export function OpenJobs() {
  const { t } = useTranslation('paper');
  const { waiting, failed } = useTill((till) => till.printing);
  if (waiting.length + failed.length === 0) return null;
  return (
    <section className="paper-jobs" aria-label={t('jobsTitle')} data-testid="open-jobs">
      <h2>{t('jobsTitle')}</h2>
      <Jobs jobs={[...failed, ...waiting].toSorted(byAge)} />
    </section>
  );
}

/** Newest first, whatever becomes of them: no row moves away under a finger. Ids are made in the order of time. */
function byAge(a: PrintJobView, b: PrintJobView): number {
  return a.jobId < b.jobId ? 1 : -1;
}

/** All of them, newest first, page by page. */
export function AllJobs() {
  const { t } = useTranslation('paper');
  const pages = useTillPages('receipt.jobs', {});
  useTillEvent('printing.changed', () => void pages.refetch());
  const jobs = pages.data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <div className="paper-all">
      <p className="paper-lead">{t('jobsLead')}</p>
      {pages.error === null ? null : <ErrorBanner error={pages.error.refusal} />}
      {jobs.length === 0 && !pages.isPending ? <EmptyState icon={Printer} title={t('jobsNever')} /> : null}
      <Jobs jobs={jobs} />
      {pages.hasNextPage ? (
        <Button busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          {t('jobsMore')}
        </Button>
      ) : null}
    </div>
  );
}

function Jobs({ jobs }: Readonly<{ jobs: readonly PrintJobView[] }>) {
  return (
    <ul className="paper-job-list">
      {jobs.map((job) => (
        <Job key={job.jobId} job={job} />
      ))}
    </ul>
  );
}

function Job({ job }: Readonly<{ job: PrintJobView }>) {
  const { t } = useTranslation('paper');
  const [language] = useLanguage();
  const printer = useTill((till) => till.printing.printer);
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const words = jobWords(job, printer, language);
  const what = [t(`document_${job.document}`), job.receiptNumber ?? ''].join(' ').trim();
  return (
    <li className="paper-job" data-testid="print-job" data-state={job.state}>
      <div className="paper-job-what">
        <p className="paper-job-title">
          {t(`document_${job.document}`)}
          {job.copy > 1 ? <span className="paper-job-copy">{t('copy', { copy: job.copy })}</span> : null}
        </p>
        {job.receiptNumber === null ? null : <ReceiptNumber number={job.receiptNumber} />}
        <p className="paper-job-soft">
          {formatMoment(job.queuedAtMs, 'date_time')}
          {job.attemptCount > 1 ? ` · ${t('attempts', { count: job.attemptCount })}` : ''}
        </p>
      </div>
      <PaperNote words={words} />
      <JobKeys job={job} what={what} />
    </li>
  );
}

function JobKeys({ job, what }: Readonly<{ job: PrintJobView; what: string }>) {
  const { t } = useTranslation('paper');
  const retry = useCall('receipt.retry');
  const drop = useCall('receipt.drop');
  const input = { jobId: job.jobId };
  const canDrop = job.state === 'queued' || job.state === 'failed';
  return (
    <div className="paper-job-keys">
      {job.state === 'failed' ? (
        <Button icon={RotateCw} busy={retry.busy} onPress={() => void retry.run(input)} data-testid="job-retry">
          {t('retry')}
          <span className="visually-hidden">{t('retryOf', { what })}</span>
        </Button>
      ) : null}
      {canDrop ? (
        <Button kind="quiet" icon={X} busy={drop.busy} onPress={() => void drop.run(input)} data-testid="job-drop">
          {t('drop')}
          <span className="visually-hidden">{t('dropOf', { what })}</span>
        </Button>
      ) : null}
      <ErrorBanner error={retry.error ?? drop.error} />
    </div>
  );
}

/** Says that nothing waits, where a person came to look. */
export function NoOpenJobs() {
  const { t } = useTranslation('paper');
  return <EmptyState icon={CircleCheck} title={t('jobsNone')} />;
}
