/** How a payment stands that was accepted offline and is not paid. Rule SCREENOPS-16. */
import type { UnpaidPayment } from '../../../electron/contract/offline-values.ts';

export type Problem = 'declined' | 'retrying' | 'refused';

export function problemOf({ problem, retryable }: Pick<UnpaidPayment, 'problem' | 'retryable'>): Problem {
  return problem === 'declined' && retryable ? 'retrying' : problem;
}
