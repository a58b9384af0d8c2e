/**
 * The key that prints a sale's receipt, and beside it what became of the paper. Nothing waits for it: whatever the printer
 * does, the next sale is one key away (C36, C38). Rules PAPERSCREEN-3 and PAPERSCREEN-5 of docs/spec.md.
 */
import { CircleCheck, FileDown, LoaderCircle, Printer, ScrollText, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiptLanguage } from '../../../electron/contract/printing-values.ts';
import { useShortcuts } from '../../client/use-shortcut.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { JobTone, JobWords } from './job-words.ts';
import { ReceiptView, useReceipt } from './receipt-view.tsx';
import { usePrintPress } from './use-print-press.ts';
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
  const isPaperLow = useTill((till) => till.printing.printer?.paper === 'low');
  const { data } = useReceipt(saleId, language);
  const print = useCall('receipt.print');
  const asking = { ...print, run: () => print.run({ saleId, language }) };
  const { job, press, busy, isUnderWay, words } = usePrintPress(saleId, asking);
  // The number that the next print has; while one is under way, its own: the key says what it was pressed for.
  const copy = isUnderWay && job !== null ? job.copy : (data?.copyCount ?? 0) + 1;
  useShortcuts({ F11: isUnderWay ? undefined : () => void press() });
  const isLow = isPaperLow && words === null;
  return (
    <div className="print-key">
      <Button
        kind={kind}
        size={size}
        icon={Printer}
        shortcut="F11"
        busy={busy}
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
