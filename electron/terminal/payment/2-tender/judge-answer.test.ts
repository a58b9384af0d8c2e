/** Which answers are believed, and what each does: a table of states and answers, and the properties behind it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { epochMs } from '../../../kernel/clock.ts';
import { asId, type PaymentId, type SaleId } from '../../../kernel/ids.ts';
import { money } from '../../../kernel/money.ts';
import type { BackendAnswer, BackendPayment, NoUsableAnswer } from '../../wallet-backend/wallet-backend.ts';
import { judgeAnswer, type Judgement } from './judge-answer.ts';
import { ENTRY_TYPES, paymentAfter, type PaymentEntry, type StoredPayment } from './payment.ts';
import { applyPaymentEvent, BACKEND_STATUSES, isFinal, type PaymentEvent, type QueueKind } from './payment-machine.ts';

const ID = asId<PaymentId>('01890000-0000-7000-8000-000000000001');
const TERMINAL = 'till-1';
const AMOUNT = money(1_250, 'CNY');

let sequence = 0;
function entry(type: string, body: PaymentEntry['body'], cashierId: string | null = 'c1'): PaymentEntry {
  sequence += 1;
  return { type, subjectId: ID, cashierId, sequence, atMs: epochMs(1_000 + sequence), body };
}

function created(method: StoredPayment['method'] = 'payment_code'): StoredPayment {
  const saleId = asId<SaleId>('sale-1');
  const body = { saleId, method, amount: AMOUNT, receiptNumber: 'till-1-000001', businessDate: '2026-11-22' };
  return paymentAfter(null, entry('payment.created', { ...body, occurredAtMs: 1, bodySha256: 'a'.repeat(64) }));
}

/** Applies judged steps as the writer does. */
function after(payment: StoredPayment, judgement: Judgement): StoredPayment {
  return judgement.steps.reduce((now, { event, facts }) => {
    const step = applyPaymentEvent(now.state, event);
    if (!step.ok) throw new Error(`${event} in ${now.state}`);
    return paymentAfter(now, entry(ENTRY_TYPES[step.value.state], { ...facts, event }, null));
  }, payment);
}

function moved(payment: StoredPayment, event: PaymentEvent, facts: PaymentEntry['body'] = {}): StoredPayment {
  return after(payment, { steps: [{ event, facts }], resend: false, cause: null, alarm: false, finding: null });
}

const authorizing = (method?: StoredPayment['method']): StoredPayment => moved(created(method), 'sent');
const pending = (method?: StoredPayment['method']): StoredPayment =>
  moved(authorizing(method), 'qr_shown', { version: 1, qrPayload: '0002', expiresAtBackendMs: 9 });
const unknown = (method?: StoredPayment['method']): StoredPayment => moved(authorizing(method), 'answer_lost');
const reversing = (): StoredPayment => moved(unknown(), 'gave_up', { cause: 'timeout' });

function told(status: BackendPayment['status'], members: Partial<BackendPayment> = {}): BackendPayment {
  return {
    id: ID,
    terminalId: TERMINAL,
    version: 7,
    status,
    methodType: 'payment_code',
    amount: AMOUNT,
    payerPaid: AMOUNT,
    discounts: [],
    wallet: { iss: 'bank', id: 'wallet-1', masked: 'w…1' },
    authCode: 'A1',
    decline: status === 'declined' ? { code: 'limit_exceeded', retryable: true } : null,
    qrPayload: status === 'pending_customer' ? '0002' : null,
    expiresAtMs: status === 'pending_customer' ? 9 : null,
    refunded: null,
    settlementDate: null,
    updatedAtMs: 5,
    ...members,
  };
}

const answered = (payment: BackendPayment): BackendAnswer<BackendPayment> => ({
  kind: 'answered',
  status: 200,
  value: payment,
});
const refused = (code: string, status = 422): BackendAnswer<BackendPayment> => ({
  kind: 'refused',
  status,
  code,
  detail: null,
});
const nothing = (cause: NoUsableAnswer['cause']): BackendAnswer<BackendPayment> => ({
  kind: 'no_usable_answer',
  cause,
  retryAfterMs: null,
});

function judge(
  payment: StoredPayment,
  kind: QueueKind,
  answer: BackendAnswer<BackendPayment>,
  attemptCount = 1,
): Judgement {
  return judgeAnswer(payment, { kind, attemptCount, terminalId: TERMINAL }, answer);
}

function stateAfter(payment: StoredPayment, kind: QueueKind, answer: BackendAnswer<BackendPayment>): string {
  return after(payment, judge(payment, kind, answer)).state;
}

describe('the first request', () => {
  test.each([
    [answered(told('approved')), 'approved'],
    [answered(told('declined')), 'declined'],
    [answered(told('pending_customer')), 'pending_customer'],
    [answered(told('reversed')), 'reversed'],
    [answered(told('expired')), 'expired'],
    [refused('validation_failed'), 'declined'],
    [refused('terminal_disabled', 403), 'declined'],
    [refused('replayed_request', 401), 'outcome_unknown'],
    [refused('idempotency_mismatch', 409), 'outcome_unknown'],
    [nothing('timed_out'), 'outcome_unknown'],
    [nothing('server_error'), 'outcome_unknown'],
    [nothing('rate_limited'), 'outcome_unknown'],
    [nothing('bad_signature'), 'outcome_unknown'],
    [nothing('unparsable'), 'outcome_unknown'],
    [nothing('unreachable'), 'outcome_unknown'],
    [nothing('no_identity'), 'outcome_unknown'],
  ] as const)('[PAY-13] C13 %j makes it %s', (answer, state) => {
    expect(stateAfter(authorizing(), 'put_payment', answer)).toBe(state);
  });

  test('[PAY-14] refused for the time of its signature alone: sent again once, the second refusal ends it', () => {
    const stale = refused('stale_request', 401);
    expect(judge(authorizing(), 'put_payment', stale, 1)).toMatchObject({ resend: true, steps: [] });
    expect(judge(authorizing(), 'put_payment', stale, 2)).toMatchObject({ resend: false, cause: 'stale_request' });
  });
});

describe('what is not believed', () => {
  const lies: readonly (readonly [string, Partial<BackendPayment>])[] = [
    ['another payment', { id: '01890000-0000-7000-8000-000000000002' }],
    ['another terminal', { terminalId: 'till-2' }],
    ['another amount', { amount: money(1_249, 'CNY') }],
    ['another currency', { amount: money(1_250, 'HKD') }],
    ['no amount', { amount: null }],
    ['no price', { payerPaid: null }],
  ];
  test.each(lies)('[PAY-15] C15 an approval of %s turns nothing green', (_what, members) => {
    const answer = answered(told('approved', members));
    expect(stateAfter(authorizing(), 'put_payment', answer)).toBe('outcome_unknown');
    expect(stateAfter(pending(), 'query', answer)).toBe('pending_customer');
    expect(stateAfter(unknown(), 'query', answer)).toBe('outcome_unknown');
    expect(judge(pending(), 'query', answer).alarm).toBe(true);
  });

  test('[PAY-15] a QR without its payload, a wait without an end: not usable', () => {
    const noQr = answered(told('pending_customer', { qrPayload: null }));
    expect(stateAfter(authorizing('merchant_qr'), 'put_payment', noQr)).toBe('outcome_unknown');
    expect(stateAfter(authorizing(), 'put_payment', noQr)).toBe('pending_customer');
    const endless = answered(told('pending_customer', { expiresAtMs: null }));
    expect(stateAfter(authorizing(), 'put_payment', endless)).toBe('outcome_unknown');
  });
});

describe('asking after it', () => {
  test('[PAY-16] 404 and every other refusal of a query settle nothing', () => {
    for (const code of ['payment_not_found', 'not_found', 'unknown_terminal', 'terminal_disabled']) {
      expect(judge(unknown(), 'query', refused(code, 404)).steps, code).toEqual([]);
      expect(judge(pending(), 'query', refused(code, 404)).steps, code).toEqual([]);
    }
  });

  test('[PAY-17] C17 a version that is not above the known one is no news', () => {
    const payment = pending();
    expect(payment.version).toBe(1);
    expect(judge(payment, 'query', answered(told('approved', { version: 1 })))).toMatchObject({ steps: [] });
    expect(stateAfter(payment, 'query', answered(told('approved', { version: 2 })))).toBe('approved');
  });

  test('[PAY-17] one number with two ends that contradict each other goes to the inbox', () => {
    const ended = after(reversing(), judge(reversing(), 'reverse', answered(told('reversed', { version: 3 }))));
    expect(ended).toMatchObject({ state: 'reversed', version: 3 });
    const again = judge(ended, 'query', answered(told('approved', { version: 3 })));
    expect(again).toMatchObject({ steps: [], alarm: true, finding: { kind: 'late_approval' } });
    expect(judge(ended, 'query', answered(told('reversed', { version: 3 })))).toMatchObject({ finding: null });
    expect(judge(ended, 'query', answered(told('approved', { version: 2 })))).toMatchObject({ finding: null });
  });

  test('[PAY-18] a QR whose answer was lost is given up: nobody was shown it', () => {
    const judgement = judge(unknown('merchant_qr'), 'query', answered(told('pending_customer')));
    expect(judgement.steps).toEqual([{ event: 'gave_up', facts: { cause: 'qr_not_shown' } }]);
    expect(judge(unknown('payment_code'), 'query', answered(told('pending_customer'))).steps).toEqual([]);
  });
});

describe('the reversal', () => {
  test.each([
    [answered(told('reversed')), 'reversed'],
    [answered(told('reversed', { amount: null, payerPaid: null })), 'reversed'],
    [answered(told('declined')), 'declined'],
    [answered(told('expired')), 'expired'],
    [answered(told('approved')), 'reversing'],
    [answered(told('pending_customer')), 'reversing'],
    [refused('already_settled', 409), 'refund_due'],
    [refused('already_refunded', 409), 'refund_due'],
    [refused('not_found', 404), 'reversing'],
    [refused('terminal_disabled', 403), 'reversing'],
    [refused('idempotency_mismatch', 409), 'reversing'],
    [nothing('timed_out'), 'reversing'],
    [nothing('server_error'), 'reversing'],
  ] as const)('[PAY-19] C20 %j: %s', (answer, state) => {
    expect(stateAfter(reversing(), 'reverse', answer)).toBe(state);
  });

  test('[PAY-19] a backend restored from a backup counts versions from lower ones: its reversal settles all the same', () => {
    const payment = moved(pending(), 'cancelled', { cause: 'cashier_cancelled' });
    expect(stateAfter(payment, 'reverse', answered(told('reversed', { version: 1 })))).toBe('reversed');
  });

  test('[PAY-19] C21 an approval that comes when the reversal is on its way does not stop it', () => {
    for (const kind of ['put_payment', 'query'] as const) {
      expect(stateAfter(reversing(), kind, answered(told('approved')))).toBe('reversing');
    }
  });
});

describe('any order', () => {
  const answers = fc.oneof(
    fc.constantFrom(...BACKEND_STATUSES).map((status) => answered(told(status))),
    fc.constantFrom('payment_not_found', 'already_settled', 'replayed_request').map((code) => refused(code, 409)),
    fc
      .constantFrom('timed_out', 'server_error', 'bad_signature' as const)
      .map((cause) => nothing(cause as 'timed_out')),
  );
  const kinds = fc.constantFrom<QueueKind>('put_payment', 'query', 'reverse');

  test('[PAY-17] C22 answers in any order, any number of times, of any request: an end once reached stays', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, answers), { maxLength: 12 }), (heard) => {
        let payment = authorizing();
        let end: StoredPayment | null = null;
        for (const [kind, answer] of heard) {
          payment = after(payment, judge(payment, kind, answer));
          if (end !== null) expect(payment).toEqual(end);
          if (isFinal(payment.state) || payment.state === 'approved') end = payment;
        }
      }),
    );
  });

  test('[PAY-17] C17 the story of one payment, heard in any order and doubled, ends in the same state', () => {
    const story = [told('pending_customer', { version: 1 }), told('approved', { version: 2 })];
    fc.assert(
      fc.property(fc.shuffledSubarray([...story, ...story], { minLength: 4 }), (heard) => {
        const end = heard.reduce((payment, each) => after(payment, judge(payment, 'query', answered(each))), unknown());
        expect(end.state).toBe('approved');
      }),
    );
  });
});
