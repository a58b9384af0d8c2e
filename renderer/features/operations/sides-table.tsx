/** What this till has on record beside what the bank says; what differs is marked by more than colour. Rule SCREENOPS-17. */
import { useTranslation } from 'react-i18next';
import type { InboxItem } from '../../../electron/contract/inbox-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import { useTill } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { historyTexts } from '../../i18n/texts/history.ts';
import { operationsTexts } from '../../i18n/texts/operations.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import type { Language } from '../../i18n/language.ts';
import { showable } from '../../ui/plain-text.tsx';
import { causeText } from './cause-text.ts';

/** A status of the wallet API in words; a new one stands there as it is. */
export function statusText(status: string, language: Language): string {
  const key = `status_${status}`;
  return Object.hasOwn(operationsTexts, key) ? operationsTexts[key as keyof typeof operationsTexts][language] : status;
}

type Side = string | null;

function moneySide(amount: Money | null | undefined): Side {
  return amount === null || amount === undefined ? null : formatMoney(amount);
}

export function SidesTable({ item }: Readonly<{ item: InboxItem }>) {
  const { t } = useTranslation('operations');
  const [language] = useLanguage();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { here, told } = item;
  const rows: readonly (readonly [label: string, here: Side, bank: Side])[] = [
    [
      t('rowState'),
      here === null ? null : historyTexts[`paymentState_${here.state}`][language],
      told === null ? null : statusText(told.status, language),
    ],
    [t('rowAmount'), here === null ? null : formatMoney(here.amount), moneySide(told?.amount)],
    [t('rowRefunded'), null, moneySide(told?.refunded)],
  ];
  const { walletMasked = null, authCode = null } = told ?? {};
  const details = [
    walletMasked === null ? null : `${t('rowWallet')} ${walletMasked}`,
    authCode === null ? null : `${t('rowAuth')} ${authCode}`,
    told === null ? null : formatMoment(told.updatedAtMs, 'date_time'),
  ].filter((part) => part !== null);
  return (
    <table className="sides">
      <thead>
        <tr>
          <th scope="col">
            <span className="sides-cause">
              {t('cause')}: {causeText(item.cause, language)}
            </span>
          </th>
          <th scope="col">{t('sideHere')}</th>
          <th scope="col">{t('sideBank')}</th>
        </tr>
      </thead>
      <tbody>
        {rows
          .filter(([, mine, bank], index) => index < 2 || mine !== null || bank !== null)
          .map(([label, mine, bank]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{mine === null ? <NotThere /> : showable(mine)}</td>
              <td>{bank === null ? <NotThere /> : showable(bank)}</td>
            </tr>
          ))}
      </tbody>
      {details.length === 0 ? null : (
        <tfoot>
          <tr>
            <td colSpan={3} className="selectable">
              {t('sideBank')}: {showable(details.join(' · '))}
            </td>
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function NotThere() {
  const { t } = useTranslation('operations');
  return <span className="operations-soft">{t('nothingHere')}</span>;
}
