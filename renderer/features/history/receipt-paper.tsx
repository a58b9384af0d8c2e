/**
 * The receipt as it would print, on a card that looks like paper; and the same for the system's print dialog, outside the
 * page's frame. Whether paper came out the system does not tell, and the page says so (till lesson C38).
 */
import { useTranslation } from 'react-i18next';
import { createPortal } from 'react-dom';
import type { PaymentView } from '../../../electron/contract/payment-values.ts';
import type { SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import { subtractMoney, zeroMoney, type Money } from '../../../electron/kernel/money.ts';
import { useTill } from '../../client/use-till.ts';
import { useFormatMoment } from '../../i18n/format-time.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { MoneyText } from '../../ui/money-text.tsx';
import { showable } from '../../ui/plain-text.tsx';
import { payingPayment, unpaidNote } from './receipt.ts';

type ReceiptProps = Readonly<{ sale: SaleView; payments: readonly PaymentView[] }>;

/** Only the print dialog sees it; see the print rules of history.css. */
export function PrintedReceipt(props: ReceiptProps) {
  return createPortal(
    <div className="print-only" aria-hidden="true">
      <Receipt {...props} />
    </div>,
    document.body,
  );
}

export function Receipt({ sale, payments }: ReceiptProps) {
  const { t } = useTranslation('history');
  const terminal = useTill((till) => till.terminal);
  const payment = payingPayment(payments);
  return (
    <article className="receipt selectable" aria-label={t('receiptTitle')} data-testid="receipt">
      <header className="receipt-head">
        <p className="receipt-store">{showable(terminal.merchant?.name ?? '')}</p>
        <p>{showable(terminal.store?.name ?? '')}</p>
        <p className="receipt-copy">
          {t('receiptTitle')} · {t('receiptCopy')}
        </p>
        {terminal.sandbox ? <p className="receipt-sandbox">{t('sandboxReceipt')}</p> : null}
      </header>
      <ReceiptFacts sale={sale} />
      <ol className="receipt-lines">
        {sale.lines.map((line) => (
          <ReceiptLine key={line.lineId} line={line} />
        ))}
      </ol>
      <dl className="receipt-sums">
        {sale.discountTotal.minor === 0 ? null : (
          <>
            <Sum label={t('subtotal')} amount={sale.subtotal} />
            <Sum label={t('saleDiscount')} amount={negative(sale.discountTotal)} />
          </>
        )}
        <Sum label={t('total')} amount={sale.total} strong />
      </dl>
      {payment === null ? (
        <p className="receipt-unpaid">{t(unpaidNote(sale.state))}</p>
      ) : (
        <ReceiptPayment payment={payment} />
      )}
      <footer className="receipt-foot">{payment === null ? null : t('thanks')}</footer>
    </article>
  );
}

function negative(amount: Money): Money {
  return subtractMoney(zeroMoney(amount.currency), amount);
}

function Sum({ label, amount, strong = false }: Readonly<{ label: string; amount: Money; strong?: boolean }>) {
  return (
    <div className={strong ? 'receipt-total' : ''}>
      <dt>{label}</dt>
      <dd>
        <MoneyText amount={amount} />
      </dd>
    </div>
  );
}

function Fact({ label, value }: Readonly<{ label: string; value: string }>) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function ReceiptFacts({ sale }: Readonly<{ sale: SaleView }>) {
  const { t } = useTranslation('history');
  const bilingual = useBilingual();
  const terminalId = useTill((till) => till.terminal.terminalId);
  const zone = useTill((till) => till.terminal.store?.timeZone ?? null);
  const formatMoment = useFormatMoment(zone);
  const moment = (ms: number): string =>
    `${formatMoment(ms, 'date_time')}:${formatMoment(ms, 'time_seconds').slice(-2)}`;
  return (
    <dl className="receipt-facts">
      <Fact label={t('receiptNumber')} value={sale.receiptNumber ?? t('noReceiptNumber')} />
      <Fact label={t('businessDate')} value={sale.businessDate} />
      {sale.completedAtMs === null ? (
        <Fact label={t('openedAt')} value={moment(sale.openedAtMs)} />
      ) : (
        <Fact label={t('completedAt')} value={moment(sale.completedAtMs)} />
      )}
      <Fact label={t('cashier')} value={showable(bilingual(sale.cashierName))} />
      <Fact label={t('terminal')} value={terminalId ?? ''} />
    </dl>
  );
}

function ReceiptLine({ line }: Readonly<{ line: SaleLineView }>) {
  const { t } = useTranslation('history');
  const bilingual = useBilingual();
  return (
    <li>
      <p className="receipt-name">{showable(bilingual(line.name))}</p>
      <p className="receipt-line-sums">
        <span>
          {line.quantity} × <MoneyText amount={line.unitPrice} />
        </span>
        <MoneyText amount={line.total} />
      </p>
      {line.discountTotal.minor === 0 ? null : (
        <p className="receipt-line-sums">
          <span>{t('lineDiscount')}</span>
          <MoneyText amount={negative(line.discountTotal)} />
        </p>
      )}
    </li>
  );
}

function ReceiptPayment({ payment }: Readonly<{ payment: PaymentView }>) {
  const { t } = useTranslation('history');
  return (
    <dl className="receipt-sums receipt-payment">
      {payment.discounts.map((discount, index) => (
        <Sum
          // Discounts have no id; their order is the backend's and does not change.
          key={`${discount.name}${index}`}
          label={t(discount.fundedBy === 'wallet' ? 'discountWallet' : 'discountMerchant', {
            name: showable(discount.name),
          })}
          amount={negative(discount.amount)}
        />
      ))}
      <Sum label={t('payerPaid')} amount={payment.payerPaid} strong />
      <Fact label={t('paidBy')} value={t(`method_${payment.method}`)} />
      {payment.state === 'approved' ? null : (
        <Fact label={t('acceptedOffline')} value={t(`paymentState_${payment.state}`)} />
      )}
      {payment.walletMasked === null ? null : <Fact label={t('wallet')} value={showable(payment.walletMasked)} />}
      {payment.authCode === null ? null : <Fact label={t('authCode')} value={showable(payment.authCode)} />}
    </dl>
  );
}
