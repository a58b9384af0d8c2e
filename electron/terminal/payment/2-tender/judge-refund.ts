/**
 * What an answer of the backend does to a refund: the one place where it is believed or not. Pure; the caller commits.
 *
 * A refund is repeated until there is an answer (wallet API section 5). A refusal ends it only when no earlier copy of the
 * request can still arrive: a verified 4xx moved nothing, but does not speak for earlier attempts (section 1), and what
 * was signed more than five minutes ago is refused as stale (section 2). Rules INBOX-13 to INBOX-16.
 */
import { equalMoney, zeroMoney } from '../../../kernel/money.ts';
import { isOwnKeyRefused, type BackendAnswer, type BackendRefund } from '../../wallet-backend/wallet-backend.ts';
import { toldOfRefund, type Finding } from './inbox.ts';
import type { RefundMove, StoredRefund } from './refund.ts';

export type RefundJudgement = Readonly<{
  /** null when nothing new was learnt. */
  move: RefundMove | null;
  finding: Finding | null;
  /**
   * When to go on, should the refund not have ended: by the backoff, at once (refused for its time of signing alone), or
   * seldom (refused in a way that time or a person may heal).
   */
  again: 'backoff' | 'at_once' | 'seldom';
  /** The backend does not know a refund that it once answered for: it is put again. */
  putAgain: boolean;
  cause: string | null;
}>;

/** Refusals that stay what they are however often the same body is sent. All others, time or a person may heal. */
const FINAL_REFUSALS = ['refund_exceeds_payment', 'payment_not_usable', 'validation_failed'];
/** About the terminal, which every screen shows anyway; any other refusal is about the refund, and somebody must hear of it. */
const ABOUT_THE_TERMINAL = ['terminal_disabled'];
const STALE = 'stale_request';
const REPLAYED = 'replayed_request';
const NOT_FOUND = 'refund_not_found';

const NOTHING: RefundJudgement = { move: null, finding: null, again: 'backoff', putAgain: false, cause: null };

/** `isAlone`: no earlier attempt of this refund can still be on its way. `attemptCount`: this time included. */
export function judgeRefund(
  refund: StoredRefund,
  request: Readonly<{ attemptCount: number; isAlone: boolean }>,
  answer: BackendAnswer<BackendRefund>,
): RefundJudgement {
  switch (answer.kind) {
    case 'no_usable_answer':
      return { ...NOTHING, cause: answer.cause };
    case 'answered':
      return judgeTold(refund, answer.value);
    case 'refused': {
      const { code } = answer;
      if (code === STALE) return { ...NOTHING, again: request.attemptCount === 1 ? 'at_once' : 'backoff', cause: code };
      if (code === 'idempotency_mismatch') {
        return { ...NOTHING, again: 'seldom', cause: code, finding: contradiction(code, null) };
      }
      // The key was renewed while the request was on its way, is not known there, or a nonce came twice: of the refund nothing is said.
      if (isOwnKeyRefused(answer) || code === REPLAYED) return { ...NOTHING, cause: code };
      if (refund.state === 'pending') return judgeLost(code);
      if (!FINAL_REFUSALS.includes(code)) return refusedForNow(code, code);
      if (!request.isAlone) return { ...NOTHING, cause: code };
      const nothingBack = zeroMoney(refund.amount.currency);
      const move: RefundMove = { event: 'refused', version: 0, payerRefunded: nothingBack, failureCode: code };
      return { ...NOTHING, move, cause: code };
    }
  }
}

/** The backend once answered for it, and does so no more: it was restored from a backup. */
function judgeLost(code: string): RefundJudgement {
  // Put again with the same bytes, it is the same refund; refused then, the money may have gone back or not.
  return code === NOT_FOUND ? { ...NOTHING, putAgain: true, cause: code } : refusedForNow(code, `pending_here_${code}`);
}

function refusedForNow(code: string, cause: string): RefundJudgement {
  const finding = ABOUT_THE_TERMINAL.includes(code) ? null : contradiction(cause, null);
  return { ...NOTHING, again: 'seldom', cause: code, finding };
}

/**
 * A refund that the backend tells of, in an answer or in its list of changes. An end is taken whatever its version: a
 * backend restored from a backup counts from lower ones again, and nothing that is out of order says `succeeded` too early.
 */
export function judgeTold(refund: StoredRefund, told: BackendRefund): RefundJudgement {
  const doubt = doubtOf(refund, told);
  if (doubt !== null) {
    return { ...NOTHING, again: 'seldom', cause: doubt, finding: contradiction(doubt, told) };
  }
  const { status, version, payerRefunded, failure } = told;
  if (refund.state === status) return { ...NOTHING, cause: 'nothing_new' };
  if (refund.state === 'succeeded' || refund.state === 'failed') {
    if (version <= refund.version) return { ...NOTHING, cause: 'nothing_new' };
    // An end that is no end any more: the money went the other way than the books say.
    const turned = `${refund.state}_here_${status}_there`;
    return { ...NOTHING, again: 'seldom', cause: turned, finding: contradiction(turned, told) };
  }
  const failureCode = status === 'failed' ? (failure?.code ?? 'unknown_code') : null;
  return { ...NOTHING, move: { event: status, version, payerRefunded, failureCode } };
}

function doubtOf(refund: StoredRefund, told: BackendRefund): string | null {
  if (told.id !== refund.refundId) return 'answer_for_another_refund';
  if (told.paymentId !== refund.paymentId) return 'answer_for_another_payment';
  const isSame = told.amount.currency === refund.amount.currency && equalMoney(told.amount, refund.amount);
  return isSame ? null : 'answer_for_another_amount';
}

function contradiction(cause: string, told: BackendRefund | null): Finding {
  return { kind: 'refund_contradiction', cause, told: told === null ? null : toldOfRefund(told) };
}
