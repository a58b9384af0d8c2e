/** Rides that nobody paid as they are taken along. Rule TAKINGS-28. */
import type { UnpaidRide } from '../../../electron/contract/gate-values.ts';
import { problemText } from '../../i18n/error-text.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { gateTexts } from '../../i18n/texts/gate.ts';
import type { ExportTable } from '../../ui/export-table.ts';

export function ridesTable(
  rides: readonly UnpaidRide[],
  { isCut, language, timeZone }: Readonly<{ isCut: boolean; language: Language; timeZone: string }>,
): ExportTable {
  const text = (key: keyof typeof gateTexts): string => gateTexts[key][language];
  const stamp = (ms: number | null): string => (ms === null ? '' : momentStamp(ms, timeZone));
  return {
    title: text('deskTitle'),
    name: text('unpaidTitle'),
    about: [],
    isCut,
    header: [
      ...[text('columnTime'), text('columnRide'), text('columnWallet'), text('columnAmount'), text('columnAtMost')],
      ...[text('columnReason'), text('columnSince'), text('columnStopped'), text('columnPassage')],
    ],
    rows: rides.map(({ passage, amount, isAtMost, code, sinceMs, deniedSinceMs }) => [
      momentStamp(passage.atMs, timeZone),
      text(`ride_${passage.kind}`),
      passage.walletEnding === null ? '' : `…${passage.walletEnding}`,
      amount ?? text('unpaidAmountUnknown'),
      isAtMost ? text('columnAtMost') : '',
      problemText(code, language),
      stamp(sinceMs),
      stamp(deniedSinceMs),
      passage.passageId,
    ]),
  };
}
