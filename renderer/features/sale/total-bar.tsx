/** What is to be paid, and the key that takes the payment: always in the bottom right corner, never of another size. */
import { Banknote, Undo2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { subtractMoney, zeroMoney } from '../../../electron/kernel/money.ts';
import { useCall, useTill } from '../../client/use-till.ts';
import { Button } from '../../ui/button.tsx';
import { MoneyText } from '../../ui/money-text.tsx';

type TotalBarProps = Readonly<{ sale: SaleView | null; onPay: () => void; onCash: () => void; busy: boolean }>;

/** From a hundred thousand on, twelve characters in the largest size would run into the pay key on a small display. */
const LONG_TOTAL_MINOR = 10_000_000;
/** The same beside the key for cash. */
const LONG_TOTAL_BESIDE_CASH_MINOR = 1_000_000;

export function TotalBar({ sale, onPay, onCash, busy }: TotalBarProps) {
  const { t } = useTranslation('sale');
  const currency = useTill((till) => till.terminal.currency);
  const hasShift = useTill((till) => till.shift !== null);
  const total = sale?.due ?? zeroMoney(currency);
  const cash = sale?.cash ?? null;
  const exchange = sale?.exchange;
  const receipts = sale?.exchangedFrom ?? [];
  const back = useCall('exchange.give_back');
  const reduced = sale !== null && sale.discountTotal.minor > 0;
  return (
    <div className="total-bar">
      <div className="total-bar-words">
        {reduced ? (
          <p className="total-bar-detail">
            {t('subtotal')} <MoneyText amount={sale.subtotal} /> · {t('saleDiscount')}{' '}
            <MoneyText amount={subtractMoney(zeroMoney(currency), sale.discountTotal)} />
          </p>
        ) : null}
        {cash === null ? null : (
          <p className="total-bar-detail" data-testid="cash-held">
            {t('cashTaken')} <MoneyText amount={cash.taken} />
          </p>
        )}
        {exchange === undefined ? null : (
          <p className="total-bar-detail" data-testid="exchange-held">
            {t('exchangeHeld')} <MoneyText amount={exchange} />
            {receipts.length < 2 ? null : <> · {t('exchangeReceipts', { count: receipts.length })}</>}
            <Button
              kind="quiet"
              icon={Undo2}
              label={t('exchangeBack')}
              busy={back.busy}
              onPress={() => void back.run({ saleId: sale?.saleId ?? '' })}
              data-testid="exchange-back"
            />
          </p>
        )}
        <p className="total-bar-label">{t(cash === null && exchange === undefined ? 'total' : 'rest')}</p>
      </div>
      <output className="total-bar-amount" aria-live="polite" data-testid="sale-total">
        <MoneyText
          amount={total}
          size={total.minor < (hasShift ? LONG_TOTAL_BESIDE_CASH_MINOR : LONG_TOTAL_MINOR) ? 'total' : 'amount'}
        />
      </output>
      {hasShift ? (
        <Button
          size="money"
          icon={Banknote}
          className="cash-key"
          isDisabled={total.minor === 0 || busy}
          onPress={onCash}
          data-testid="cash-key"
        >
          {t('payCash')}
        </Button>
      ) : null}
      <Button
        kind="primary"
        size="money"
        shortcut="F9"
        className="pay-key"
        busy={busy}
        isDisabled={total.minor === 0}
        onPress={onPay}
        data-testid="pay-key"
      >
        {t('pay')}
      </Button>
    </div>
  );
}
