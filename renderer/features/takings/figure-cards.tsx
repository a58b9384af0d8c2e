/**
 * The few figures that are looked at first: what was sold, what is left of it, and how that compares. Each is a key to what
 * stands behind it. Rule TAKINGS-26.
 */
import { ArrowDown, ArrowRight, ArrowUp, ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TakingsFigures, TakingsSums } from '../../../electron/contract/takings-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { changeInPercent } from './takings-range.ts';

type FigureCardsProps = Readonly<{
  figures: TakingsFigures;
  /** Lists the sales behind a card; `back`: what was given back. */
  onOpen: (table: 'day' | 'back', name: string) => void;
  onFees: () => void;
}>;

export function FigureCards({ figures, onOpen, onFees }: FigureCardsProps) {
  const { t } = useTranslation('takings');
  const { total, before, fee, feeDayCount } = figures;
  const { currency } = total.gross;
  const average = total.saleCount === 0 ? 0 : Math.round(total.gross.minor / total.saleCount);
  const allOf = (name: string) => () => onOpen('day', name);
  return (
    <div className="takings-cards">
      <Card
        title={t('gross')}
        onOpen={allOf(t('gross'))}
        isMain
        hint={<Change now={total.gross.minor} before={before.gross.minor} />}
      >
        <MoneyText amount={total.gross} size="amount" />
      </Card>
      <Card
        title={t('net')}
        onOpen={allOf(t('net'))}
        hint={total.discount.minor === 0 ? null : <>− {t('discounts')}</>}
      >
        <MoneyText amount={total.net} size="large" />
      </Card>
      <Card
        title={t('count')}
        onOpen={allOf(t('count'))}
        hint={<Change now={total.saleCount} before={before.saleCount} />}
      >
        <span className="money money-large">{total.saleCount}</span>
      </Card>
      <Card title={t('average')} onOpen={allOf(t('average'))}>
        <MoneyText amount={money(average, currency)} size="large" />
      </Card>
      <Card
        title={t('refunds')}
        onOpen={() => onOpen('back', t('refunds'))}
        hint={total.refundCount + total.voidCount === 0 ? null : <BackHint total={total} />}
      >
        <MoneyText amount={total.refund} size="large" />
      </Card>
      <Card
        title={t('fees')}
        onOpen={onFees}
        hint={fee === null ? t('feesUnknown') : t('feeDays', { count: feeDayCount })}
      >
        {fee === null ? <span className="money money-large">—</span> : <MoneyText amount={fee} size="large" />}
      </Card>
    </div>
  );
}

/** Refunds by their number; sales that were voided are no part of the sum and are told beside it. */
function BackHint({ total: { refundCount, voidCount, voided } }: Readonly<{ total: TakingsSums }>) {
  const { t } = useTranslation('takings');
  const parts = [
    ...(refundCount === 0 ? [] : [t('refundCount', { count: refundCount })]),
    ...(voidCount === 0 ? [] : [t('voidCount', { count: voidCount, amount: formatMoney(voided) })]),
  ];
  return <>{parts.join(' · ')}</>;
}

type CardProps = Readonly<{
  title: string;
  children: ReactNode;
  hint?: ReactNode;
  isMain?: boolean;
  onOpen: () => void;
}>;

function Card({ title, children, hint = null, isMain = false, onOpen }: CardProps) {
  return (
    <section className={`takings-card${isMain ? ' takings-card-main' : ''}`}>
      <h2>
        <button type="button" className="takings-card-key" onClick={onOpen}>
          {title}
          <Icon of={ChevronRight} size="s" />
        </button>
      </h2>
      {children}
      {hint === null ? null : <p className="takings-hint">{hint}</p>}
    </section>
  );
}

function Change({ now, before }: Readonly<{ now: number; before: number }>) {
  const { t } = useTranslation('takings');
  const percent = changeInPercent(now, before);
  if (percent === null) return <>{t('noBefore')}</>;
  const [glyph, words] =
    percent > 0
      ? [ArrowUp, t('more', { percent })]
      : percent < 0
        ? [ArrowDown, t('less', { percent: -percent })]
        : [ArrowRight, t('same')];
  return (
    <span className="takings-change">
      <Icon of={glyph} size="s" />
      {words}
    </span>
  );
}
