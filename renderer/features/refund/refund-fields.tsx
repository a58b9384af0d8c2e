/** What is asked of every refund: how much of what is left, why, and a note. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REFUND_REASONS, type RefundReason } from '../../../electron/contract/refund-values.ts';
import { decimalText, type Money } from '../../../electron/kernel/money.ts';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { TextField } from '../../ui/text-field.tsx';

const MAX_NOTE = 200;

export type RefundWish = Readonly<{
  /** As the operations take it; null: all that is left. */
  amountText: string | null;
  reason: RefundReason;
  note: string;
}>;

/** The answers so far, and what draws the fields for them. */
export function useRefundFields(): Readonly<{
  wish: RefundWish;
  fields: (left: Money, testId: string) => React.ReactNode;
}> {
  const { t } = useTranslation('refund');
  const [text, setText] = useState('');
  const [reason, setReason] = useState<RefundReason>('goods_returned');
  const [note, setNote] = useState('');
  return {
    wish: { amountText: text.trim() === '' ? null : text, reason, note },
    fields: (left, testId) => (
      <>
        <TextField
          label={t('amount')}
          hint={t('amountHint')}
          value={text}
          onChange={setText}
          placeholder={decimalText(left)}
          inputMode="decimal"
          maxLength={12}
          size="large"
          autoFocus
          data-testid={testId}
        />
        <ChoiceGroup
          label={t('reason')}
          choices={REFUND_REASONS.map((key) => ({ key, text: t(`reason_${key}`) }))}
          value={reason}
          onChange={setReason}
        />
        <TextField label={t('note')} value={note} onChange={setNote} maxLength={MAX_NOTE} />
        <p className="refund-soft">{t('promotions')}</p>
      </>
    ),
  };
}
