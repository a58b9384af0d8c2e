/** The drawer's openings as they are taken along. Rule TAKINGS-28. */
import type { DrawerOpening } from '../../../electron/contract/printing-values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { paperTexts } from '../../i18n/texts/paper.ts';
import type { ExportTable } from '../../ui/export-table.ts';
import { problemCode } from './job-words.ts';

export function openingsTable(
  openings: readonly DrawerOpening[],
  { isCut, language, timeZone }: Readonly<{ isCut: boolean; language: Language; timeZone: string | null }>,
): ExportTable {
  const text = (key: keyof typeof paperTexts): string => paperTexts[key][language];
  const why = (problem: DrawerOpening['problem']): string => {
    const code = problem === null ? null : problemCode(problem);
    return code !== null && isErrorCode(code) ? ERRORS[code][language].title : '';
  };
  return {
    title: text('openingsTitle'),
    name: text('openingsTitle'),
    about: [],
    isCut,
    header: [text('columnTime'), text('columnReason'), text('columnBy'), text('columnOutcome'), text('columnWhy')],
    rows: openings.map(({ atMs, reason, cashierName, outcome, problem }) => [
      momentStamp(atMs, timeZone),
      text(`reason_${reason}`),
      cashierName?.[language] ?? '',
      text(`opening_${outcome ?? 'open'}`),
      why(problem),
    ]),
  };
}
