/**
 * What an answer of the backend does to a payment: the one place where an outcome is believed or not. Pure; the caller
 * commits the steps.
 *
 * Only a verified answer for this id and this amount counts (C15); a refusal that says nothing about the outcome, and
 * every answer that cannot be used, leave it unknown. Rules PAY-13 to PAY-19, wallet API sections 1 and 4.
 */
import type { JsonObject } from '../../../kernel/json.ts';
import { equalMoney } from '../../../kernel/money.ts';
import type { BackendAnswer, BackendPayment, Refused } from '../../wallet-backend/wallet-backend.ts';
import { findingOf, toldOfPayment, type Finding } from './inbox.ts';
import type { StoredPayment } from './payment.ts';
import { OUTCOME_EVENTS, type PaymentEvent, type QueueKind } from './payment-machine.ts';

/** One event with the facts its journal entry holds beside it. */
export type PaymentStepDraft = Readonly<{ event: PaymentEvent; facts: JsonObject }>;

export type Judgement = Readonly<{
  /** In order; empty when nothing new was learnt. */
  steps: readonly PaymentStepDraft[];
  /** The same request may be sent again at once: it was refused for its time of signing alone, and moved nothing. */
  resend: boolean;
  /** What the log says; null when all went as it should. */
  cause: string | null;
  /** Something a person should look into: the backend contradicts itself or us. */
  alarm: boolean;
  /** What goes to the inbox, where somebody has to close it (C16); null when the books take it in by themselves. */
  finding: Finding | null;
}>;

/** Section 1: verified, and yet silent about the outcome. */
const MISMATCH = 'idempotency_mismatch';
const SAYS_NOTHING = ['replayed_request', MISMATCH];
/** Section 4: the reversal came too late, the customer did pay. */
const WAS_PAID = ['already_settled', 'already_refunded'];
/** Section 2: our clock was wrong; the answer has set the offset, so the next signature holds. */
const STALE = 'stale_request';

const NOTHING: Judgement = { steps: [], resend: false, cause: null, alarm: false, finding: null };

/** Doubts about money, in contrast to answers that are merely not whole. */
const CONTRADICTIONS = ['answer_for_another_payment', 'answer_for_another_terminal', 'answer_for_another_amount'];

/** `forward`: the request that tells the backend of a payment accepted offline; its word alone ends such a payment. */
export type RequestKind = QueueKind | 'forward';

/** `attemptCount`: how often this request was sent, this time included. `terminalId`: whose payments these are. */
export function judgeAnswer(
  payment: StoredPayment,
  request: Readonly<{ kind: RequestKind; attemptCount: number; terminalId: string }>,
  answer: BackendAnswer<BackendPayment>,
): Judgement {
  switch (answer.kind) {
    case 'answered':
      return judgePayment(payment, request, answer.value);
    case 'refused':
      return judgeRefusal(payment, request, answer);
    case 'no_usable_answer':
      return lost(payment, request.kind, answer.cause, false);
  }
}

function judgePayment(
  payment: StoredPayment,
  request: Readonly<{ kind: RequestKind; terminalId: string }>,
  told: BackendPayment,
): Judgement {
  const doubt = doubtOf(payment, request.terminalId, told);
  if (doubt !== null) {
    const isContradiction = CONTRADICTIONS.includes(doubt);
    const finding: Finding = { kind: 'contradiction', cause: doubt, told: toldOfPayment(told) };
    return { ...lost(payment, request.kind, doubt, true), finding: isContradiction ? finding : null };
  }
  // A reversal's own answer settles whatever its number: a backend restored from a backup counts from lower ones again.
  const isOwnReversal = request.kind === 'reverse' && payment.state === 'reversing';
  if (told.version < payment.version && !isOwnReversal) return { ...NOTHING, cause: 'nothing_new' };
  // One number with two ends: the backend was set back behind the end that we know, and has come to another one since.
  const isSameNumber = told.version === payment.version && !isOwnReversal;
  if (isSameNumber && findingOf(payment.state, told) === null) return { ...NOTHING, cause: 'nothing_new' };
  if (neverShown(payment, told)) return { ...NOTHING, steps: [giveUpUnshownQr], cause: 'qr_not_shown' };
  const finding = findingOf(payment.state, told);
  if (finding !== null) return { ...NOTHING, cause: finding.cause, alarm: true, finding };
  // It was told before it knew that the goods are gone: only the forward makes it try again (wallet API section 4).
  const isTooEarly = payment.state === 'accepted_offline' && told.status === 'declined' && request.kind !== 'forward';
  if (isTooEarly) return { ...NOTHING, cause: 'declined_before_forward' };
  const events = OUTCOME_EVENTS[payment.state][told.status];
  const facts = outcomeFacts(told);
  return {
    ...NOTHING,
    steps: events.map((event) => ({
      event,
      facts: event === told.status || event === 'qr_shown' ? facts : backendFacts,
    })),
  };
}

/** For the steps between: the backend, not the terminal, ended it. */
const backendFacts: JsonObject = { cause: 'timeout' };

/** The payload of a merchant QR came with an answer that was lost: nobody was shown it, so nobody is waited for. */
const giveUpUnshownQr: PaymentStepDraft = { event: 'gave_up', facts: { cause: 'qr_not_shown' } };

function neverShown(payment: StoredPayment, told: BackendPayment): boolean {
  return payment.state === 'outcome_unknown' && payment.method === 'merchant_qr' && told.status === 'pending_customer';
}

/** Why an answer is not believed although its signature held; null when it is. */
function doubtOf(payment: StoredPayment, terminalId: string, told: BackendPayment): string | null {
  if (told.id !== payment.paymentId) return 'answer_for_another_payment';
  if (told.terminalId !== terminalId) return 'answer_for_another_terminal';
  if (told.amount === null) return told.status === 'reversed' ? null : 'answer_without_amount';
  if (told.amount.currency !== payment.amount.currency || !equalMoney(told.amount, payment.amount)) {
    return 'answer_for_another_amount';
  }
  if (told.status === 'pending_customer') {
    if (told.expiresAtMs === null) return 'answer_without_expiry';
    if (payment.method === 'merchant_qr' && told.qrPayload === null) return 'answer_without_qr';
  }
  if (told.status === 'approved' && told.payerPaid === null) return 'answer_without_amount';
  return null;
}

function outcomeFacts(told: BackendPayment): JsonObject {
  const { version } = told;
  switch (told.status) {
    case 'pending_customer':
      return { version, qrPayload: told.qrPayload, expiresAtBackendMs: told.expiresAtMs };
    case 'approved':
      return {
        version,
        payerPaid: told.payerPaid,
        discounts: told.discounts.map(({ kind, name, amount, fundedBy }) => ({ kind, name, amount, fundedBy })),
        walletMasked: told.wallet?.masked ?? null,
        authCode: told.authCode,
      };
    case 'declined': {
      const { code, retryable } = told.decline ?? { code: 'unknown_code', retryable: false };
      return { version, decline: { code, retryable } };
    }
    case 'expired':
    case 'reversed':
      return { version };
  }
}

function judgeRefusal(
  payment: StoredPayment,
  { kind, attemptCount }: Readonly<{ kind: RequestKind; attemptCount: number }>,
  { code }: Refused,
): Judgement {
  if (payment.state === 'reversing' && kind === 'reverse' && WAS_PAID.includes(code)) {
    return { ...NOTHING, steps: [{ event: 'was_paid', facts: { code } }], cause: code, alarm: true };
  }
  if (SAYS_NOTHING.includes(code)) {
    const isContradiction = code === MISMATCH;
    const finding: Finding = { kind: 'contradiction', cause: code, told: null };
    return { ...lost(payment, kind, code, true), finding: isContradiction ? finding : null };
  }
  if (code === STALE && attemptCount === 1) return { ...NOTHING, resend: true, cause: code };
  // A refused create moved nothing, and this payment had no other attempt: it is settled (section 1). For all else the
  // refusal speaks of the request, not of the payment.
  if (payment.state === 'authorizing' && kind === 'put_payment') {
    const facts = { decline: { code, retryable: false }, refused: true };
    return { ...NOTHING, steps: [{ event: 'declined', facts }], cause: code, alarm: true };
  }
  return { ...NOTHING, cause: code, alarm: kind !== 'query' };
}

/** No outcome: the first request becomes unknown, whatever is repeated is repeated later. */
function lost(payment: StoredPayment, kind: RequestKind, cause: string, alarm: boolean): Judgement {
  const becomesUnknown = payment.state === 'authorizing' && kind === 'put_payment';
  return { ...NOTHING, steps: becomesUnknown ? [{ event: 'answer_lost', facts: { cause } }] : [], cause, alarm };
}
