/** The month and the differences as they are taken along: every row, in the words of the screen. Rule RECON-77. */
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { DiscrepancyView, EvidenceSide } from '../../../electron/contract/reconciliation-values.ts';
import { sumMoney, type Money } from '../../../electron/kernel/money.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { momentStamp } from '../../i18n/format-time.ts';
import type { Language } from '../../i18n/language.ts';
import { reconciliationTexts } from '../../i18n/texts/reconciliation.ts';
import type { ExportCell, ExportTable } from '../../ui/export-table.ts';
import { standingKey } from './day-look.ts';

type Key = keyof typeof reconciliationTexts;

const wordsIn =
  (language: Language) =>
  (key: Key): string =>
    reconciliationTexts[key][language];

const cell = (value: Money | string | null | undefined): ExportCell => value ?? '';

type Month = OutputOf<'reconciliation.month'>;

export function monthSums({ days, inTransit: { currency } }: Month) {
  const sum = (amounts: readonly Money[]): Money => sumMoney(amounts, currency);
  return {
    open: days.reduce((count, { openCount }) => count + openCount, 0),
    till: sum(days.map(({ till }) => till)),
    cash: sum(days.map(({ cash }) => cash)),
    fees: sum(days.flatMap(({ fee }) => fee ?? [])),
  };
}

export function monthTable(
  month: Month,
  { name, language }: Readonly<{ name: string; language: Language }>,
): ExportTable {
  const text = wordsIn(language);
  const { open, till, cash, fees } = monthSums(month);
  const sums = [
    ...[`${text('monthOpen')} ${open}`, `${text('monthTill')} ${formatMoney(till)}`],
    ...[`${text('monthCash')} ${formatMoney(cash)}`, `${text('monthFee')} ${formatMoney(fees)}`],
    `${text('inTransit')} ${formatMoney(month.inTransit)}`,
  ];
  return {
    title: text('title'),
    name,
    about: [sums.join(' · ')],
    isCut: false,
    header: [
      ...[text('columnDay'), text('columnState'), text('monthOpen'), text('signed'), text('columnTill'), text('cash')],
      ...[text('columnStatement'), text('columnFee'), text('columnNet'), text('columnBank'), text('columnBankDate')],
    ],
    rows: month.days.map((day) => [
      day.businessDate,
      text(`light_${day.light}`),
      day.openCount,
      day.signOffCount,
      day.till,
      day.cash,
      cell(day.statement),
      cell(day.fee),
      cell(day.net),
      day.payout === 'none' ? '' : text(`bank_${day.payout}`),
      cell(day.payoutDate),
    ]),
  };
}

export function differencesTable(
  found: readonly DiscrepancyView[],
  {
    name,
    about,
    isCut,
    language,
    timeZone,
  }: Readonly<{ name: string; about: readonly string[]; isCut: boolean; language: Language; timeZone: string | null }>,
): ExportTable {
  const text = wordsIn(language);
  const standing = (side: EvidenceSide | null): string => (side === null ? '' : text(`standing_${side.standing}`));
  const column = (key: Key, of: Key): string => `${text(key)} · ${text(of)}`;
  return {
    title: text('title'),
    name,
    about,
    isCut,
    header: [
      ...[text('columnKind'), text('rowStanding'), text('difference'), text('columnCurrency')],
      ...[column('rowAmount', 'sideOurs'), column('rowAmount', 'sideTheirs')],
      ...[column('rowStanding', 'sideOurs'), column('rowStanding', 'sideTheirs')],
      ...[text('columnReceipt'), text('columnLine'), text('rowTime'), text('rowAuth'), text('columnId')],
      ...[text('assignee'), text('note'), text('columnChangedBy')],
    ],
    rows: found.map((each) => {
      const { kind, difference, ours, theirs, sums, assignee, note, changedBy } = each;
      const told = ours ?? theirs;
      return [
        ...[text(`kind_${kind}`), text(standingKey(each)), difference, difference.currency],
        ...[cell(sums?.expected ?? ours?.amount), cell(sums?.came ?? theirs?.amount)],
        ...[standing(ours), standing(theirs)],
        ...[ours?.place ?? '', theirs?.place ?? '', told === null ? '' : momentStamp(told.occurredAtMs, timeZone)],
        ...[cell(ours?.authCode ?? theirs?.authCode), cell(told?.id)],
        ...[cell(assignee?.[language]), note, cell(changedBy?.[language])],
      ];
    }),
  };
}
