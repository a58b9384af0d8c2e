/**
 * A table on paper: what it is of, the figures, every row. Stands beside the page, since of the page itself nothing is
 * printed; the printer's dialog makes a PDF of it just as well. Decision record 0197.
 */
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import { decimalText } from '../../electron/kernel/money.ts';
import { useTill } from '../client/use-till.ts';
import type { ExportCell, ExportTable } from './export-table.ts';
import { showable } from './plain-text.tsx';

/** As many columns as an upright page holds in a size that is read. */
const UPRIGHT_COLUMNS = 9;

export function PrintedTable({ table: { title, name, about, isCut, header, rows } }: Readonly<{ table: ExportTable }>) {
  const { t } = useTranslation('common');
  const store = useTill((till) => till.terminal.store?.name ?? null);
  const isWide = header.length > UPRIGHT_COLUMNS;
  const isNumber = header.map((_title, index) => rows.some((row) => isNumeric(row[index])));
  const look = (index: number) => (isNumber[index] === true ? 'table-paper-number' : undefined);
  return createPortal(
    <div className={`print-only table-paper${isWide ? ' table-paper-wide' : ''}`} aria-hidden="true">
      <h1>
        {title} · {name}
      </h1>
      <p>
        {store === null ? '' : `${showable(store)} · `}
        {t('exportThisTill')}
      </p>
      {about.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {isCut ? <p>{t('exportCut', { count: rows.length })}</p> : null}
      <table>
        <thead>
          <tr>
            {header.map((column, index) => (
              <th key={column} scope="col" className={look(index)}>
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            // Two goods may have one name and the same figures: only their place tells their rows apart.
            // oxlint-disable-next-line react/no-array-index-key -- see above
            <tr key={place}>
              {row.map((cell, index) => (
                <td key={header[index]} className={look(index)}>
                  {textOf(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>,
    document.body,
  );
}

function isNumeric(cell: ExportCell | undefined): boolean {
  return cell !== undefined && typeof cell !== 'string';
}

function textOf(cell: ExportCell): string {
  if (typeof cell === 'number') return String(cell);
  return typeof cell === 'string' ? showable(cell) : decimalText(cell);
}
