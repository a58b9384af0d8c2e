/**
 * What the till is doing about an open outcome, as it does it: the request by its number, when the next one is due, from
 * when on the payment will be undone. Rule SCREENOPS-10 of docs/spec.md.
 */
import { LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CheckoutProgress } from '../../../electron/contract/checkout-values.ts';
import { useNow } from '../../client/use-now.ts';
import { formatDuration, useFormatMoment } from '../../i18n/format-time.ts';
import { Icon } from '../../ui/icon.tsx';

type ProgressStepsProps = Readonly<{
  /** null: the terminal has not said; the plan alone is told. */
  progress: CheckoutProgress | null;
  /** The payment is being undone, whatever the terminal says of the requests. */
  undoing: boolean;
  /** The store's zone. */
  zone: string | null;
}>;

export function ProgressSteps({ progress, undoing, zone }: ProgressStepsProps) {
  const { t } = useTranslation('checkout');
  const now = useNow(1_000);
  const formatMoment = useFormatMoment(zone);
  const step = progress?.step ?? (undoing ? 'undoing' : 'asking');
  const undoFromMs = progress?.undoFromMs ?? null;
  return (
    <div className="unknown-steps" data-testid="progress" data-step={step}>
      <h2>
        <Icon of={LoaderCircle} />
        {t('unknownStepsTitle')}
      </h2>
      <ol>
        <li aria-current={step === 'asking' ? 'step' : undefined}>
          {t('unknownStepQuery')}
          {progress?.step === 'asking' ? <Request progress={progress} nowMs={now} /> : null}
        </li>
        <li aria-current={step === 'undoing' ? 'step' : undefined}>
          {t('unknownStepReverse')}
          {progress?.step === 'undoing' ? <Request progress={progress} nowMs={now} /> : null}
          {undoFromMs === null || undoFromMs <= now ? null : (
            <span className="progress-facts">
              {t('progressUndoFrom', {
                time: formatMoment(undoFromMs, 'time_seconds'),
                left: formatDuration(undoFromMs - now),
              })}
            </span>
          )}
        </li>
        <li>{t('unknownStepKeep')}</li>
      </ol>
    </div>
  );
}

/** One line, for screens on which the steps would be too much. */
export function ProgressLine({ progress }: Readonly<{ progress: CheckoutProgress }>) {
  const now = useNow(1_000);
  return (
    <p className="progress-line" data-testid="progress" data-step={progress.step}>
      <Request progress={progress} nowMs={now} />
    </p>
  );
}

function Request({ progress, nowMs }: Readonly<{ progress: CheckoutProgress; nowMs: number }>) {
  const { t } = useTranslation('checkout');
  const { requestCount, nextAtMs, step } = progress;
  const count = t(step === 'asking' ? 'progressAsked' : 'progressUndone', { count: requestCount });
  const next = nextAtMs === null ? t('progressWaiting') : t('progressNext', { left: formatDuration(nextAtMs - nowMs) });
  return <span className="progress-facts">{requestCount === 0 ? next : `${count} · ${next}`}</span>;
}
