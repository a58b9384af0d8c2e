/** The takings' tables, and the sales behind a figure, as they are taken along. Rules TAKINGS-20 to TAKINGS-27. */
import type { TakingsFigures, TakingsSale, TakingsTable } from '../../../electron/contract/takings-values.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { takingsTexts } from '../../i18n/texts/takings.ts';
import type { ExportTable } from '../../ui/export-table.ts';
import { memberName } from './member-name.ts';
import type { DayRange } from './takings-range.ts';

type Key = keyof typeof takingsTexts;

const daysOf = ({ from, to }: DayRange): string => (from === to ? from : `${from} – ${to}`);

export function figuresTable(table: TakingsTable, figures: TakingsFigures, language: Language): ExportTable {
  const text = (key: Key): string => takingsTexts[key][language];
  const { total, tables } = figures;
  const sums = [
    ...[`${text('gross')} ${formatMoney(total.gross)}`, `${text('refunds')} ${formatMoney(total.refund)}`],
    ...[`${text('net')} ${formatMoney(total.net)}`, `${text('count')} ${total.saleCount}`],
  ];
  return {
    title: text('title'),
    name: text(`table_${table}`),
    about: [daysOf(figures), sums.join(' · ')],
    isCut: false,
    header: [
      ...[text(`table_${table}`), text('gross'), text('count'), text('quantity'), text('discounts'), text('refunds')],
      ...[text('net'), text('voids'), text('columnVoidCount')],
    ],
    rows: tables[table].map((row) => [
      memberName(table, row, language),
      row.gross,
      row.saleCount,
      row.quantity,
      row.discount,
      row.refund,
      row.net,
      row.voided,
      row.voidCount,
    ]),
  };
}

type SalesAbout = Readonly<{
  name: string;
  range: DayRange;
  isCut: boolean;
  language: Language;
  timeZone: string | null;
}>;

export function salesBehindTable(
  sales: readonly TakingsSale[],
  { name, range, isCut, language, timeZone }: SalesAbout,
): ExportTable {
  const text = (key: Key): string => takingsTexts[key][language];
  return {
    title: text('title'),
    name,
    about: [daysOf(range)],
    isCut,
    header: [
      ...[text('columnTime'), text('columnReceipt'), text('columnKind'), text('table_tender'), text('columnStanding')],
      ...[text('table_cashier'), text('columnAmount')],
    ],
    rows: sales.map((sale) => [
      momentStamp(sale.occurredAtMs, timeZone),
      sale.receiptNumber,
      text(sale.kind === 'refund' ? 'refund' : 'kindSale'),
      tenderText(sale.tender, language),
      text(`standing_${sale.standing}`),
      sale.cashier?.[language] ?? '',
      sale.amount,
    ]),
  };
}

/** A way of paying that these screens do not know keeps its name. */
function tenderText(tender: string, language: Language): string {
  const key = `tender_${tender}`;
  return Object.hasOwn(takingsTexts, key) ? takingsTexts[key as Key][language] : tender;
}
