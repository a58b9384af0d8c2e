/**
 * A receipt number as people use it: they read out its end, so the end is what the eye meets; the till's own id before it,
 * which a machine made, stands small and is cut first. Whole in the tooltip and for screen readers.
 *
 * Rule SCREENOPS-2 of docs/spec.md.
 */
import { receiptNumberParts } from './receipt-number-parts.ts';
import './receipt-number.css';

/** line: one after the other. stacked: the end above, for tables. */
type ReceiptNumberProps = Readonly<{ number: string; layout?: 'line' | 'stacked' }>;

export function ReceiptNumber({ number, layout = 'line' }: ReceiptNumberProps) {
  const { stem, end } = receiptNumberParts(number);
  return (
    <span className={`receipt-number receipt-number-${layout} selectable`} title={number}>
      <span className="visually-hidden">{number}</span>
      <span className="receipt-number-stem" aria-hidden="true">
        {stem}
      </span>
      <span className="receipt-number-end" aria-hidden="true">
        {end}
      </span>
    </span>
  );
}
