/**
 * A second person approves, with their own PIN, what the one who is signed in may not do alone: a name, a PIN, once. What
 * follows is the business of whoever asked. Rule PAPERSCREEN-7 of docs/spec.md.
 */
import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_PIN_DIGITS, MIN_PIN_DIGITS, type Need } from '../../../electron/contract/staff-values.ts';
import { BASIS_POINTS, money } from '../../../electron/kernel/money.ts';
import { useCall, useTill, useTillQuery } from '../../client/use-till.ts';
import { useBilingual } from '../../i18n/use-language.ts';
import { showable } from '../../ui/plain-text.tsx';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { ChoiceGroup } from '../../ui/choice-group.tsx';
import { Keypad } from '../../ui/keypad.tsx';
import { MoneyText } from '../../ui/money-text.tsx';
import './approval.css';

type ApprovalFormProps = Readonly<{ need: Need; onApproved: (approvalId: string) => void }>;

export function ApprovalForm({ need, onApproved }: ApprovalFormProps) {
  const { t } = useTranslation('approval');
  const bilingual = useBilingual();
  const { data, error } = useTillQuery('approval.approvers', { need });
  const give = useCall('approval.give');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [pin, setPin] = useState('');
  const approvers = data?.approvers ?? [];
  const cashierId = chosenId ?? approvers[0]?.cashierId ?? null;
  const approve = async (): Promise<void> => {
    if (cashierId === null || pin.length < MIN_PIN_DIGITS) return;
    // The PIN leaves the field with the press, right or wrong.
    setPin('');
    const answer = await give.run({ need, cashierId, pin });
    if (answer?.ok === true) onApproved(answer.value.approvalId);
  };
  if (error !== null) return <ErrorBanner error={error.refusal} />;
  if (data?.approvers.length === 0) return <Banner tone="warning" title={t('nobody')} />;
  return (
    <div className="approval" data-testid="approval">
      <NeedSize need={need} />
      <p className="approval-lead">{t('lead')}</p>
      <ErrorBanner error={give.error} onDismiss={give.clearError} />
      <ChoiceGroup
        label={t('who')}
        choices={approvers.map((each) => ({ key: each.cashierId, text: showable(bilingual(each.name)) }))}
        value={cashierId}
        onChange={setChosenId}
      />
      <div className="approval-pin">
        <output className="approval-dots" aria-label={t('pinTyped', { count: pin.length })}>
          {'●'.repeat(pin.length)}
        </output>
        <Keypad
          value={pin}
          onChange={setPin}
          rules={{ maxLength: MAX_PIN_DIGITS, decimals: 0, code: true }}
          onSubmit={() => void approve()}
          label={t('pin')}
          autoFocus
        />
      </div>
      <Button
        kind="primary"
        size="large"
        icon={ShieldCheck}
        shortcut="Enter"
        busy={give.busy}
        isDisabled={pin.length < MIN_PIN_DIGITS}
        onPress={() => void approve()}
        data-testid="approval-give"
      >
        {t('approve')}
      </Button>
    </div>
  );
}

/** How much it is for: whoever gives their PIN has to know. */
function NeedSize({ need: { permission, size } }: Readonly<{ need: Need }>) {
  const { t } = useTranslation('approval');
  const currency = useTill((till) => till.terminal.currency);
  if (size === null) return null;
  return (
    <p className="approval-size" data-testid="approval-size">
      {permission === 'refund' ? (
        <>
          {t('refundSize')} <MoneyText amount={money(size, currency)} size="large" />
        </>
      ) : (
        t('discountSize', { percent: (size * 100) / BASIS_POINTS })
      )}
    </p>
  );
}
