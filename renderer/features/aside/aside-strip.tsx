/**
 * The sales that were set aside, on every screen of a cashier: what waits as keys that open it again, and above them what
 * the till has found out, so that nobody misses it: paid, hand over the goods; not paid, take the payment again. It takes
 * no screen from whoever is being served.
 *
 * Rules SCREENOPS-26 and SCREENOPS-27 of docs/spec.md.
 */
import { Hourglass, ListOrdered, ShoppingBasket, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { SetAsideSale, SetAsideState } from '../../../electron/contract/sale-values.ts';
import { useNow } from '../../client/use-now.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { useFormatAge } from '../../i18n/format-time.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { receiptNumberParts } from '../../ui/receipt-number-parts.ts';
import { AsideEndNotice } from './aside-end-notice.tsx';
import { AsideList } from './aside-list.tsx';
import { asideGroups } from './aside-sales.ts';
import { useAsideNews } from './use-aside-news.ts';
import './aside.css';

/** Minutes are told, so a step of some seconds is fresh enough. */
const STEP_MS = 5_000;
/** As many as fit beside each other on the smallest display; all of them stand in the list. */
const SHOWN = 3;
/** The first to act upon, and one more where there is room: a payment's screen needs its height. */
const ENDS_SHOWN = { inCheckout: 1, else: 2 } as const;

type AsideStripProps = Readonly<{
  /** The outcome of the payment on the screen is open: then no word may lead to another payment (C13). */
  outcomeOpen: boolean;
}>;

export function AsideStrip({ outcomeOpen }: AsideStripProps) {
  const sales = useTill((till) => till.setAside);
  const signedIn = useTill((till) => till.session.cashier !== null);
  useAsideNews(sales);
  return sales.length === 0 || !signedIn ? null : <Strip sales={sales} outcomeOpen={outcomeOpen} />;
}

type StripProps = AsideStripProps & Readonly<{ sales: readonly SetAsideSale[] }>;

function Strip({ sales, outcomeOpen }: StripProps) {
  const { t } = useTranslation('aside');
  const now = useNow(STEP_MS);
  const [, navigate] = useLocation();
  const [listOpen, setListOpen] = useState(false);
  const notices = useNotices();
  const takeUp = useCall('sale.take_up');
  const endsShown = useTill((till) => ENDS_SHOWN[till.checkout === null ? 'else' : 'inCheckout']);
  const { ended, waiting } = asideGroups(sales);
  const open = async (saleId: string): Promise<void> => {
    const answer = await takeUp.run({ saleId });
    if (answer === null) return;
    if (!answer.ok) {
      notices.showError(answer.error);
      return;
    }
    setListOpen(false);
    navigate('/');
  };
  const hidden = ended.length > endsShown || waiting.length > SHOWN;
  return (
    <section className="aside" aria-label={t('strip')} data-testid="aside">
      {ended.slice(0, endsShown).map((sale) => (
        <AsideEndNotice
          key={`${sale.saleId} ${sale.state}`}
          sale={sale}
          outcomeOpen={outcomeOpen}
          onOpen={() => void open(sale.saleId)}
          busy={takeUp.busy}
        />
      ))}
      {waiting.length === 0 && !hidden ? null : (
        <div className="aside-row">
          <h2>{t('strip')}</h2>
          <ul>
            {waiting.slice(0, SHOWN).map((sale) => (
              <li key={sale.saleId}>
                <WaitingKey sale={sale} nowMs={now} onOpen={() => void open(sale.saleId)} busy={takeUp.busy} />
              </li>
            ))}
          </ul>
          {hidden ? (
            <Button icon={ListOrdered} onPress={() => setListOpen(true)} data-testid="aside-all">
              {t('all', { count: sales.length })}
            </Button>
          ) : null}
        </div>
      )}
      <AsideList
        open={listOpen}
        onClose={() => setListOpen(false)}
        sales={[...ended, ...waiting]}
        nowMs={now}
        onOpen={(saleId) => void open(saleId)}
      />
    </section>
  );
}

const GLYPHS: Readonly<Partial<Record<SetAsideState, LucideIcon>>> = { cart: ShoppingBasket };

type WaitingKeyProps = Readonly<{ sale: SetAsideSale; nowMs: number; onOpen: () => void; busy: boolean }>;

/** Receipt number, amount, what is so, since when: as one key. */
function WaitingKey({ sale, nowMs, onOpen, busy }: WaitingKeyProps) {
  const { t } = useTranslation('aside');
  const formatAge = useFormatAge();
  const { state, receiptNumber } = sale;
  return (
    <Button className={`aside-key aside-${state}`} onPress={onOpen} busy={busy} data-testid="aside-sale">
      <span className="visually-hidden">{t('open')} </span>
      <Icon of={GLYPHS[state] ?? Hourglass} />
      <span className="aside-key-words">
        <span>
          <strong>{receiptNumber === null ? t('noNumber') : receiptNumberParts(receiptNumber).end}</strong>{' '}
          <MoneyText amount={sale.total} />
        </span>
        <span className="aside-key-state">
          {t(`state_${state}`)} · {formatAge(nowMs - sale.setAsideAtMs)}
        </span>
      </span>
    </Button>
  );
}
