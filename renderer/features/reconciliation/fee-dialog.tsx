/**
 * The agreed fee: what the bank takes of a payment, and from which business day on. An empty rate ends the checking. Rates of
 * before stay in the list, since each day is held against its own. Rule RECON-62 of docs/spec.md.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FeeRateView } from '../../../electron/contract/reconciliation-values.ts';
import { useCall } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { feeRateText, parseFeeRate } from './fee-rate.ts';

type FeeDialogProps = Readonly<{ today: string; rates: readonly FeeRateView[]; onClose: () => void }>;

/** As the journal has a rate that was agreed before days were asked for. */
const FROM_THE_BEGINNING = '0001-01-01';

export function FeeDialog({ today, rates, onClose }: FeeDialogProps) {
  const { t } = useTranslation('reconciliation');
  const [text, setText] = useState('');
  const [effectiveFrom, setEffectiveFrom] = useState(today);
  const { run, busy, error, clearError } = useCall('reconciliation.agree_fee');
  const isNone = text.trim() === '';
  const basisPoints = isNone ? null : parseFeeRate(text);
  const isWrong = !isNone && basisPoints === null;
  const agree = async (): Promise<void> => {
    const answer = await run({ basisPoints, effectiveFrom });
    if (answer?.ok === true) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('feeTitle')}
      actions={
        <>
          <Button size="large" onPress={onClose}>
            {t('cancel')}
          </Button>
          <Button
            kind="primary"
            size="large"
            busy={busy}
            isDisabled={isWrong || effectiveFrom === ''}
            onPress={() => void agree()}
            data-testid="fee-confirm"
          >
            {t('feeSave')}
          </Button>
        </>
      }
    >
      <div className="recon-form">
        {error === null ? null : <ErrorBanner error={error} onDismiss={clearError} />}
        <p>{t('feeBody')}</p>
        <TextField
          label={t('feeRate')}
          value={text}
          onChange={setText}
          hint={t('feeRateHint')}
          error={isWrong ? t('feeRateWrong') : null}
          inputMode="decimal"
          maxLength={6}
          size="large"
          autoFocus
          data-testid="fee-rate"
        />
        <label className="recon-field">
          {t('feeFrom')}
          <input
            type="date"
            value={effectiveFrom}
            onChange={({ target }) => setEffectiveFrom(target.value)}
            data-testid="fee-from"
          />
        </label>
        {rates.length === 0 ? null : (
          <section aria-label={t('feeBefore')}>
            <h3 className="recon-soft">{t('feeBefore')}</h3>
            <ul className="recon-rates" data-testid="fee-rates">
              {rates.map((rate) => (
                <li key={rate.effectiveFrom}>
                  <span>
                    {rate.effectiveFrom === FROM_THE_BEGINNING
                      ? t('feeFromStart')
                      : t('feeSince', { date: rate.effectiveFrom })}
                  </span>
                  <span className="money">
                    {rate.basisPoints === null ? t('feeNone') : `${feeRateText(rate.basisPoints)} %`}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}
