/** A discount on a line or on the sale: so many percent, or an amount. The terminal decides whether it may be given. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Discount, SaleLineView, SaleView } from '../../../electron/contract/sale-values.ts';
import type { ContractError } from '../../../electron/contract/envelope.ts';
import { CURRENCY_DECIMALS, parseAmount, type CurrencyCode } from '../../../electron/kernel/money.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { formatMoney, moneyParts } from '../../i18n/format-money.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { KeypadDialog } from './keypad-dialog.tsx';
import { parsePercent, percentText, tenthsLeft } from './percent.ts';

/** `line` null: the whole sale. */
type DiscountDialogProps = Readonly<{ sale: SaleView; line: SaleLineView | null; onClose: () => void }>;
type Kind = Discount['kind'];

/** What shops give most: 九折, 八五折, 八折, 半价. */
const COMMON_POINTS = [1_000, 1_500, 2_000, 5_000];
const PERCENT_RULES = { maxLength: 6, decimals: 2 };
const MAX_AMOUNT_LENGTH = 11;

/** What was typed as a discount, or why it is none. */
function readDiscount(kind: Kind, text: string, currency: CurrencyCode): Discount | ContractError {
  if (kind === 'percent') {
    const basisPoints = parsePercent(text);
    return basisPoints === null ? { code: 'sale.discount_invalid', facts: {}, traceId: '' } : { kind, basisPoints };
  }
  const amount = parseAmount(text, currency);
  if (amount.ok) return { kind, amount: amount.value };
  const { code, ...facts } = amount.error;
  return { code, facts, traceId: '' };
}

function useDiscount({ sale, line, onClose }: DiscountDialogProps) {
  const forLine = useApprovedCall('sale.discount_line');
  const forSale = useApprovedCall('sale.discount');
  const { busy, error, clearError } = line === null ? forSale : forLine;
  const give = async (discount: Discount | null): Promise<void> => {
    const { saleId } = sale;
    const answer =
      line === null
        ? await forSale.run({ saleId, discount })
        : await forLine.run({ saleId, lineId: line.lineId, discount });
    if (answer?.ok === true) onClose();
  };
  return { give, busy, error, clearError };
}

function discountText(discount: Discount): string {
  return discount.kind === 'percent' ? `${percentText(discount.basisPoints)}%` : formatMoney(discount.amount);
}

export function DiscountDialog(props: DiscountDialogProps) {
  const { sale, line, onClose } = props;
  const { t } = useTranslation('sale');
  const { give, busy, error, clearError } = useDiscount(props);
  const present = line === null ? sale.discount : line.discount;
  const base = line === null ? sale.subtotal : line.unitPrice;
  const { currency } = sale.total;
  const [kind, setKind] = useState<Kind>(present?.kind ?? 'percent');
  const [text, setText] = useState('');
  const [typingError, setTypingError] = useState<ContractError | null>(null);
  const points = kind === 'percent' ? parsePercent(text) : null;
  const change = (next: string): void => {
    clearError();
    setTypingError(null);
    setText(next);
  };
  const confirm = (): void => {
    if (text === '') return;
    const discount = readDiscount(kind, text, currency);
    if ('code' in discount) setTypingError(discount);
    else void give(discount);
  };
  return (
    <KeypadDialog
      title={line === null ? t('discountSale') : t('discountLine')}
      {...(kind === 'percent' ? { after: '%' } : { before: moneyParts(base).symbol })}
      text={text}
      placeholder="0"
      onText={change}
      rules={
        kind === 'percent' ? PERCENT_RULES : { maxLength: MAX_AMOUNT_LENGTH, decimals: CURRENCY_DECIMALS[currency] }
      }
      top={
        <ChoiceGroup
          label={t('discountKind')}
          choices={[
            { key: 'percent', text: t('discountPercent') },
            { key: 'amount', text: t('discountAmount') },
          ]}
          value={kind}
          onChange={(next) => {
            setKind(next);
            change('');
          }}
        />
      }
      hint={
        kind === 'percent' ? (
          <div className="discount-presets">
            {COMMON_POINTS.map((common) => (
              <Button key={common} onPress={() => change(percentText(common))}>
                {t('percentOff', { percent: percentText(common), tenths: tenthsLeft(common) })}
              </Button>
            ))}
            {points === null ? null : (
              <output className="visually-hidden">
                {t('percentOff', { percent: percentText(points), tenths: tenthsLeft(points) })}
              </output>
            )}
          </div>
        ) : (
          <span>
            {line === null ? t('subtotal') : t('unitPrice')} <MoneyText amount={base} />
          </span>
        )
      }
      error={typingError ?? error}
      busy={busy}
      confirmText={t('giveDiscount')}
      onConfirm={confirm}
      onClose={onClose}
      extra={
        present === null ? null : (
          <Button kind="danger" size="large" busy={busy} onPress={() => void give(null)}>
            {t('removeDiscount', { discount: discountText(present) })}
          </Button>
        )
      }
    />
  );
}
