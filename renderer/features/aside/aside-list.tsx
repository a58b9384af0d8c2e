/** All sales that were set aside, with goods and cashier, for when they are more than the strip holds. */
import { useTranslation } from 'react-i18next';
import type { SetAsideSale } from '../../../electron/contract/sale-values.ts';
import { useFormatAge } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText, showable } from '../../ui/plain-text.tsx';
import { ReceiptNumber } from '../../ui/receipt-number.tsx';

type AsideListProps = Readonly<{
  open: boolean;
  onClose: () => void;
  sales: readonly SetAsideSale[];
  nowMs: number;
  onOpen: (saleId: string) => void;
}>;

export function AsideList({ open, onClose, sales, nowMs, onOpen }: AsideListProps) {
  const { t } = useTranslation('aside');
  const bilingual = useBilingual();
  const formatAge = useFormatAge();
  return (
    <Dialog open={open} onClose={onClose} title={t('listTitle')} size="large">
      <ul className="aside-list" data-testid="aside-list">
        {sales.map((sale) => (
          <li key={sale.saleId} className={`aside-item aside-${sale.state}`}>
            <div className="aside-item-words">
              <p>
                {sale.receiptNumber === null ? t('noNumber') : <ReceiptNumber number={sale.receiptNumber} />}{' '}
                <strong className="aside-item-state">{t(`state_${sale.state}`)}</strong>
              </p>
              <p className="aside-item-more">
                {t(sale.lineCount === 1 ? 'goodsOne' : 'goodsMore', {
                  count: sale.lineCount,
                  name: showable(bilingual(sale.firstLineName)),
                })}{' '}
                · {t('since', { age: formatAge(nowMs - sale.setAsideAtMs) })} ·{' '}
                <PlainText text={bilingual(sale.cashierName)} />
              </p>
            </div>
            <MoneyText amount={sale.total} size="large" />
            <Button size="large" onPress={() => onOpen(sale.saleId)}>
              {t('open')}
            </Button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
