/** A till that the wallet backend does not know yet: waits for its enrolment, or takes an activation code. */
import { KeyRound } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCall, useTill } from '../../client/use-till.ts';
import { ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { TextField } from '../../ui/text-field.tsx';
import './sign-in.css';

/** The contract's bound on an activation code. */
const MAX_CODE_LENGTH = 64;

export function EnrolScreen() {
  const { t } = useTranslation('signIn');
  const state = useTill((till) => till.terminal.state);
  const { run, busy, error, clearError } = useCall('terminal.enrol');
  const [code, setCode] = useState('');
  const activationCode = code.trim();
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (activationCode !== '') void run({ activationCode });
  };
  const change = (text: string): void => {
    setCode(text);
    clearError();
  };
  return (
    <div className="enrol">
      <EmptyState icon={KeyRound} title={state === 'enrolling' ? t('enrolling') : t('notEnrolled')}>
        {state === 'enrolling' ? t('enrollingBody') : t('notEnrolledBody')}
      </EmptyState>
      {state === 'enrolling' ? null : (
        <form className="enrol-form" onSubmit={submit}>
          <TextField
            label={t('activationCode')}
            value={code}
            onChange={change}
            maxLength={MAX_CODE_LENGTH}
            size="large"
            data-testid="activation-code"
          />
          <ErrorBanner error={error} />
          <Button type="submit" kind="primary" size="large" busy={busy} isDisabled={activationCode === ''} stretch>
            {t('enrol')}
          </Button>
        </form>
      )}
    </div>
  );
}
