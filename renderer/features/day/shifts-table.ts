/** The closed shifts as they are taken along. Rule TAKINGS-27. */
import type { ShiftSummary } from '../../../electron/contract/shift-values.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { dayTexts } from '../../i18n/texts/day.ts';
import type { ExportTable } from '../../ui/export-table.ts';

export function shiftsTable(
  shifts: readonly ShiftSummary[],
  { isCut, language, timeZone }: Readonly<{ isCut: boolean; language: Language; timeZone: string | null }>,
): ExportTable {
  const text = (key: keyof typeof dayTexts): string => dayTexts[key][language];
  return {
    title: text('section_reports'),
    name: text('closedShifts'),
    about: [],
    isCut,
    header: [
      ...[text('number'), text('businessDate'), text('openedAt'), text('closedAt'), text('closedBy')],
      ...[text('saleCount'), text('sales'), text('cash_difference')],
    ],
    rows: shifts.map((shift) => [
      `Z${shift.number}`,
      shift.businessDate,
      momentStamp(shift.openedAtMs, timeZone),
      momentStamp(shift.closedAtMs, timeZone),
      shift.closedBy?.[language] ?? '',
      shift.saleCount,
      shift.sales,
      shift.difference ?? text('notCountedShort'),
    ]),
  };
}
