/** Who the till is to the bank: a new key, and a new activation code. Rules SCREENOPS-42 and SCREENOPS-43 of docs/spec.md. */
import { KeyRound, RefreshCcwDot } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useCall, useTill } from '../../client/use-till.ts';
import { Banner, ErrorBanner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { CardTitle } from './card-title.tsx';

export function RenewKeyCard() {
  const { t } = useTranslation('backendNews');
  const inDoubt = useTill((till) => till.backend.keyInDoubt);
  const { run, busy, error, clearError } = useCall('terminal.renew_key');
  const [done, setDone] = useState(false);
  const renew = async (): Promise<void> => {
    setDone(false);
    const answer = await run({});
    setDone(answer?.ok === true);
  };
  return (
    <section className="operations-card">
      <CardTitle icon={RefreshCcwDot}>{t('renewTitle')}</CardTitle>
      <p>{t('renewBody')}</p>
      <Button size="large" icon={RefreshCcwDot} busy={busy} onPress={() => void renew()} data-testid="renew-key">
        {t('renewKey')}
      </Button>
      {inDoubt ? (
        <Banner tone="warning" title={t('renewDoubt')}>
          {t('renewDoubtBody')}
        </Banner>
      ) : (
        <ErrorBanner error={error} onDismiss={clearError} />
      )}
      {done && !inDoubt ? <Banner tone="success" title={t('renewDone')} /> : null}
    </section>
  );
}

export function ActivateCard() {
  const { t } = useTranslation('backendNews');
  const [, navigate] = useLocation();
  return (
    <section className="operations-card">
      <CardTitle icon={KeyRound}>{t('activateTitle')}</CardTitle>
      <p>{t('activateBody')}</p>
      <Button size="large" icon={KeyRound} onPress={() => navigate('/activate')} data-testid="activate-open">
        {t('activateOpen')}
      </Button>
    </section>
  );
}
