/**
 * Voiding an earlier sale of today from its receipt: the whole of it, with a reason, by who may or with their approval. Rule
 * DAYSCREEN-35 of docs/spec.md.
 */
import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import { VOID_REASONS, type VoidReason } from '../../../electron/contract/refund-values.ts';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useWentBack } from './use-went-back.ts';
import './refund.css';

/** Offered only for what can be voided: of today, paid, and nothing of it given back. */
export function VoidKey({ sale }: Readonly<{ sale: SaleView }>) {
  const { t } = useTranslation('refund');
  const [open, setOpen] = useState(false);
  const { data } = useTillQuery('refund.preview', { saleId: sale.saleId });
  if (sale.state !== 'paid' || data?.canVoid !== true) return null;
  return (
    <>
      <Button icon={RotateCcw} stretch onPress={() => setOpen(true)} data-testid="void-key">
        {t('voidKey')}
      </Button>
      {open ? <VoidDialog sale={sale} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const MAX_NOTE = 200;

function VoidDialog({ sale, onClose }: Readonly<{ sale: SaleView; onClose: () => void }>) {
  const { t } = useTranslation('refund');
  const { t: common } = useTranslation('common');
  const notices = useNotices();
  const call = useApprovedCall('sale.void');
  const wentBack = useWentBack();
  const [reason, setReason] = useState<VoidReason>('wrong_sale');
  const [note, setNote] = useState('');
  const doneWords = ({ cash, wallet }: OutputOf<'sale.void'>): string => {
    if (cash.minor > 0) return t('voidDoneCash', { amount: formatMoney(cash) });
    return wallet.minor > 0 ? t('voidDoneWallet') : t('voidDoneGoods');
  };
  const undo = async (): Promise<void> => {
    const answer = await call.run({ saleId: sale.saleId, reason, note });
    if (answer?.ok !== true) return;
    wentBack(sale.saleId);
    notices.show({ tone: 'success', title: doneWords(answer.value) });
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('voidTitle')}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button kind="danger" size="large" busy={call.busy} onPress={() => void undo()} data-testid="void-confirm">
            {t('voidConfirm')}
          </Button>
        </>
      }
    >
      <div className="refund">
        <p>{t('voidBody')}</p>
        <dl className="refund-facts">
          <div>
            <dt>{t('voidTotal')}</dt>
            <dd>
              <MoneyText amount={sale.total} size="large" />
            </dd>
          </div>
          {sale.cash === null ? null : (
            <div>
              <dt>{t('voidCash')}</dt>
              <dd>
                <MoneyText amount={sale.cash.taken} size="large" />
              </dd>
            </div>
          )}
          {sale.exchange === undefined ? null : (
            <div>
              <dt>{t('voidGoods')}</dt>
              <dd>
                <MoneyText amount={sale.exchange} size="large" />
              </dd>
            </div>
          )}
        </dl>
        {sale.exchange === undefined ? null : <Banner tone="warning" title={t('voidGoodsHint')} />}
        <ChoiceGroup
          label={t('reason')}
          choices={VOID_REASONS.map((key) => ({ key, text: t(`voidReason_${key}`) }))}
          value={reason}
          onChange={setReason}
        />
        <TextField label={t('note')} value={note} onChange={setNote} maxLength={MAX_NOTE} />
        <ErrorBanner error={call.error} />
      </div>
    </Dialog>
  );
}
