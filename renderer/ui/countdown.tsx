/**
 * Counts down to a moment on the terminal's clock: a ring that empties and the time left in digits. Screen readers get the
 * words when asked, not every second.
 */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useNow } from '../client/use-now.ts';
import { formatDuration } from '../i18n/format-time.ts';
import './countdown.css';

type CountdownProps = Readonly<{
  untilMs: number;
  /** How long the whole time is, for the ring. */
  fromMs?: number;
  onEnd?: () => void;
  /** Below this many seconds it turns to the warning colour and bold. */
  lowSeconds?: number;
}>;

/** A quarter of a second: the digits never stand still for two. */
const STEP_MS = 250;
const RADIUS = 15;
const CIRCUMFERENCE = 2 * Math.PI * RADIUS;

export function Countdown({ untilMs, fromMs, onEnd, lowSeconds = 10 }: CountdownProps) {
  const { t } = useTranslation('common');
  const now = useNow(STEP_MS);
  const leftMs = Math.max(0, untilMs - now);
  const over = leftMs === 0;
  const endedFor = useRef<number | null>(null);
  useEffect(() => {
    if (!over || endedFor.current === untilMs) return;
    endedFor.current = untilMs;
    onEnd?.();
  }, [over, untilMs, onEnd]);

  const low = leftMs <= lowSeconds * 1_000;
  const time = formatDuration(leftMs);
  const share = fromMs === undefined || untilMs <= fromMs ? null : Math.min(1, leftMs / (untilMs - fromMs));
  return (
    <span className={`countdown${low ? ' countdown-low' : ''}`} role="timer" aria-live="off">
      {share === null ? null : (
        <svg className="countdown-ring" viewBox="0 0 36 36" aria-hidden="true">
          <circle className="countdown-track" cx="18" cy="18" r={RADIUS} />
          <circle
            className="countdown-rest"
            cx="18"
            cy="18"
            r={RADIUS}
            strokeDasharray={CIRCUMFERENCE}
            strokeDashoffset={CIRCUMFERENCE * (1 - share)}
          />
        </svg>
      )}
      <span aria-hidden="true">{time}</span>
      <span className="visually-hidden">{over ? t('timeIsUp') : t('secondsLeft', { time })}</span>
    </span>
  );
}
