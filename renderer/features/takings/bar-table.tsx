/**
 * A table that is its own chart: beside each figure a bar of its length. The words and numbers say everything; the bar needs
 * no colour and is hidden from screen readers. A press on a row opens the sales behind it.
 */
import { useTranslation } from 'react-i18next';
import type { TakingsRow, TakingsTable } from '../../../electron/contract/takings-values.ts';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';
import { useLanguage } from '../../i18n/use-language.ts';
import { memberName } from './member-name.ts';

type BarTableProps = Readonly<{
  table: TakingsTable;
  rows: readonly TakingsRow[];
  /** Lists the sales behind a row. */
  onOpen: (row: TakingsRow) => void;
}>;

export function BarTable({ table, rows, onOpen }: BarTableProps) {
  const { t } = useTranslation('takings');
  const [language] = useLanguage();
  const longest = Math.max(1, ...rows.map(({ gross }) => gross.minor));
  const whole = Math.max(
    1,
    rows.reduce((sum, { gross }) => sum + gross.minor, 0),
  );
  const withPieces = table === 'product' || table === 'category';
  return (
    <table className="figures-table" data-testid={`takings-${table}`}>
      <thead>
        <tr>
          <th scope="col">{t(`table_${table}`)}</th>
          <th scope="col" className="figures-number">
            {t('gross')}
          </th>
          <th scope="col" aria-hidden="true" />
          <th scope="col" className="figures-number">
            {t('columnShare')}
          </th>
          <th scope="col" className="figures-number">
            {withPieces ? t('quantity') : t('count')}
          </th>
          <th scope="col" className="figures-number">
            {t('refunds')}
          </th>
          <th scope="col" className="figures-number">
            {t('voids')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.member}>
            <th scope="row">
              <button type="button" className="takings-open" onClick={() => onOpen(row)}>
                <PlainText text={memberName(table, row, language)} />
              </button>
            </th>
            <td className="figures-number">
              <MoneyText amount={row.gross} />
            </td>
            <td className="takings-bar-cell" aria-hidden="true">
              <span
                className="takings-bar"
                style={{ inlineSize: `${(Math.max(0, row.gross.minor) * 100) / longest}%` }}
              />
            </td>
            <td className="figures-number">{((row.gross.minor * 100) / whole).toFixed(1)}%</td>
            <td className="figures-number">{withPieces ? row.quantity : row.saleCount}</td>
            <td className="figures-number">{row.refundCount === 0 ? '—' : <MoneyText amount={row.refund} />}</td>
            <td className="figures-number">{row.voidCount === 0 ? '—' : <MoneyText amount={row.voided} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
