/** What this till has beside what the statement says; rows that differ carry a sign as well as a colour.. */
import { EqualNot } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { DiscrepancyView, EvidenceSide } from '../../../electron/contract/reconciliation-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import { useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { Icon } from '../../ui/icon.tsx';
import { showable } from '../../ui/plain-text.tsx';

type Row = Readonly<{ label: string; ours: string | null; theirs: string | null; isCompared: boolean }>;

export function EvidenceTable({ found }: Readonly<{ found: DiscrepancyView }>) {
  const { t } = useTranslation('reconciliation');
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { ours, theirs, sums } = found;
  const side = (read: (side: EvidenceSide) => string | null, label: string, isCompared = false): Row => ({
    label,
    ours: ours === null ? null : read(ours),
    theirs: theirs === null ? null : read(theirs),
    isCompared,
  });
  const days = ({ businessDate, settlementDate }: EvidenceSide): string | null => {
    const known = [businessDate, settlementDate].filter((date) => date !== null);
    return known.length === 0 ? null : [...new Set(known)].join(' / ');
  };
  const rows: readonly Row[] =
    sums === null
      ? [
          side(({ amount }) => formatMoney(amount), t('rowAmount'), true),
          side(({ standing }) => t(`standing_${standing}`), t('rowStanding'), true),
          side(({ payerPaid }) => moneyText(payerPaid), t('rowPayerPaid'), true),
          side(({ merchantDiscount }) => moneyText(merchantDiscount), t('rowDiscount'), true),
          side(({ fee }) => moneyText(fee), t('rowFee')),
          side(({ occurredAtMs }) => formatMoment(occurredAtMs, 'date_time'), t('rowTime')),
          {
            label: t('rowPlace'),
            ours: ours === null || ours.place === '' ? null : ours.place,
            theirs: theirs === null ? null : t('line', { line: theirs.place }),
            isCompared: false,
          },
          side(({ authCode }) => authCode, t('rowAuth'), true),
          side(days, t('rowDay')),
        ]
      : [{ label: t('rowAmount'), ours: formatMoney(sums.expected), theirs: formatMoney(sums.came), isCompared: true }];
  return (
    <table className="recon-evidence">
      <thead>
        <tr>
          <th scope="col">{t('rowWhat')}</th>
          <th scope="col">{sums === null ? t('sideOurs') : t('sideExpected')}</th>
          <th scope="col">{sums === null ? t('sideTheirs') : t('sideCame')}</th>
        </tr>
      </thead>
      <tbody>
        {rows
          .filter((row) => row.ours !== null || row.theirs !== null)
          .map((row) => (
            <EvidenceRow key={row.label} row={row} />
          ))}
      </tbody>
    </table>
  );
}

function EvidenceRow({ row }: Readonly<{ row: Row }>) {
  const { t } = useTranslation('reconciliation');
  const { label, ours, theirs, isCompared } = row;
  const differs = isCompared && ours !== null && theirs !== null && ours !== theirs;
  const cell = (text: string | null) =>
    text === null ? <span className="recon-soft">{t('nothingThere')}</span> : showable(text);
  return (
    <tr className={differs ? 'recon-differs' : undefined}>
      <th scope="row">
        {differs ? <Icon of={EqualNot} size="s" /> : null}
        {label}
      </th>
      <td>{cell(ours)}</td>
      <td>{cell(theirs)}</td>
    </tr>
  );
}

function moneyText(amount: Money | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
