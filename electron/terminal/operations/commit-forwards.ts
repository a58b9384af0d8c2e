/**
 * Commits what the backend said about forwarded payments, many in one transaction. One that is declined is a loss: it is
 * shown, and its wallet pays nothing more offline at this till until a person says otherwise. Rules OUTBOX-4 to OUTBOX-8.
 */
import type { PaymentState } from '../../contract/payment-values.ts';
import { judgeAnswer } from '../payment/2-tender/judge-answer.ts';
import type { StoredPayment } from '../payment/2-tender/payment.ts';
import { paymentById } from '../payment/2-tender/payment-store.ts';
import { FORWARD_REFUSED, WALLET_ALLOWED, WALLET_DENIED } from '../payment/4-queue/offline-events.ts';
import { acceptanceOf, forgetForward, localDenialCause } from '../payment/4-queue/offline-store.ts';
import type { ForwardResult, OutboxOptions } from '../payment/5-sync/outbox.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import {
  isNotLookedAt,
  type BackendPayment,
  type BatchResult,
  type Refused,
} from '../wallet-backend/wallet-backend.ts';
import type { CheckoutWriter } from './checkout-writer.ts';

type Left = ReturnType<OutboxOptions['commit']>;

export function commitForwards(
  context: TerminalContext,
  changeBacklog: (act: (db: WritableDb, writer: CheckoutWriter) => readonly string[]) => void,
  results: readonly ForwardResult[],
): Left {
  const refused: string[] = [];
  const unanswered: string[] = [];
  changeBacklog((db, writer) => {
    const saleIds: string[] = [];
    for (const { paymentId, result } of results) {
      const payment = paymentById(db, paymentId);
      // It ended otherwise while the batch was on its way.
      if (payment?.state !== 'accepted_offline') continue;
      const kind = result === null ? 'unanswered' : commitOne(context, db, writer, payment, result);
      if (kind === 'settled') saleIds.push(payment.saleId);
      else (kind === 'refused' ? refused : unanswered).push(paymentId);
    }
    return saleIds;
  });
  return { refused, unanswered };
}

function commitOne(
  context: TerminalContext,
  db: WritableDb,
  writer: CheckoutWriter,
  payment: StoredPayment,
  result: BatchResult,
): 'settled' | 'refused' | 'unanswered' {
  if ('problem' in result) return commitRefusal(context, db, writer, payment, result.problem);
  return commitAnswer(context, db, writer, payment, result.payment);
}

function commitAnswer(
  context: TerminalContext,
  db: WritableDb,
  writer: CheckoutWriter,
  payment: StoredPayment,
  told: BackendPayment,
): 'settled' | 'unanswered' {
  const terminalId = context.enrolment()?.terminalId ?? '';
  const request = { kind: 'forward', attemptCount: 1, terminalId } as const;
  const { steps, finding, cause } = judgeAnswer(payment, request, { kind: 'answered', value: told, status: 200 });
  if (finding !== null) writer.openItem(db, payment, finding);
  if (steps.length > 0) {
    writer.apply(db, payment, steps, null);
    return 'settled';
  }
  context.ports.log.write('warn', 'forward_not_settled', { paymentId: payment.paymentId, cause });
  return 'unanswered';
}

/** Shown to the manager and sent again in an hour (wallet API section 4); journalled when it is news. */
function commitRefusal(
  context: TerminalContext,
  db: WritableDb,
  writer: CheckoutWriter,
  { paymentId }: StoredPayment,
  refusal: Refused,
): 'refused' | 'unanswered' {
  // It speaks of the request, not of the payment in it.
  if (isNotLookedAt(refusal)) return 'unanswered';
  const { code, status } = refusal;
  context.ports.log.write('warn', 'forward_refused', { paymentId, code });
  if (acceptanceOf(db, paymentId)?.problem?.code !== code) {
    writer.record(db, [{ type: FORWARD_REFUSED, subjectId: paymentId, cashierId: null, body: { code, status } }]);
  }
  return 'refused';
}

/**
 * What follows from the end of a payment that was accepted offline, in the transaction of that end: a loss puts the wallet
 * on the till's own deny list, being paid after all takes it away again.
 */
export function settleAcceptance(
  context: TerminalContext,
  db: WritableDb,
  paymentId: string,
  state: PaymentState,
): void {
  const acceptance = acceptanceOf(db, paymentId);
  if (acceptance === null) return;
  const { wallet } = acceptance;
  const deniedFor = localDenialCause(db, wallet);
  const record = (type: string, cause: 'unpaid' | 'paid'): void =>
    void context.journal.record(db, [{ type, subjectId: paymentId, cashierId: null, body: { wallet, cause } }]);
  switch (state) {
    case 'unpaid':
      if (deniedFor === null) record(WALLET_DENIED, 'unpaid');
      return;
    case 'approved':
      if (deniedFor === paymentId) record(WALLET_ALLOWED, 'paid');
      return forgetForward(db, paymentId);
    case 'reversed':
      return forgetForward(db, paymentId);
    default:
      return;
  }
}
