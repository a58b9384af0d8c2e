/**
 * The table on paper: what it is of, the figures, every row. Stands beside the page, since of the page itself nothing is
 * printed; the printer's dialog makes a PDF of it just as well. Decision record 0197.
 */
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { TakingsFigures } from '../../../electron/contract/takings-values.ts';
import { decimalText } from '../../../electron/kernel/money.ts';
import { useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { showable } from '../../ui/plain-text.tsx';
import type { ExportCell, ExportTable } from './export-table.ts';

type PrintedTableProps = Readonly<{ table: ExportTable; figures: TakingsFigures }>;

export function PrintedTable({ table, figures }: PrintedTableProps) {
  const { t } = useTranslation('takings');
  const store = useTill((till) => till.terminal.store?.name ?? null);
  const { from, to, total } = figures;
  return createPortal(
    <div className="print-only takings-paper" aria-hidden="true">
      <h1>
        {t('title')} · {table.name}
      </h1>
      <p>
        {store === null ? '' : `${showable(store)} · `}
        {t('thisTill')} · {from === to ? from : `${from} – ${to}`}
      </p>
      <p>
        {t('gross')} {formatMoney(total.gross)} · {t('refunds')} {formatMoney(total.refund)} · {t('net')}{' '}
        {formatMoney(total.net)} · {t('count')} {total.saleCount}
      </p>
      <table>
        <thead>
          <tr>
            {table.header.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, place) => (
            // Two goods may have one name and the same figures: only their place tells their rows apart.
            // oxlint-disable-next-line react/no-array-index-key -- see above
            <tr key={place}>
              {row.map((cell, index) => (
                <td key={table.header[index]}>{textOf(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>,
    document.body,
  );
}

function textOf(cell: ExportCell): string {
  if (typeof cell === 'number') return String(cell);
  return typeof cell === 'string' ? showable(cell) : decimalText(cell);
}
