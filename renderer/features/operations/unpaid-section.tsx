/**
 * What was accepted offline and is not paid: who, how much, why, and the key that keeps the wallet from paying offline here
 * again. Rule SCREENOPS-16 of docs/spec.md.
 */
import { BadgeCheck, Ban, CircleX, RefreshCw, ReceiptText, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { UnpaidPayment } from '../../../electron/contract/offline-values.ts';
import { useTillPages } from '../../client/use-till-pages.ts';
import { gatherRows } from '../../client/gather-rows.ts';
import { useCall, useTill, useTillContext, useTillEvent } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useProblemText } from '../../i18n/error-text.ts';
import { useLanguage } from '../../i18n/use-language.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ExportKeys } from '../../ui/export-keys.tsx';
import type { ExportTable } from '../../ui/export-table.ts';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { showable } from '../../ui/plain-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { unpaidTable } from './operations-tables.ts';
import { problemOf, type Problem } from './unpaid-problem.ts';

export function UnpaidSection() {
  const { t } = useTranslation('operations');
  const till = useTillContext();
  const [language] = useLanguage();
  const timeZone = useTill(({ terminal }) => terminal.store?.timeZone ?? null);
  const today = useTill(({ terminal }) => terminal.businessDate);
  const pages = useTillPages('offline.unpaid', {});
  useTillEvent('offline.changed', () => void pages.refetch());
  const payments = pages.data?.pages.flatMap((page) => page.payments) ?? [];
  if (pages.error !== null) return <ErrorBanner error={pages.error.refusal} />;
  if (payments.length === 0) {
    return pages.isPending ? (
      <p>{t('loading')}</p>
    ) : (
      <EmptyState icon={BadgeCheck} title={t('unpaidNone')}>
        {t('unpaidNoneBody')}
      </EmptyState>
    );
  }
  const gather = async (): Promise<ExportTable> => {
    const { rows, isCut } = await gatherRows(till, 'offline.unpaid', {}, (page) => page.payments);
    return unpaidTable(rows, { isCut, language, timeZone });
  };
  return (
    <>
      <p className="section-lead">{t('unpaidLead')}</p>
      <ExportKeys fileName={`unpaid-${today}`} gather={gather} />
      <ul className="unpaid-list" data-testid="unpaid">
        {payments.map((item) => (
          <Unpaid key={item.payment.paymentId} item={item} onChanged={() => void pages.refetch()} />
        ))}
      </ul>
      {pages.hasNextPage ? (
        <Button size="large" busy={pages.isFetchingNextPage} onPress={() => void pages.fetchNextPage()}>
          {t('more')}
        </Button>
      ) : null}
    </>
  );
}

const GLYPHS: Readonly<Record<Problem, LucideIcon>> = { declined: CircleX, retrying: RefreshCw, refused: RefreshCw };

function Unpaid({ item, onChanged }: Readonly<{ item: UnpaidPayment; onChanged: () => void }>) {
  const { t } = useTranslation('operations');
  const [, navigate] = useLocation();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const { run, busy, error, clearError } = useCall('offline.deny_wallet');
  const { payment, wallet, deniedLocally } = item;
  const problem = problemOf(item);
  const reason = useProblemText(item.code);
  const setDenied = async (): Promise<void> => {
    const answer = await run({ paymentId: payment.paymentId, denied: !deniedLocally });
    if (answer?.ok === true) onChanged();
  };
  return (
    <li className="unpaid" data-testid="unpaid-payment">
      <div className="unpaid-head">
        <ReceiptNumber number={payment.receiptNumber} />
        <span className={`unpaid-problem unpaid-${problem}`}>
          <Icon of={GLYPHS[problem]} />
          {t(`problem_${problem}`)}
        </span>
        <MoneyText amount={payment.amount} size="large" />
      </div>
      <dl className="operations-facts">
        <div>
          <dt>{t('unpaidAccepted')}</dt>
          <dd>
            {formatMoment(item.acceptedAtMs, 'date_time')} · {t(`channel_${item.channel}`)}
          </dd>
        </div>
        <div>
          <dt>{t('unpaidSince')}</dt>
          <dd>
            {formatMoment(item.sinceMs, 'date_time')} · {reason}
          </dd>
        </div>
        <div>
          <dt>{t('unpaidWallet')}</dt>
          <dd className="selectable">{showable(wallet.id)}</dd>
        </div>
        <div>
          <dt>{t('unpaidIssuer')}</dt>
          <dd className="selectable">{showable(wallet.iss)}</dd>
        </div>
      </dl>
      <div className="unpaid-keys">
        {deniedLocally ? (
          <span className="unpaid-denied">
            <Icon of={Ban} />
            {t('denied')}
          </span>
        ) : null}
        <Button icon={ReceiptText} onPress={() => navigate(`/history/${payment.saleId}`)}>
          {t('openSale')}
        </Button>
        <Button
          kind={deniedLocally ? 'secondary' : 'danger'}
          icon={Ban}
          busy={busy}
          onPress={() => void setDenied()}
          data-testid="deny-wallet"
        >
          {deniedLocally ? t('allow') : t('deny')}
        </Button>
      </div>
      <ErrorBanner error={error} onDismiss={clearError} />
    </li>
  );
}
