/** A refund's table, and what an answer may do to a refund. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { REFUND_STATES, type RefundState } from '../../../contract/inbox-values.ts';
import { AssertionError } from '../../../kernel/assert.ts';
import { epochMs } from '../../../kernel/clock.ts';
import { money } from '../../../kernel/money.ts';
import type { BackendAnswer, BackendRefund } from '../../wallet-backend/wallet-backend.ts';
import { judgeRefund, judgeTold } from './judge-refund.ts';
import { buildRefundBody, refundableOf, refundAfter, type StoredRefund } from './refund.ts';
import { applyRefundEvent, isUnsettled, REFUND_ERRANDS, REFUND_EVENTS, REFUND_TRANSITIONS } from './refund-machine.ts';

const AMOUNT = money(1_250, 'CNY');
const ALONE = { attemptCount: 1, isAlone: true };
const ID = '01a20189-f10d-76c8-ae8e-8e81a1489da8';

function refund(state: RefundState = 'requested', members: Partial<StoredRefund> = {}): StoredRefund {
  return {
    refundId: ID,
    paymentId: 'p',
    inboxItemId: null,
    state,
    amount: AMOUNT,
    body: '{}',
    businessDate: '2026-11-22',
    cashierId: 'm1',
    payerRefunded: money(0, 'CNY'),
    failureCode: null,
    version: state === 'requested' ? 0 : 1,
    refundKey: 1,
    requestedAtMs: epochMs(1),
    updatedAtMs: epochMs(1),
    ...members,
  };
}

function told(status: BackendRefund['status'], members: Partial<BackendRefund> = {}): BackendRefund {
  return {
    id: ID,
    paymentId: 'p',
    version: 2,
    status,
    amount: AMOUNT,
    payerRefunded: money(status === 'succeeded' ? 1_250 : 0, 'CNY'),
    failure: status === 'failed' ? { code: 'issuer_error' } : null,
    settlementDate: null,
    updatedAtMs: 1,
    ...members,
  };
}

const answered = (value: BackendRefund): BackendAnswer<BackendRefund> => ({ kind: 'answered', value, status: 200 });
const refused = (status: number, code: string): BackendAnswer<BackendRefund> => ({
  kind: 'refused',
  status,
  code,
  detail: null,
});

describe('the table', () => {
  test('[INBOX-10] every state is reached from requested, every event moves some state, an end has no exit', () => {
    const reached = new Set<RefundState>(['requested']);
    for (const state of reached) for (const next of Object.values(REFUND_TRANSITIONS[state])) reached.add(next);
    expect([...reached].toSorted()).toEqual([...REFUND_STATES].toSorted());
    const used = new Set(Object.values(REFUND_TRANSITIONS).flatMap((row) => Object.keys(row)));
    expect([...used].toSorted()).toEqual([...REFUND_EVENTS].toSorted());
    for (const state of REFUND_STATES) {
      const isEnd = Object.keys(REFUND_TRANSITIONS[state]).length === 0;
      expect(isUnsettled(state), state).toBe(!isEnd);
      expect(REFUND_ERRANDS[state] === null, state).toBe(isEnd);
    }
  });

  test('[INBOX-10] C22 whatever the order of events, an end once reached stays', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...REFUND_EVENTS), { maxLength: 12 }), (events) => {
        let state: RefundState = 'requested';
        let end: RefundState | null = null;
        for (const event of events) {
          const step = applyRefundEvent(state, event);
          if (step.ok) state = step.value;
          if (end !== null) expect(state).toBe(end);
          if (!isUnsettled(state)) end = state;
        }
      }),
    );
  });

  test('[INBOX-11] an entry that does not fit its refund is damage', () => {
    const entry = { subjectId: 'r', cashierId: null, sequence: 2, atMs: epochMs(2) };
    const move = { event: 'pending', version: 1, payerRefunded: { minor: 0, currency: 'CNY' }, failureCode: null };
    expect(() => refundAfter(null, { ...entry, type: 'refund.pending', body: move })).toThrow(AssertionError);
    expect(() => refundAfter(refund('failed'), { ...entry, type: 'refund.pending', body: move })).toThrow(
      AssertionError,
    );
    expect(() => refundAfter(refund(), { ...entry, type: 'refund.failed', body: move })).toThrow(AssertionError);
    expect(refundAfter(refund(), { ...entry, type: 'refund.pending', body: move }).state).toBe('pending');
  });
});

describe('what an answer means', () => {
  test.each([
    ['requested', 'succeeded', 'succeeded'],
    ['requested', 'pending', 'pending'],
    ['requested', 'failed', 'failed'],
    ['pending', 'succeeded', 'succeeded'],
    ['pending', 'failed', 'failed'],
  ] as const)('[INBOX-13] %s and %s: %s', (state, status, event) => {
    expect(judgeRefund(refund(state), ALONE, answered(told(status))).move?.event).toBe(event);
  });

  test('[INBOX-13] what is known is no news, nor what is older than an end', () => {
    expect(judgeTold(refund('pending'), told('pending')).move).toBeNull();
    const late = judgeTold(refund('succeeded', { version: 2 }), told('pending', { version: 1 }));
    expect(late).toMatchObject({ move: null, finding: null });
  });

  test('[INBOX-13] a restored backend counts from lower versions again: an end is an end', () => {
    const pending = refund('pending', { version: 7 });
    expect(judgeTold(pending, told('succeeded', { version: 2 })).move).toMatchObject({
      event: 'succeeded',
      version: 2,
    });
    expect(judgeTold(pending, told('failed', { version: 2 })).move?.event).toBe('failed');
  });

  test('[INBOX-14] no usable answer changes nothing: the refund is repeated', () => {
    const silence = { kind: 'no_usable_answer', cause: 'timed_out', retryAfterMs: null } as const;
    expect(judgeRefund(refund(), ALONE, silence)).toMatchObject({ move: null, finding: null, again: 'backoff' });
  });

  test.each(['refund_exceeds_payment', 'payment_not_usable', 'validation_failed'])(
    '[INBOX-15] %s ends a refund, but only when no earlier copy can still arrive',
    (code) => {
      expect(judgeRefund(refund(), ALONE, refused(422, code)).move).toMatchObject({
        event: 'refused',
        failureCode: code,
      });
      const doubtful = judgeRefund(refund(), { attemptCount: 3, isAlone: false }, refused(422, code));
      expect(doubtful).toMatchObject({ move: null, again: 'backoff' });
    },
  );

  test.each(['bad_signature', 'unknown_terminal'])(
    '[SYNC-61] %s says nothing about the refund: it is asked for again by its backoff, and nobody is told of it here',
    (code) => {
      const verdict = judgeRefund(refund(), ALONE, refused(401, code));
      expect(verdict).toMatchObject({ move: null, again: 'backoff', finding: null });
    },
  );

  test.each(['terminal_disabled', 'payment_not_found', 'something_new'])(
    '[INBOX-15] %s may heal: the same refund is asked for again, seldom',
    (code) => {
      expect(judgeRefund(refund(), ALONE, refused(403, code))).toMatchObject({ move: null, again: 'seldom' });
    },
  );

  test.each(['bad_signature', 'replayed_request'])(
    '[INBOX-15] %s, as when the key was renewed meanwhile: it is signed anew by the backoff, and nobody is told',
    (code) => {
      const verdict = judgeRefund(refund(), ALONE, refused(401, code));
      expect(verdict).toMatchObject({ move: null, finding: null, again: 'backoff' });
    },
  );

  test.each([
    ['payment_not_found', 'payment_not_found'],
    ['something_new', 'something_new'],
    ['terminal_disabled', undefined],
    ['unknown_terminal', undefined],
  ])('[INBOX-16] %s puts %s before a person: only what is about the terminal shows elsewhere', (code, cause) => {
    expect(judgeRefund(refund(), ALONE, refused(403, code)).finding?.cause).toBe(cause);
  });

  test('[INBOX-16] a refund that the backend has lost and refuses to make again is not taken for failed', () => {
    const verdict = judgeRefund(refund('pending'), ALONE, refused(422, 'payment_not_usable'));
    expect(verdict).toMatchObject({
      ...{ move: null, again: 'seldom' },
      finding: { kind: 'refund_contradiction', cause: 'pending_here_payment_not_usable' },
    });
  });

  test('[INBOX-14] refused for its time of signing, it is sent again at once, but not for ever', () => {
    expect(judgeRefund(refund(), ALONE, refused(401, 'stale_request')).again).toBe('at_once');
    const second = judgeRefund(refund(), { attemptCount: 2, isAlone: true }, refused(401, 'stale_request'));
    expect(second.again).toBe('backoff');
  });

  test('[INBOX-14] a backend that lost a pending refund is told of it again', () => {
    expect(judgeRefund(refund('pending'), ALONE, refused(404, 'refund_not_found'))).toMatchObject({
      move: null,
      putAgain: true,
    });
  });

  test.each([
    ['another amount', told('succeeded', { amount: money(1_251, 'CNY') }), 'answer_for_another_amount'],
    ['another payment', told('succeeded', { paymentId: 'q' }), 'answer_for_another_payment'],
    ['another refund', told('succeeded', { id: 'x' }), 'answer_for_another_refund'],
  ])('[INBOX-16] C15 an answer about %s is not believed and is shown to a person', (_name, value, cause) => {
    expect(judgeTold(refund(), value)).toMatchObject({ move: null, finding: { kind: 'refund_contradiction', cause } });
  });

  test('[INBOX-16] C16 an end that the backend takes back is shown to a person', () => {
    expect(judgeTold(refund('failed'), told('succeeded'))).toMatchObject({
      move: null,
      finding: { kind: 'refund_contradiction', cause: 'failed_here_succeeded_there' },
    });
    expect(judgeRefund(refund(), ALONE, refused(409, 'idempotency_mismatch')).finding?.cause).toBe(
      'idempotency_mismatch',
    );
  });
});

describe('how much may be refunded', () => {
  const payment = (refundedMinor: number) => ({ amount: AMOUNT, refunded: money(refundedMinor, 'CNY') });

  test('[INBOX-12] C56 what is asked for counts until it has failed, what succeeded counts once', () => {
    expect(refundableOf(payment(0), []).minor).toBe(1_250);
    const half = { amount: money(600, 'CNY') };
    expect(refundableOf(payment(0), [refund('requested', half)]).minor).toBe(650);
    expect(refundableOf(payment(0), [refund('pending', half)]).minor).toBe(650);
    expect(refundableOf(payment(0), [refund('failed', half)]).minor).toBe(1_250);
    expect(refundableOf(payment(600), [refund('succeeded', half)]).minor).toBe(650);
    expect(refundableOf(payment(0), [refund('succeeded', half)]).minor).toBe(650);
    expect(refundableOf(payment(1_000), [refund('succeeded', half)]).minor).toBe(250);
    expect(refundableOf(payment(1_250), [refund('pending', half)]).minor).toBe(0);
  });

  test('[INBOX-12] the request has the members of wallet API section 5', () => {
    const at = { occurredAtMs: 1_795_305_600_000, businessDate: '2026-11-22', cashierId: 'm1', approvedBy: 'm1' };
    const body = buildRefundBody({ paymentId: ID, amount: AMOUNT, reason: 'refund_due', ...at });
    expect(JSON.parse(body)).toEqual({
      paymentId: ID,
      amount: { amount: 1_250, currency: 'CNY' },
      reason: 'refund_due',
      occurredAt: '2026-11-22T00:00:00.000Z',
      businessDate: '2026-11-22',
      cashierId: 'm1',
      approvedBy: 'm1',
    });
    expect(() => buildRefundBody({ paymentId: ID, amount: money(0, 'CNY'), reason: 'x', ...at })).toThrow(
      AssertionError,
    );
  });
});
