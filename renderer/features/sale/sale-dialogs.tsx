/** The dialogs of the till screen: which one is open, and what each asks. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_QUANTITY, type SaleLineView, type SaleView } from '../../../electron/contract/sale-values.ts';
import { CURRENCY_DECIMALS, decimalText, MAX_SALE_MINOR } from '../../../electron/kernel/money.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { useCall, useTill } from '../../client/use-till.ts';
import { moneyParts } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { DiscountDialog } from './discount-dialog.tsx';
import { KeypadDialog } from './keypad-dialog.tsx';
import { LineDetailsDialog } from './line-details-dialog.tsx';
import type { SaleActs } from './use-sale-acts.ts';

export type SaleDialog =
  | 'amount'
  | 'quantity'
  | 'discount_line'
  | 'discount_sale'
  | 'price'
  | 'cancel'
  | 'line_details';

type SaleDialogsProps = Readonly<{
  open: SaleDialog | null;
  onClose: () => void;
  onDialog: (dialog: SaleDialog) => void;
  sale: SaleView | null;
  line: SaleLineView | null;
  acts: SaleActs;
}>;

export function SaleDialogs({ open, onClose, onDialog, sale, line, acts }: SaleDialogsProps) {
  if (open === 'amount') return <AmountDialog onClose={onClose} />;
  if (sale === null || open === null) return null;
  if (open === 'cancel') return <CancelDialog sale={sale} onClose={onClose} />;
  if (open === 'discount_sale') return <DiscountDialog sale={sale} line={null} onClose={onClose} />;
  if (line === null) return null;
  if (open === 'quantity') return <QuantityDialog sale={sale} line={line} onClose={onClose} />;
  if (open === 'discount_line') return <DiscountDialog sale={sale} line={line} onClose={onClose} />;
  if (open === 'price') return <PriceDialog sale={sale} line={line} onClose={onClose} />;
  return (
    <LineDetailsDialog
      line={line}
      onClose={onClose}
      onPrice={() => onDialog('price')}
      onRemove={() => acts.removeLine(line)}
    />
  );
}

/** As long as the largest amount is, with its point and decimals; one digit more gives "too large" instead of nothing. */
const MAX_AMOUNT_LENGTH = String(MAX_SALE_MINOR).length + 2;
/** The contract's bound on the name of a keyed amount. */
const MAX_NAME = 200;

function AmountDialog({ onClose }: Readonly<{ onClose: () => void }>) {
  const { t } = useTranslation('sale');
  const currency = useTill((till) => till.terminal.currency);
  const { run, busy, error, clearError } = useCall('sale.add_amount');
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const confirm = async (): Promise<void> => {
    if (text === '') return;
    const answer = await run({ amountText: text, name: name.trim() === '' ? null : name.trim() });
    if (answer?.ok === true) onClose();
  };
  return (
    <KeypadDialog
      title={t('keyAmount')}
      before={moneyParts({ minor: 0, currency }).symbol}
      text={text}
      placeholder="0"
      onText={(next) => {
        clearError();
        setText(next);
      }}
      rules={{ maxLength: MAX_AMOUNT_LENGTH, decimals: CURRENCY_DECIMALS[currency] }}
      hint={
        <TextField
          label={t('amountName')}
          value={name}
          onChange={setName}
          maxLength={MAX_NAME}
          data-testid="amount-name"
        />
      }
      error={error}
      busy={busy}
      confirmText={t('addToSale')}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

type LineDialogProps = Readonly<{ sale: SaleView; line: SaleLineView; onClose: () => void }>;

function QuantityDialog({ sale, line, onClose }: LineDialogProps) {
  const { t } = useTranslation('sale');
  const { run, busy, error, clearError } = useCall('sale.set_quantity');
  const [text, setText] = useState('');
  const confirm = async (): Promise<void> => {
    if (text === '') return;
    const answer = await run({ saleId: sale.saleId, lineId: line.lineId, quantity: Number(text) });
    if (answer?.ok === true) onClose();
  };
  return (
    <KeypadDialog
      title={t('quantity')}
      before="×"
      text={text}
      placeholder={String(line.quantity)}
      onText={(next) => {
        clearError();
        setText(next);
      }}
      rules={{ maxLength: String(MAX_QUANTITY).length, decimals: 0 }}
      error={error}
      busy={busy}
      confirmText={t('setQuantity')}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

function PriceDialog({ sale, line, onClose }: LineDialogProps) {
  const { t } = useTranslation('sale');
  const { currency } = line.unitPrice;
  const { run, busy, error, clearError } = useApprovedCall('sale.override_price');
  const [text, setText] = useState('');
  const confirm = async (): Promise<void> => {
    if (text === '') return;
    const answer = await run({ saleId: sale.saleId, lineId: line.lineId, priceText: text });
    if (answer?.ok === true) onClose();
  };
  return (
    <KeypadDialog
      title={t('overridePrice')}
      before={moneyParts(line.unitPrice).symbol}
      text={text}
      placeholder={decimalText(line.unitPrice)}
      onText={(next) => {
        clearError();
        setText(next);
      }}
      rules={{ maxLength: MAX_AMOUNT_LENGTH, decimals: CURRENCY_DECIMALS[currency] }}
      hint={
        <span>
          {t('priceNow')} <MoneyText amount={line.unitPrice} />
        </span>
      }
      error={error}
      busy={busy}
      confirmText={t('setPrice')}
      onConfirm={() => void confirm()}
      onClose={onClose}
    />
  );
}

function CancelDialog({ sale, onClose }: Readonly<{ sale: SaleView; onClose: () => void }>) {
  const { t } = useTranslation('sale');
  const { run, busy, error } = useApprovedCall('sale.cancel');
  const confirm = async (): Promise<void> => {
    const answer = await run({ saleId: sale.saleId });
    if (answer?.ok === true) onClose();
  };
  return (
    <Dialog
      open
      alert
      onClose={onClose}
      title={t('cancelTitle')}
      size="small"
      actions={
        <>
          <Button size="large" autoFocus onPress={onClose}>
            {t('keepSale')}
          </Button>
          <Button kind="danger" size="large" busy={busy} onPress={() => void confirm()} data-testid="cancel-confirm">
            {t('cancelSale')}
          </Button>
        </>
      }
    >
      <p className="cancel-amount">
        <MoneyText amount={sale.total} size="amount" />
      </p>
      <p>{t('cancelBody', { count: sale.lines.length })}</p>
      <ErrorBanner error={error} />
    </Dialog>
  );
}
