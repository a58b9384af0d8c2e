/** Stands where a code would: while it is fetched, or when it cannot be. */
import { CloudOff, LoaderCircle, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RefusedError } from '../phone-api.ts';
import { refusalKey } from '../wording.ts';

export function CodeUnavailable({ error }: Readonly<{ error: Error | null }>) {
  const { t } = useTranslation();
  if (error === null) {
    return (
      <section className="card state-card" aria-busy="true">
        <LoaderCircle aria-hidden="true" className="spin" />
        <p>{t('loading')}</p>
      </section>
    );
  }
  const isRefused = error instanceof RefusedError;
  return (
    <section className="card state-card" role="alert" data-testid="unavailable">
      {isRefused ? <TriangleAlert aria-hidden="true" /> : <CloudOff aria-hidden="true" />}
      <h1>{t('gone.noCode')}</h1>
      <p>{isRefused ? t(`refusal.${refusalKey(error.code)}`) : t('gone.noCodeText')}</p>
    </section>
  );
}
