/**
 * Refunding an earlier sale from its receipt: what is left of each payment, how much of it goes back, and why. What is
 * above the role's limit a second person approves. Rules DAYSCREEN-31 and DAYSCREEN-32 of docs/spec.md.
 */
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Refundable } from '../../../electron/contract/refund-values.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import type { Money } from '../../../electron/kernel/money.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { useActId } from '../../client/use-act-id.ts';
import { useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { RefundDialog } from './refund-dialog.tsx';
import { useRefundFields } from './refund-fields.tsx';
import { useWentBack } from './use-went-back.ts';

export function RefundKey({ sale }: Readonly<{ sale: SaleView }>) {
  const { t } = useTranslation('refund');
  const [open, setOpen] = useState(false);
  if (sale.state !== 'paid') return null;
  return (
    <>
      <Button size="large" icon={Undo2} stretch onPress={() => setOpen(true)} data-testid="refund-key">
        {t('key')}
      </Button>
      {open ? <SaleRefund saleId={sale.saleId} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** One thing that money can go back to. `fromSaleId`: the earlier sale that was paid with it; null: this one was. */
type Source = Readonly<{
  key: string;
  paymentId: string | null;
  fromSaleId: string | null;
  words: string;
  left: Money;
}>;
type Words = Readonly<{ cash: string; of: (words: string, receipt: string) => string }>;

function sourcesOf({ payments, cash, earlier }: Refundable, { cash: cashWord, of }: Words): readonly Source[] {
  const ofSale = (paid: Pick<Refundable, 'payments'>, left: Money | null, fromSaleId: string | null): Source[] => [
    ...paid.payments.map(({ paymentId, walletMasked, amount, refundable }) => ({
      ...{ key: paymentId, paymentId, fromSaleId },
      words: walletMasked ?? formatMoney(amount),
      left: refundable,
    })),
    ...(left === null ? [] : [{ key: `cash ${fromSaleId ?? ''}`, paymentId: null, fromSaleId, words: cashWord, left }]),
  ];
  return [
    ...ofSale({ payments }, cash?.refundable ?? null, null),
    ...earlier.flatMap((each) =>
      ofSale(each, each.cash, each.saleId).map((source) => ({
        ...source,
        words: of(source.words, each.receiptNumber),
      })),
    ),
  ].filter(({ left }) => left.minor > 0);
}

function SaleRefund({ saleId, onClose }: Readonly<{ saleId: string; onClose: () => void }>) {
  const { t } = useTranslation('refund');
  const notices = useNotices();
  const { data, error: previewError } = useTillQuery('refund.preview', { saleId });
  const toWallet = useApprovedCall('refund.begin');
  const fromDrawer = useApprovedCall('refund.cash');
  const words: Words = { cash: t('cash'), of: (way, receipt) => t('ofReceipt', { way, receipt }) };
  const sources = data === undefined ? [] : sourcesOf(data, words);
  const [chosenKey, setChosen] = useState<string | null>(null);
  const chosen = sources.find(({ key }) => key === chosenKey) ?? sources[0];
  const { wish, fields } = useRefundFields();
  const wentBack = useWentBack();
  const busy = toWallet.busy || fromDrawer.busy;
  // One name for this dialog: whatever is pressed twice is one refund. Another amount is another wish.
  const act = useActId(`${chosen?.key ?? ''} ${wish.amountText ?? ''}`);
  const refund = async (): Promise<void> => {
    if (chosen === undefined) return;
    const asked = { saleId, ...wish, actId: act.current() };
    const { paymentId, fromSaleId } = chosen;
    const earlier = fromSaleId === null ? {} : { fromSaleId };
    const answer = await (paymentId === null
      ? fromDrawer.run({ ...asked, ...earlier })
      : toWallet.run({ ...asked, paymentId }));
    if (answer?.ok !== true) return;
    act.done();
    wentBack(saleId);
    notices.show({ tone: 'success', title: t(paymentId === null ? 'doneCash' : 'doneWallet') });
    onClose();
  };
  return (
    <RefundDialog
      onClose={onClose}
      onConfirm={() => void refund()}
      busy={busy}
      isDisabled={chosen === undefined}
      error={toWallet.error ?? fromDrawer.error ?? previewError?.refusal ?? null}
      testId="refund-confirm"
    >
      {data !== undefined && chosen === undefined ? <Banner tone="info" title={t('nothing')} /> : null}
      {chosen === undefined ? null : (
        <>
          {sources.length < 2 ? null : (
            <ChoiceGroup
              label={t('to')}
              choices={sources.map(({ key, words }) => ({ key, text: words }))}
              value={chosen.key}
              onChange={setChosen}
            />
          )}
          <p className="refund-left">
            {t('left', { where: chosen.words })} <MoneyText amount={chosen.left} size="large" />
          </p>
          {chosen.fromSaleId === null ? null : <p className="refund-soft">{t('earlierHint')}</p>}
          {fields(chosen.left, 'refund-amount')}
        </>
      )}
    </RefundDialog>
  );
}
