/**
 * Closing an item of the inbox, confirmed: matched to a sale, refunded, or explained. A refusal is told in place and what
 * was typed stays. Rule SCREENOPS-18 of docs/spec.md.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NOTE, type ClosingWay, type InboxItem } from '../../../electron/contract/inbox-values.ts';
import type { InputOf } from '../../../electron/contract/contract.ts';
import { useCall } from '../../client/use-till.ts';
import { formatMoney } from '../../i18n/format-money.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';
import { useNotices } from '../../ui/notice.tsx';
import { refundable } from './inbox-item.ts';
import { SalePicker } from './sale-picker.tsx';

type CloseDialogProps = Readonly<{ item: InboxItem; how: ClosingWay; onClose: () => void; onDone: () => void }>;

const TITLES = { matched: 'matchTitle', refunded: 'refundTitle', explained: 'explainTitle' } as const;
const CONFIRMS = { matched: 'matchConfirm', refunded: 'refundConfirm', explained: 'explainConfirm' } as const;

/** What to send; null while something is wanting. */
function closingInput(
  itemId: string,
  how: ClosingWay,
  saleId: string | null,
  note: string,
): InputOf<'inbox.close'> | null {
  switch (how) {
    case 'matched':
      return saleId === null ? null : { itemId, how, saleId, note };
    case 'refunded':
      return { itemId, how, note };
    case 'explained':
      return note === '' ? null : { itemId, how, note };
  }
}

export function CloseDialog({ item, how, onClose, onDone }: CloseDialogProps) {
  const { t } = useTranslation('operations');
  const { t: common } = useTranslation('common');
  const notices = useNotices();
  const { run, busy, error, clearError } = useCall('inbox.close');
  const [note, setNote] = useState('');
  const [saleId, setSaleId] = useState(item.saleId);
  const input = closingInput(item.itemId, how, saleId, note.trim());
  const confirm = async (): Promise<void> => {
    if (input === null) return;
    const answer = await run(input);
    if (answer?.ok !== true) return;
    notices.show({ tone: 'success', title: t(answer.value.state === 'refunding' ? 'itemRefunding' : 'itemClosed') });
    onDone();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(TITLES[how])}
      size={how === 'matched' ? 'large' : 'medium'}
      alert={how === 'refunded'}
      actions={
        <>
          <Button size="large" onPress={onClose} autoFocus={how === 'refunded'}>
            {common('cancel')}
          </Button>
          <Button
            kind={how === 'refunded' ? 'danger' : 'primary'}
            size={how === 'refunded' ? 'money' : 'large'}
            busy={busy}
            isDisabled={input === null}
            onPress={() => void confirm()}
            data-testid="close-confirm"
          >
            {t(CONFIRMS[how])}
          </Button>
        </>
      }
    >
      <div className="close-dialog">
        <ErrorBanner error={error} onDismiss={clearError} />
        {how === 'matched' ? <SalePicker ownSaleId={item.saleId} chosenId={saleId} onChoose={setSaleId} /> : null}
        {how === 'refunded' ? <RefundWords item={item} /> : null}
        {how === 'explained' ? <p>{t('explainBody')}</p> : null}
        <NoteField
          label={t(how === 'explained' ? 'noteRequired' : 'noteOptional')}
          value={note}
          onChange={setNote}
          maxLength={MAX_NOTE}
          hint={t('noteHint')}
          autoFocus={how === 'explained'}
          data-testid="close-note"
        />
      </div>
    </Dialog>
  );
}

function RefundWords({ item }: Readonly<{ item: InboxItem }>) {
  const { t } = useTranslation('operations');
  const amount = refundable(item);
  return (
    <p className="close-refund">
      {amount === null ? t('refundBodyAll') : t('refundBody', { amount: formatMoney(amount) })}
    </p>
  );
}
