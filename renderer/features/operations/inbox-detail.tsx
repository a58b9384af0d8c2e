/** One item of the inbox: what happened, both sides compared, a refund on its way, how it was closed or can be. */
import { ArrowLeftRight, CircleCheck, MessageSquareText, ReceiptText, Undo2, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { ClosingWay, InboxItem } from '../../../electron/contract/inbox-values.ts';
import { useTill } from '../../client/use-till.ts';
import { useProblemText } from '../../i18n/error-text.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { showable } from '../../ui/plain-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { amountOf, waysToClose, type WayToClose } from './inbox-item.ts';
import { SidesTable } from './sides-table.tsx';

type InboxDetailProps = Readonly<{ item: InboxItem; onChanged: () => void }>;

export function InboxDetail({ item, onChanged }: InboxDetailProps) {
  const { t } = useTranslation('operations');
  const [closing, setClosing] = useState<ClosingWay | null>(null);
  return (
    <article className="inbox-detail" data-testid="inbox-item" data-kind={item.kind}>
      <DetailHead item={item} />
      <p className="inbox-detail-story">{t(`story_${item.kind}`)}</p>
      <SidesTable item={item} />
      <RefundState item={item} />
      {item.closed === null ? null : <Closed closed={item.closed} />}
      <Ways ways={waysToClose(item)} onChoose={setClosing} />
      {closing === null ? null : (
        <CloseDialog
          item={item}
          how={closing}
          onClose={() => setClosing(null)}
          onDone={() => {
            setClosing(null);
            onChanged();
          }}
        />
      )}
    </article>
  );
}

function DetailHead({ item }: Readonly<{ item: InboxItem }>) {
  const { t } = useTranslation('operations');
  const [, navigate] = useLocation();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const amount = amountOf(item);
  const { saleId, receiptNumber } = item;
  return (
    <header className="inbox-detail-head">
      <div>
        <h2>{t(`kind_${item.kind}`)}</h2>
        <p className="operations-soft">{t('openedAt', { time: formatMoment(item.openedAtMs, 'date_time') })}</p>
      </div>
      {amount === null ? null : <MoneyText amount={amount} size="amount" />}
      {saleId === null ? null : (
        <Button icon={ReceiptText} onPress={() => navigate(`/history/${saleId}`)}>
          {t('openSale')}
          {receiptNumber === null ? null : (
            <>
              {' · '}
              <ReceiptNumber number={receiptNumber} />
            </>
          )}
        </Button>
      )}
    </header>
  );
}

function RefundState({ item }: Readonly<{ item: InboxItem }>) {
  const { t } = useTranslation('operations');
  const { refund, state } = item;
  const failure = useProblemText(refund?.failureCode ?? '');
  if (refund === null || state === 'closed') return null;
  if (state === 'refunding') {
    return (
      <Banner tone="info" title={t('refundRunning', { amount: formatMoney(refund.amount) })}>
        {t('refundRunningBody')}
      </Banner>
    );
  }
  return refund.state === 'failed' ? (
    <Banner tone="warning" title={t('refundFailed')}>
      {failure}
    </Banner>
  ) : null;
}

function Closed({ closed }: Readonly<{ closed: NonNullable<InboxItem['closed']> }>) {
  const { t } = useTranslation('operations');
  const bilingual = useBilingual();
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const time = formatMoment(closed.atMs, 'date_time');
  return (
    <div className="inbox-closed" data-testid="inbox-closed">
      <p>
        <Icon of={CircleCheck} size="l" />
        <strong>{t(`how_${closed.how}`)}</strong>
        {closed.by === null
          ? t('closedNobody', { time })
          : t('closedBy', { name: showable(bilingual(closed.by)), time })}
      </p>
      {closed.note === '' ? null : (
        <p className="inbox-note selectable">
          <span className="operations-soft">{t('note')}</span> {showable(closed.note)}
        </p>
      )}
    </div>
  );
}

const WAY_GLYPHS: Readonly<Record<ClosingWay, LucideIcon>> = {
  matched: ArrowLeftRight,
  refunded: Undo2,
  explained: MessageSquareText,
};

type WaysProps = Readonly<{ ways: readonly WayToClose[]; onChoose: (how: ClosingWay) => void }>;

function Ways({ ways, onChoose }: WaysProps) {
  const { t } = useTranslation('operations');
  if (ways.length === 0) return null;
  return (
    <section className="closing-ways" aria-labelledby="closing-heading">
      <h3 id="closing-heading">{t('closeHeading')}</h3>
      {ways.map(({ how, possible, suggested }) => (
        <div key={how} className="closing-way">
          <Button
            kind={suggested ? 'primary' : 'secondary'}
            size="large"
            icon={WAY_GLYPHS[how]}
            isDisabled={!possible}
            onPress={() => onChoose(how)}
            aria-describedby={`closing-${how}`}
            stretch
            data-testid={`close-${how}`}
          >
            {t(`way_${how}`)}
          </Button>
          <p id={`closing-${how}`}>{possible ? t(`wayHint_${how}`) : t('wayNotPayment')}</p>
        </div>
      ))}
    </section>
  );
}
