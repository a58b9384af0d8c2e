/** One line of the cart. Foreign names are cut to one line here; the line's details show them whole. */
import { Tag } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SaleLineView } from '../../../electron/contract/sale-values.ts';
import { subtractMoney, zeroMoney } from '../../../electron/kernel/money.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { Icon } from '../../ui/icon.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { PlainText } from '../../ui/plain-text.tsx';

export function CartLine({ line }: Readonly<{ line: SaleLineView }>) {
  const { t } = useTranslation('sale');
  const bilingual = useBilingual();
  const { quantity, unitPrice, discountTotal, total } = line;
  return (
    <div className="cart-line">
      <span className={`cart-line-quantity${quantity > 1 ? ' cart-line-quantity-many' : ''}`}>
        {quantity}
        <span className="cart-line-times" aria-hidden="true">
          ×
        </span>
      </span>
      <span className="cart-line-words">
        <span className="cart-line-name">
          <PlainText text={bilingual(line.name)} />
        </span>
        <span className="cart-line-detail">
          <MoneyText amount={unitPrice} />
          {bilingual(line.unit) === '' ? null : <span className="clip">/ {bilingual(line.unit)}</span>}
          {discountTotal.minor === 0 ? null : (
            <span className="cart-line-discount">
              <Icon of={Tag} size="s" />
              {t('discount')} <MoneyText amount={subtractMoney(zeroMoney(discountTotal.currency), discountTotal)} />
            </span>
          )}
        </span>
      </span>
      <MoneyText amount={total} size="large" />
    </div>
  );
}
