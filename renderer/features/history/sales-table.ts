/** The sales that a search found as they are taken along. Rule TAKINGS-27. */
import type { SaleSummary } from '../../../electron/contract/sale-values.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { historyTexts } from '../../i18n/texts/history.ts';
import type { ExportTable } from '../../ui/export-table.ts';
import type { SearchFields } from './search-query.ts';

export function salesTable(
  sales: readonly SaleSummary[],
  {
    fields,
    isCut,
    language,
    timeZone,
  }: Readonly<{ fields: SearchFields; isCut: boolean; language: Language; timeZone: string | null }>,
): ExportTable {
  const text = (key: keyof typeof historyTexts): string => historyTexts[key][language];
  const conditions = [fields.text, fields.amount, fields.day, fields.from, fields.to].map((typed) => typed.trim());
  return {
    title: text('title'),
    name: text('results'),
    about: [conditions.filter((typed) => typed !== '').join(' · ')].filter((line) => line !== ''),
    isCut,
    header: [
      ...[text('columnTime'), text('searchDay'), text('receiptNumber'), text('columnState'), text('columnGoods')],
      ...[text('columnLines'), text('columnCashier'), text('searchAmount')],
    ],
    rows: sales.map((sale) => [
      momentStamp(sale.atMs, timeZone),
      sale.businessDate,
      sale.receiptNumber ?? text('noReceiptNumber'),
      text(sale.isVoided === true ? 'state_voided' : `state_${sale.state}`),
      sale.firstLineName?.[language] ?? '',
      sale.lineCount,
      sale.cashierName[language],
      sale.total,
    ]),
  };
}
