/**
 * A limit: a sentence and a bar. The bar shows what is left of what runs out, or what is used of what must not be passed;
 * the sentence alone says it all. Near the limit the bar is also hatched and the sentence has a sign, so that no colour is
 * needed.
 *
 * Rule SCREENOPS-5 of docs/spec.md.
 */
import { CircleSlash2, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './icon.tsx';
import './meter.css';

export type MeterLevel = 'plenty' | 'low' | 'none';

type MeterProps = Readonly<{
  /** What it measures, for screen readers. */
  label: string;
  /** The share that the bar shows, 0 to 1. */
  share: number;
  /** How near the limit is. */
  level: MeterLevel;
  /** The sentence: what is left, of how much. */
  children: ReactNode;
  /** The same without marks, for screen readers. */
  valueText: string;
}>;

export function Meter({ label, share, level, children, valueText }: MeterProps) {
  const percent = Math.round(share * 100);
  return (
    <div className={`meter meter-${level}`}>
      <p className="meter-words">
        {level === 'plenty' ? null : <Icon of={level === 'low' ? TriangleAlert : CircleSlash2} />}
        <span>{children}</span>
      </p>
      <div
        className="meter-track"
        // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- <meter> is drawn by the platform and takes no hatching
        role="meter"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={valueText}
      >
        <div className="meter-bar" style={{ inlineSize: `${percent}%` }} />
      </div>
    </div>
  );
}
