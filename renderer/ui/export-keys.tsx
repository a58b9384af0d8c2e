/**
 * The keys that take a table along: as CSV, as a workbook, on paper. The table is put together at the press, all its rows
 * however many the screen shows, so that the three say the same. Rules TAKINGS-20, TAKINGS-21 and TAKINGS-27; decision
 * records 0197 and 0300.
 */
import { FileSpreadsheet, FileText, Printer } from 'lucide-react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { ContractError } from '../../electron/contract/envelope.ts';
import { RefusedError, useTillContext } from '../client/use-till.ts';
import { Banner, ErrorBanner } from './banner.tsx';
import { Button } from './button.tsx';
import { csvOf, xlsxOf, type ExportTable } from './export-table.ts';
import { PrintedTable } from './printed-table.tsx';
import { saveBlob } from './save-blob.ts';
import './export-keys.css';

type Kind = 'csv' | 'xlsx' | 'print';

const KEYS = [
  { kind: 'csv', icon: FileText, text: 'exportCsv' },
  { kind: 'xlsx', icon: FileSpreadsheet, text: 'exportXlsx' },
  { kind: 'print', icon: Printer, text: 'exportPrint' },
] as const;

type ExportKeysProps = Readonly<{
  /** Of the files, without an ending. */
  fileName: string;
  /** May ask the terminal for rows that the screen does not have yet; a refusal is shown beside the keys. */
  gather: () => ExportTable | Promise<ExportTable>;
}>;

export function ExportKeys({ fileName, gather }: ExportKeysProps) {
  const { t } = useTranslation('common');
  const { clock } = useTillContext();
  const [busy, setBusy] = useState<Kind | null>(null);
  const [error, setError] = useState<ContractError | null>(null);
  const [cutAt, setCutAt] = useState<number | null>(null);
  const [paper, setPaper] = useState<ExportTable | null>(null);
  const print = (table: ExportTable): void => {
    window.addEventListener('afterprint', () => setPaper(null), { once: true });
    // Printed is what stands on the page at that moment.
    flushSync(() => setPaper(table));
    window.print();
  };
  const take = async (kind: Kind): Promise<void> => {
    setBusy(kind);
    setError(null);
    try {
      const table = await gather();
      setCutAt(table.isCut ? table.rows.length : null);
      if (kind === 'csv') saveBlob(clock, `${fileName}.csv`, new Blob([csvOf(table)], { type: 'text/csv' }));
      else if (kind === 'xlsx') saveBlob(clock, `${fileName}.xlsx`, await xlsxOf(table));
      else print(table);
    } catch (thrown) {
      if (!(thrown instanceof RefusedError)) throw thrown;
      setError(thrown.refusal);
    } finally {
      setBusy(null);
    }
  };
  return (
    <div className="export-keys">
      {KEYS.map(({ kind, icon, text }) => (
        <Button
          key={kind}
          icon={icon}
          busy={busy === kind}
          isDisabled={busy !== null && busy !== kind}
          onPress={() => void take(kind)}
          data-testid={`export-${kind}`}
        >
          {t(text)}
        </Button>
      ))}
      {error === null ? null : <ErrorBanner error={error} onDismiss={() => setError(null)} />}
      {cutAt === null ? null : <Banner tone="warning" title={t('exportCut', { count: cutAt })} />}
      {paper === null ? null : <PrintedTable table={paper} />}
    </div>
  );
}
