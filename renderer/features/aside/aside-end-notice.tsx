/** What the till has found out about a sale that was set aside, and what to do now. Rule SCREENOPS-27 of docs/spec.md. */
import { CircleCheckBig, OctagonX, Undo2, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { showable } from '../../ui/plain-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';
import type { AsideEnd, EndedSale } from './aside-sales.ts';

const GLYPHS: Readonly<Record<AsideEnd, LucideIcon>> = { paid: CircleCheckBig, not_paid: OctagonX, refund_due: Undo2 };
const TITLES = { paid: 'paidTitle', not_paid: 'notPaidTitle', refund_due: 'refundTitle' } as const;

type AsideEndNoticeProps = Readonly<{ sale: EndedSale; outcomeOpen: boolean; onOpen: () => void; busy: boolean }>;

export function AsideEndNotice({ sale, outcomeOpen, onOpen, busy }: AsideEndNoticeProps) {
  const { t } = useTranslation('aside');
  const bilingual = useBilingual();
  const { state } = sale;
  const body = {
    paid: null,
    not_paid: outcomeOpen ? 'notPaidLater' : 'notPaidBody',
    refund_due: 'refundBody',
  } as const;
  const words = body[state];
  const goods = t(sale.lineCount === 1 ? 'goodsOne' : 'goodsMore', {
    count: sale.lineCount,
    name: showable(bilingual(sale.firstLineName)),
  });
  return (
    <div className={`aside-end aside-end-${state}`} role="alert" data-testid="aside-end" data-state={state}>
      <Icon of={GLYPHS[state]} size="xl" />
      <div className="aside-end-words">
        <p className="aside-end-title">
          {sale.receiptNumber === null ? null : <ReceiptNumber number={sale.receiptNumber} />} {t(TITLES[state])}
        </p>
        <p>
          <MoneyText amount={sale.total} /> · {goods}
          {words === null ? null : ` · ${t(words)}`}
        </p>
      </div>
      <div className="aside-end-keys">
        {/* Another payment is on the screen, and its outcome is open: it is not pushed aside for this one. */}
        {outcomeOpen && state === 'not_paid' ? null : (
          <Button
            kind={state === 'paid' ? 'secondary' : 'primary'}
            size="large"
            onPress={onOpen}
            busy={busy}
            data-testid="aside-open"
          >
            {t('open')}
          </Button>
        )}
        {state === 'paid' && sale.paymentId !== null ? <HandedOver paymentId={sale.paymentId} /> : null}
      </div>
    </div>
  );
}

/** The sale is over for the till, too. */
function HandedOver({ paymentId }: Readonly<{ paymentId: string }>) {
  const { t } = useTranslation('aside');
  const notices = useNotices();
  const { run, busy } = useCall('checkout.acknowledge');
  const done = async (): Promise<void> => {
    const answer = await run({ paymentId });
    if (answer?.ok === false) notices.showError(answer.error);
  };
  return (
    <Button kind="primary" size="large" onPress={() => void done()} busy={busy} data-testid="aside-done">
      {t('paidDone')}
    </Button>
  );
}
