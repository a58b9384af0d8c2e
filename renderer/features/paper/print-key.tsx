/**
 * The key that prints a sale's receipt, and beside it what became of the paper. Nothing waits for it: whatever the printer
 * does, the next sale is one key away (C36, C38). Rules PAPERSCREEN-3 and PAPERSCREEN-5 of docs/spec.md.
 */
import { CircleCheck, FileDown, LoaderCircle, Printer, ScrollText, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrintJobView, ReceiptLanguage } from '../../../electron/contract/printing-values.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { jobWords, type JobTone, type JobWords } from './job-words.ts';
import { ReceiptView, useReceipt } from './receipt-view.tsx';
import { usePrintJob } from './use-print-job.ts';
import './paper.css';

const TONE_GLYPHS: Readonly<Record<JobTone, LucideIcon>> = {
  good: CircleCheck,
  busy: LoaderCircle,
  plain: Printer,
  attention: TriangleAlert,
};

export function PaperNote({ words }: Readonly<{ words: JobWords }>) {
  return (
    <output className={`paper-note paper-note-${words.tone}`} data-testid="paper-note">
      <Icon of={TONE_GLYPHS[words.tone]} />
      <span>
        <span className="paper-note-title">{words.title}</span>
        {words.body === '' ? null : <span className="paper-note-body">{words.body}</span>}
      </span>
    </output>
  );
}

type PrintKeyProps = Readonly<{
  saleId: string;
  language?: ReceiptLanguage | null;
  size?: 'large' | 'money';
  kind?: 'primary' | 'secondary';
}>;

/** Prints, or prints again what failed under the number that it has. */
export function PrintKey({ saleId, language = null, size = 'large', kind = 'secondary' }: PrintKeyProps) {
  const { t } = useTranslation('paper');
  const [shown] = useLanguage();
  const printing = useTill((till) => till.printing);
  const { job, follow } = usePrintJob(saleId);
  const { data } = useReceipt(saleId, language);
  const print = useCall('receipt.print');
  const retry = useCall('receipt.retry');
  const refused = useErrorText(print.error ?? retry.error);
  const copy = nextCopy(job, data?.copyCount ?? 0);
  const isUnderWay = job?.state === 'queued' || job?.state === 'printing';
  const press = async (): Promise<void> => {
    const answer: Awaited<ReturnType<typeof print.run>> =
      job?.state === 'failed' ? await retry.run({ jobId: job.jobId }) : await print.run({ saleId, language });
    if (answer?.ok === true) follow(answer.value);
  };
  useShortcuts({ F11: isUnderWay ? undefined : () => void press() });
  const words = noteOf(job, refused, () => (job === null ? null : jobWords(job, printing.printer, shown)));
  const isLow = printing.printer?.paper === 'low' && words === null;
  return (
    <div className="print-key">
      <Button
        kind={kind}
        size={size}
        icon={Printer}
        shortcut="F11"
        busy={print.busy || retry.busy}
        isDisabled={isUnderWay}
        onPress={() => void press()}
        data-testid="receipt-print"
      >
        {job?.state === 'failed' ? t('retry') : copy <= 1 ? t('print') : t('printCopy', { copy })}
      </Button>
      {words === null ? null : <PaperNote words={words} />}
      {isLow ? <PaperNote words={{ tone: 'attention', title: t('paperLow'), body: '' }} /> : null}
    </div>
  );
}

function noteOf(
  job: PrintJobView | null,
  refused: Readonly<{ title: string; action: string }> | null,
  ofJob: () => JobWords | null,
): JobWords | null {
  if (refused !== null) return { tone: 'attention', title: refused.title, body: refused.action };
  return job === null ? null : ofJob();
}

/** The number that the next print of it has; while one is under way, its own: the key says what it was pressed for. */
function nextCopy(job: PrintJobView | null, copyCount: number): number {
  const isUnderWay = job?.state === 'queued' || job?.state === 'printing';
  return isUnderWay ? job.copy : copyCount + 1;
}

/** On a till without a printer: the receipt on the screen, and the system's own way to paper. */
export function ViewReceiptKey({ saleId, receiptNumber }: Readonly<{ saleId: string; receiptNumber: string }>) {
  const { t } = useTranslation('paper');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="money" icon={ScrollText} onPress={() => setOpen(true)} data-testid="receipt-view">
        {t('view')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('preview')} actions={<SystemPrintKey />}>
        <div className="receipt-dialog">
          <ReceiptView saleId={saleId} language={null} receiptNumber={receiptNumber} />
        </div>
      </Dialog>
    </>
  );
}

export function SystemPrintKey({ size = 'large' }: Readonly<{ size?: 'medium' | 'large' }>) {
  const { t } = useTranslation('paper');
  return (
    <Button size={size} icon={FileDown} onPress={() => window.print()} data-testid="system-print">
      {t('system')}
    </Button>
  );
}

/** What stands beside an end screen's main key: print where there is a printer, else the receipt on the screen. */
export function ReceiptKeys({ saleId, receiptNumber }: Readonly<{ saleId: string; receiptNumber: string }>) {
  const hasPrinter = useTill((till) => till.printing.printer !== null);
  return hasPrinter ? (
    <PrintKey saleId={saleId} size="money" />
  ) : (
    <ViewReceiptKey saleId={saleId} receiptNumber={receiptNumber} />
  );
}
