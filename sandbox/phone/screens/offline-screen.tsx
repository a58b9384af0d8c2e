/** The signed code that a till can verify without a network: as an image, and as text to be copied. Rule PHONE-14. */
import { Check, Copy, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { secondsLeft, shareLeft } from '../format.ts';
import type { WalletDetails } from '../phone-api.ts';
import { CountdownRing } from '../ui/countdown-ring.tsx';
import { QrImage } from '../ui/qr-image.tsx';
import { useNow } from '../use-now.ts';
import { OFFLINE_CODE_LIFE_MS, useOfflineCode } from '../use-phone.ts';
import { CodeUnavailable } from './code-unavailable.tsx';

const URGENT_SECONDS = 10;

export function OfflineScreen({ wallet }: Readonly<{ wallet: WalletDetails }>) {
  const { t } = useTranslation();
  const now = useNow(250);
  const { data, error, dataUpdatedAt, isFetching, refetch } = useOfflineCode(wallet.id);
  const untilMs = dataUpdatedAt + OFFLINE_CODE_LIFE_MS;
  const seconds = secondsLeft(untilMs, now);
  if (data === undefined || (seconds === 0 && error !== null)) return <CodeUnavailable error={error} />;
  return (
    <section className="card code-card" aria-labelledby="offline-title">
      <header className="card-head">
        <h1 id="offline-title">{t('offline.title')}</h1>
        <p>{t('offline.hint')}</p>
      </header>
      <div className={seconds === 0 ? 'code-body code-over' : 'code-body'}>
        <QrImage text={data.text} label={t('offline.qr')} testId="offline-code-qr" maxWidthPx={330} />
      </div>
      <footer className="code-foot">
        <span className="countdown">
          <CountdownRing share={shareLeft(untilMs, now, OFFLINE_CODE_LIFE_MS)} urgent={seconds <= URGENT_SECONDS} />
          {t('offline.validFor', { count: seconds })}
        </span>
        <button
          type="button"
          className="icon-button"
          aria-label={t('offline.refresh')}
          data-testid="offline-code-refresh"
          disabled={isFetching}
          onClick={() => void refetch()}
        >
          <RefreshCw aria-hidden="true" className={isFetching ? 'spin' : ''} />
        </button>
      </footer>
      <CodeText text={data.text} />
    </section>
  );
}

function CodeText({ text }: Readonly<{ text: string }>) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState<Readonly<{ text: string; ok: boolean }> | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied({ text, ok: true });
    } catch {
      // A page that may not write to the clipboard says so; the text can still be selected.
      setCopied({ text, ok: false });
    }
  };
  const isDone = copied?.text === text && copied.ok;
  return (
    <div className="code-text">
      <div className="code-text-head">
        <span>{t('offline.text')}</span>
        <button type="button" className="small-button" data-testid="offline-code-copy" onClick={() => void copy()}>
          {isDone ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
          {isDone ? t('offline.copied') : t('offline.copy')}
        </button>
      </div>
      <p className="code-text-body" data-testid="offline-code" translate="no">
        {text}
      </p>
      {copied !== null && !copied.ok && (
        <p className="problem" role="alert">
          {t('offline.copyFailed')}
        </p>
      )}
    </div>
  );
}
