/**
 * Goods of an earlier sale set against the one that is being rung up: what they were paid with, by who may or with their
 * approval. What came back beyond what is due is refunded from the same receipt afterwards. Rule DAYSCREEN-39.
 */
import { ArrowLeftRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import type { SaleView } from '../../../electron/contract/sale-values.ts';
import { decimalText, type Money } from '../../../electron/kernel/money.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { useActId } from '../../client/use-act-id.ts';
import { useTill, useTillQuery } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useWentBack } from './use-went-back.ts';
import './refund.css';

/** Offered where goods of a paid sale can come back, and where others were rung up for them. */
export function ExchangeKey({ sale }: Readonly<{ sale: SaleView }>) {
  const { t } = useTranslation('refund');
  const [open, setOpen] = useState(false);
  const present = useTill((till) => till.sale);
  const isAnother = present !== null && present.saleId !== sale.saleId && present.due.minor > 0;
  const isActive = present?.state === 'open' || present?.state === 'in_checkout';
  if (sale.state !== 'paid' || !isAnother || !isActive) return null;
  return (
    <>
      <Button icon={ArrowLeftRight} stretch onPress={() => setOpen(true)} data-testid="exchange-key">
        {t('exchangeKey')}
      </Button>
      {open ? <ExchangeDialog from={sale} present={present} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const MAX_NOTE = 200;

type ExchangeDialogProps = Readonly<{ from: SaleView; present: SaleView; onClose: () => void }>;

function ExchangeDialog({ from, present, onClose }: ExchangeDialogProps) {
  const { t } = useTranslation('refund');
  const { t: common } = useTranslation('common');
  const [, navigate] = useLocation();
  const notices = useNotices();
  const { data, error: previewError } = useTillQuery('refund.preview', { saleId: from.saleId });
  const call = useApprovedCall('exchange.take');
  const [text, setText] = useState('');
  const [note, setNote] = useState('');
  const act = useActId(`${from.saleId} ${text}`);
  const wentBack = useWentBack();
  const left: Money | null = data?.left ?? null;
  const exchange = async (): Promise<void> => {
    const amountText = text.trim() === '' ? null : text;
    const wish = { saleId: present.saleId, fromSaleId: from.saleId, amountText, note, actId: act.current() };
    const answer = await call.run(wish);
    if (answer?.ok !== true) return;
    act.done();
    wentBack(from.saleId);
    const { rest, sale } = answer.value;
    onClose();
    if (rest.minor > 0) {
      notices.show({ tone: 'warning', title: t('exchangeRest', { amount: formatMoney(rest) }) });
      return;
    }
    notices.show({
      tone: 'success',
      title: sale.due.minor === 0 ? t('exchangePaid') : t('exchangeDue', { amount: formatMoney(sale.due) }),
    });
    navigate('/');
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('exchangeTitle')}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            kind="primary"
            size="large"
            busy={call.busy}
            isDisabled={left === null || left.minor === 0}
            onPress={() => void exchange()}
            data-testid="exchange-confirm"
          >
            {t('exchangeConfirm')}
          </Button>
        </>
      }
    >
      <div className="refund">
        {left?.minor === 0 ? <Banner tone="info" title={t('nothing')} /> : null}
        <p>{t('exchangeBody')}</p>
        <dl className="refund-facts">
          <div>
            <dt>{t('exchangeNew')}</dt>
            <dd>
              <MoneyText amount={present.due} size="large" />
            </dd>
          </div>
          {left === null ? null : (
            <div>
              <dt>{t('exchangeLeft')}</dt>
              <dd>
                <MoneyText amount={left} size="large" />
              </dd>
            </div>
          )}
        </dl>
        <TextField
          label={t('exchangeAmount')}
          hint={t('exchangeHint')}
          value={text}
          onChange={setText}
          placeholder={left === null ? '' : decimalText(left)}
          inputMode="decimal"
          maxLength={12}
          size="large"
          autoFocus
          data-testid="exchange-amount"
        />
        <TextField label={t('note')} value={note} onChange={setNote} maxLength={MAX_NOTE} />
        <ErrorBanner error={call.error ?? previewError?.refusal ?? null} />
      </div>
    </Dialog>
  );
}
