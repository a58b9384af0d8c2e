/** How the shift stands now, and the reports of all that were closed. Rules DAYSCREEN-25 and DAYSCREEN-26. */
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftReport, ShiftSummary } from '../../../electron/contract/shift-values.ts';
import { needOf, useAskApproval } from '../../client/approved-call.tsx';
import { gatherRows } from '../../client/gather-rows.ts';
import { useTill, useTillContext, useTillQuery } from '../../client/use-till.ts';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual, useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { ReportDialog, type PaperOfReport } from './report-paper.tsx';
import { shiftsTable } from './shifts-table.ts';

const PAGE = 50;

/** A report that may need somebody's approval before it is shown. */
function useReport() {
  const { client } = useTillContext();
  const ask = useAskApproval();
  const [report, setReport] = useState<ShiftReport | null>(null);
  const [error, setError] = useState<ContractError | null>(null);
  const [busy, setBusy] = useState(false);
  const look = async (shiftId: string | null): Promise<void> => {
    setBusy(true);
    setError(null);
    let answer = await (shiftId === null ? client.call('shift.x', {}) : client.call('shift.report', { shiftId }));
    const need = needOf(answer);
    if (need !== null) {
      const approvalId = await ask(need);
      if (approvalId !== null) answer = await client.call('shift.x', { approvalId });
      else setBusy(false);
      if (approvalId === null) return;
    }
    setBusy(false);
    if (answer.ok) setReport(answer.value);
    else setError(answer.error);
  };
  return { report, error, busy, look, close: () => setReport(null) };
}

export function ReportsSection({ paperOf }: Readonly<{ paperOf: PaperOfReport }>) {
  const { t } = useTranslation('day');
  const { report, error, busy, look, close } = useReport();
  const list = useTillQuery('shift.list', { cursor: null, limit: PAGE });
  const shifts = list.data?.shifts ?? [];
  const [language] = useLanguage();
  const till = useTillContext();
  const timeZone = useTill(({ terminal }) => terminal.store?.timeZone ?? null);
  const gather = async (): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'shift.list', {}, (page) => page.shifts);
    return shiftsTable(rows, { isCut, language, timeZone });
  };
  return (
    <section className="day-card">
      <h2>{t('section_reports')}</h2>
      <p className="section-lead">{t('xBody')}</p>
      <Button size="large" icon={RefreshCw} busy={busy} onPress={() => void look(null)} data-testid="x-report">
        {t('xKey')}
      </Button>
      <ErrorBanner error={error ?? list.error?.refusal ?? null} />
      <div className="day-table-head">
        <h3>{t('closedShifts')}</h3>
        {shifts.length === 0 ? null : <ExportKeys fileName="shifts" gather={gather} />}
      </div>
      {shifts.length === 0 ? <p className="day-soft">{t('noShifts')}</p> : <Shifts shifts={shifts} onLook={look} />}
      {report === null ? null : <ReportDialog report={report} paperOf={paperOf} onClose={close} />}
    </section>
  );
}

type ShiftsProps = Readonly<{ shifts: readonly ShiftSummary[]; onLook: (shiftId: string) => Promise<void> }>;

function Shifts({ shifts, onLook }: ShiftsProps) {
  const { t } = useTranslation('day');
  const bilingual = useBilingual();
  const timeZone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(timeZone);
  return (
    <table className="figures-table" data-testid="shifts">
      <thead>
        <tr>
          <th scope="col">{t('number')}</th>
          <th scope="col">{t('businessDate')}</th>
          <th scope="col">{t('closedAt')}</th>
          <th scope="col">{t('closedBy')}</th>
          <th scope="col">{t('sales')}</th>
          <th scope="col">{t('cash_difference')}</th>
          <th scope="col">
            <span className="visually-hidden">{t('look')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {shifts.map(({ shiftId, number, businessDate, closedAtMs, closedBy, saleCount, sales, difference }) => (
          <tr key={shiftId}>
            <td>Z{number}</td>
            <td>{businessDate}</td>
            <td>{formatMoment(closedAtMs, 'time')}</td>
            <td>{closedBy === null ? '' : <PlainText text={bilingual(closedBy)} />}</td>
            <td>
              {saleCount} · <MoneyText amount={sales} />
            </td>
            <td>{difference === null ? t('notCountedShort') : <MoneyText amount={difference} />}</td>
            <td>
              <Button onPress={() => void onLook(shiftId)} data-testid={`z-${number}`}>
                {t('look')}
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
