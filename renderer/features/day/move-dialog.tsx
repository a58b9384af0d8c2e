/** Cash into or out of the drawer, with its reason. Rule DAYSCREEN-24 of docs/spec.md. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CASH_REASONS,
  MAX_SHIFT_NOTE,
  type CashDirection,
  type CashReason,
} from '../../../electron/contract/shift-values.ts';
import { useApprovedCall } from '../../client/approved-call.tsx';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

export function MoveDialog({ direction, onClose }: Readonly<{ direction: CashDirection; onClose: () => void }>) {
  const { t } = useTranslation('day');
  const { t: common } = useTranslation('common');
  const { run, busy, error, clearError } = useApprovedCall('cash.move');
  const [reason, setReason] = useState<CashReason>(CASH_REASONS[direction][0]);
  const [amountText, setAmountText] = useState('');
  const [note, setNote] = useState('');
  const move = async (): Promise<void> => {
    const answer = await run({ direction, reason, amountText, note });
    if (answer?.ok === true) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`key_${direction}`)}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {common('cancel')}
          </Button>
          <Button
            kind="primary"
            size="large"
            busy={busy}
            isDisabled={amountText.trim() === ''}
            onPress={() => void move()}
            data-testid="move-confirm"
          >
            {t(`key_${direction}`)}
          </Button>
        </>
      }
    >
      <div className="day-form">
        <ChoiceGroup
          label={t('reason')}
          choices={CASH_REASONS[direction].map((key) => ({ key, text: t(`reason_${key}`) }))}
          value={reason}
          onChange={setReason}
        />
        <TextField
          label={t('amount')}
          value={amountText}
          onChange={(text) => {
            clearError();
            setAmountText(text);
          }}
          inputMode="decimal"
          maxLength={12}
          size="large"
          autoFocus
          onKeyDown={(event) => {
            if (event.key === 'Enter' && amountText.trim() !== '') void move();
          }}
          data-testid="move-amount"
        />
        <TextField label={t('note')} value={note} onChange={setNote} maxLength={MAX_SHIFT_NOTE} />
        <ErrorBanner error={error} />
      </div>
    </Dialog>
  );
}
