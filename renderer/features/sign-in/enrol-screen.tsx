/**
 * A till that the wallet backend does not know yet, or that begins anew: waits for its enrolment, or takes an activation code.
 * Rule SCREENOPS-43 of docs/spec.md.
 */
import { ArrowLeft, BadgeCheck, KeyRound } from 'lucide-react';
import { useState, type SyntheticEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Redirect, useLocation } from 'wouter';
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
  const activation = useActivation(() => undefined);
  return (
    <div className="enrol">
      <EmptyState icon={KeyRound} title={state === 'enrolling' ? t('enrolling') : t('notEnrolled')}>
        {state === 'enrolling' ? t('enrollingBody') : t('notEnrolledBody')}
      </EmptyState>
      {state === 'enrolling' ? null : <CodeForm activation={activation} />}
    </div>
  );
}

/** For a till that was enrolled before; managers and technicians alone, as the terminal demands. */
export function ActivateScreen() {
  const { t } = useTranslation('backendNews');
  const { t: signIn } = useTranslation('signIn');
  const { t: common } = useTranslation('operations');
  const [, navigate] = useLocation();
  const [done, setDone] = useState(false);
  const activation = useActivation(() => setDone(true));
  const role = useTill((till) => till.session.cashier?.role ?? null);
  const terminalId = useTill((till) => till.terminal.terminalId ?? '');
  if (role !== 'manager' && role !== 'technician') return <Redirect to="/" replace />;
  return (
    <div className="enrol" data-testid="activate">
      {done ? (
        <EmptyState icon={BadgeCheck} title={t('activateDone')}>
          {terminalId}
        </EmptyState>
      ) : (
        <>
          <EmptyState icon={KeyRound} title={t('activateTitle')}>
            {t('activateBody')} {signIn('notEnrolledBody')}
          </EmptyState>
          <CodeForm activation={activation} />
        </>
      )}
      <Button size="large" icon={ArrowLeft} onPress={() => navigate('/')} data-testid="activate-leave">
        {common('backToTill')}
      </Button>
    </div>
  );
}

/** What was typed and what came of it outlive the form, which goes while the till is being enrolled. */
function useActivation(onDone: () => void) {
  const { run, busy, error, clearError } = useCall('terminal.enrol');
  const [code, setCode] = useState('');
  const activationCode = code.trim();
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    if (activationCode === '' || busy) return;
    const answer = await run({ activationCode });
    if (answer?.ok === true) onDone();
  };
  const change = (text: string): void => {
    setCode(text);
    clearError();
  };
  return { code, busy, error, submit, change, isEmpty: activationCode === '' };
}

function CodeForm({ activation }: Readonly<{ activation: ReturnType<typeof useActivation> }>) {
  const { t } = useTranslation('signIn');
  const { code, busy, error, submit, change, isEmpty } = activation;
  return (
    <form className="enrol-form" onSubmit={(event) => void submit(event)}>
      <TextField
        label={t('activationCode')}
        value={code}
        onChange={change}
        maxLength={MAX_CODE_LENGTH}
        size="large"
        data-testid="activation-code"
      />
      <ErrorBanner error={error} />
      <Button type="submit" kind="primary" size="large" busy={busy} isDisabled={isEmpty} stretch>
        {t('enrol')}
      </Button>
    </form>
  );
}
