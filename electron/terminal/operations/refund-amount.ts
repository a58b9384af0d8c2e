/** How much of what is left is asked for: a keyed amount, or all of it. */
import type { Refusal } from '../../contract/dispatcher.ts';
import { compareMoney, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { keyedAmount } from './ring-up.ts';

/** What is asked for, if there is so much left; null asks for all of it. */
export function refundAmount(text: string | null, left: Money): Result<Money, Refusal> {
  if (left.minor === 0) return err({ code: 'inbox.nothing_to_refund' });
  const amount = text === null ? ok(left) : keyedAmount(text, left.currency);
  if (!amount.ok) return amount;
  return compareMoney(amount.value, left) > 0 ? err({ code: 'refund.above_ceiling', left }) : amount;
}
