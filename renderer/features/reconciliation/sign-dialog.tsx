/** The signature under a day: what it means, and a word for whoever reads it later. Rule RECON-50. */
import { PenLine } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_NOTE } from '../../../electron/contract/inbox-values.ts';
import { useCall } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NoteField } from '../../ui/note-field.tsx';

export function SignDialog({ date, onClose }: Readonly<{ date: string; onClose: () => void }>) {
  const { t } = useTranslation('reconciliation');
  const [note, setNote] = useState('');
  const { run, busy, error, clearError } = useCall('reconciliation.sign_off');
  const sign = async (): Promise<void> => {
    const answer = await run({ businessDate: date, note });
    if (answer?.ok === true) onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${t('signOff')} · ${date}`}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            kind="primary"
            size="large"
            icon={PenLine}
            busy={busy}
            onPress={() => void sign()}
            data-testid="sign-confirm"
          >
            {t('signOff')}
          </Button>
        </>
      }
    >
      <div className="recon-form">
        {error === null ? null : <ErrorBanner error={error} onDismiss={clearError} />}
        <p>{t('signOffBody')}</p>
        <NoteField label={t('note')} value={note} onChange={setNote} maxLength={MAX_NOTE} />
      </div>
    </Dialog>
  );
}
