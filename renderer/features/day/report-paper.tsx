/** An X or Z report as it would stand on paper, with its keys. Rules DAYSCREEN-25 and DAYSCREEN-26 of docs/spec.md. */
import { BadgeCheck, Printer } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CashBook, OpenEnd, ShiftReport } from '../../../electron/contract/shift-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { PlainText } from '../../ui/plain-text.tsx';

/** A key that shows the report as the printer has it, and makes a PDF of it. */
export type PaperOfReport = (report: ShiftReport) => ReactNode;

type ReportDialogProps = Readonly<{ report: ShiftReport; paperOf: PaperOfReport; onClose: () => void }>;

export function ReportDialog({ report, paperOf, onClose }: ReportDialogProps) {
  const { t } = useTranslation('day');
  const { t: common } = useTranslation('common');
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(report.kind === 'z' ? 'zTitle' : 'xTitle', { number: report.number })}
      size="large"
      actions={
        <>
          {paperOf(report)}
          <PrintKey report={report} />
          <Button kind="primary" size="large" autoFocus onPress={onClose}>
            {common('close')}
          </Button>
        </>
      }
    >
      <ReportPaper report={report} />
    </Dialog>
  );
}

export function PrintKey({ report }: Readonly<{ report: ShiftReport }>) {
  const { t } = useTranslation('day');
  const notices = useNotices();
  const hasPrinter = useTill((till) => till.printing.printer !== null);
  const { run, busy, error } = useApprovedCall('receipt.print_report');
  const print = async (): Promise<void> => {
    const answer = await run({ shiftId: report.kind === 'z' ? report.shiftId : null, language: null });
    if (answer?.ok === true) notices.show({ tone: 'success', title: t('printed') });
  };
  if (!hasPrinter) return null;
  return (
    <>
      <ErrorBanner error={error} />
      <Button size="large" icon={Printer} busy={busy} onPress={() => void print()} data-testid="report-print">
        {t('print')}
      </Button>
    </>
  );
}

export function ReportPaper({ report }: Readonly<{ report: ShiftReport }>) {
  const { t } = useTranslation('day');
  const bilingual = useBilingual();
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(timeZone);
  const { openedAtMs, openedBy, closedBy, cash, openEndCount, openEnds } = report;
  return (
    <article className="report" data-testid="report">
      <dl className="report-facts">
        <Line name={t('businessDate')} value={report.businessDate} />
        {openedAtMs === null ? null : <Line name={t('openedAt')} value={formatMoment(openedAtMs, 'date_time')} />}
        {openedBy === null ? null : <Line name={t('openedBy')} value={bilingual(openedBy)} />}
        <Line name={t(report.kind === 'z' ? 'closedAt' : 'asOf')} value={formatMoment(report.atMs, 'date_time')} />
        {closedBy === null ? null : <Line name={t('closedBy')} value={bilingual(closedBy)} />}
        {report.note === '' ? null : <Line name={t('note')} value={report.note} />}
      </dl>
      {cash === null ? null : <Cash cash={cash} isClosed={report.kind === 'z'} />}
      {openEndCount === 0 ? null : (
        <Banner tone="warning" title={t('openEnds', { count: openEndCount })}>
          {t('openEndsBody')}
        </Banner>
      )}
      <div className="report-sections">
        {report.sections.map(({ title, rows }) => (
          <table key={title.en} className="report-table">
            <caption>{bilingual(title)}</caption>
            <tbody>
              {rows.map(({ label, count, amount, isTotal }) => (
                <tr key={label.en} className={isTotal ? 'report-total' : undefined}>
                  <th scope="row">
                    <PlainText text={bilingual(label)} />
                  </th>
                  <td>{count ?? ''}</td>
                  <td>{amount === null ? '' : <MoneyText amount={amount} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        ))}
      </div>
      {openEnds.length === 0 ? null : <OpenEnds ends={openEnds} />}
      <Proof report={report} />
    </article>
  );
}

function Line({ name, value }: Readonly<{ name: string; value: string }>) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <PlainText text={value} />
      </dd>
    </div>
  );
}

const CASH_LINES = ['float', 'sales', 'refunds', 'movedIn', 'movedOut'] as const;

/** While the shift goes on nobody is expected to have counted. */
function Cash({ cash, isClosed }: Readonly<{ cash: CashBook; isClosed: boolean }>) {
  const { t } = useTranslation('day');
  const line = (name: string, amount: Money, isTotal = false) => (
    <tr key={name} className={isTotal ? 'report-total' : undefined}>
      <th scope="row" colSpan={2}>
        {name}
      </th>
      <td>
        <MoneyText amount={amount} />
      </td>
    </tr>
  );
  const { difference, counted } = cash;
  const tone = difference === null || difference.minor === 0 ? 'success' : 'warning';
  const words =
    difference === null ? 'notCounted' : difference.minor === 0 ? 'exact' : difference.minor < 0 ? 'short' : 'over';
  return (
    <>
      <table className="report-table">
        <caption>{t('cashTitle')}</caption>
        <tbody>
          {CASH_LINES.map((name) => line(t(`cash_${name}`), cash[name]))}
          {line(t('cash_expected'), cash.expected, true)}
          {counted === null ? null : line(t('cash_counted'), counted.total, true)}
          {difference === null ? null : line(t('cash_difference'), difference, true)}
        </tbody>
      </table>
      {isClosed ? <Banner tone={difference === null ? 'info' : tone} title={t(`cash_${words}`)} /> : null}
    </>
  );
}

function OpenEnds({ ends }: Readonly<{ ends: readonly OpenEnd[] }>) {
  const { t } = useTranslation('day');
  return (
    <table className="report-table report-wide">
      <caption>{t('openEndsTitle')}</caption>
      <tbody>
        {ends.map(({ kind, subjectId, receiptNumber, amount, shiftNumber }) => (
          <tr key={`${kind}-${subjectId}`}>
            <th scope="row">
              {t(`open_${kind}`)} {receiptNumber === null ? '' : `· ${receiptNumber}`}
            </th>
            <td>{shiftNumber === null ? t('thisShift') : t('ofShift', { number: shiftNumber })}</td>
            <td>{amount === null ? '' : <MoneyText amount={amount} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Enough of a digest to compare by eye. */
const SHOWN_DIGITS = 16;

function Proof({ report }: Readonly<{ report: ShiftReport }>) {
  const { t } = useTranslation('day');
  const { fromSequence, toSequence, headHash, sha256, signature } = report;
  return (
    <p className="report-proof">
      {t('proof', { from: fromSequence, to: toSequence, hash: headHash.slice(0, SHOWN_DIGITS) })}
      {sha256 === null ? null : <> · {t('proofReport', { hash: sha256.slice(0, SHOWN_DIGITS) })}</>}
      {signature === null ? null : (
        <span className="report-signed">
          <Icon of={BadgeCheck} size="s" /> {t('signed')}
        </span>
      )}
    </p>
  );
}
