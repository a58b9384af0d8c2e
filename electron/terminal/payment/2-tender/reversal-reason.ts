/** What the backend is told of a reversal's reason (wallet API section 4), by why the terminal closed the payment. */
import type { ReversalReason } from '../../wallet-backend/wallet-backend.ts';
import type { ClosingCause } from './payment.ts';

/** Nobody at the till had a part in these. */
const TIMEOUTS: readonly ClosingCause[] = ['timeout', 'qr_not_shown'];

export function reversalReasonOf(cause: ClosingCause): ReversalReason {
  if (cause === 'gate_fault') return 'gate_fault';
  return TIMEOUTS.includes(cause) ? 'timeout' : 'cashier_cancelled';
}
