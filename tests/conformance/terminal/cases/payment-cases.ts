/** Section 4: payments whose answers are lost, late, wrong or changed, online. */
import { must, mustEqual } from '../../rule.ts';
import { problem, type Doc } from '../scripted-books.ts';
import type { Twist } from '../scripted-wallet.ts';
import { cancelSale, type Stage } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import * as twist from '../twists.ts';

const at = (words: string, play: TerminalCase['play']): TerminalCase => ({ section: '4', words, play });

async function ends(stage: Stage, paymentId: string, state: string, withinMs: number): Promise<void> {
  await stage.advance(withinMs);
  mustEqual(stage.state(paymentId), state, 'the payment');
  await stage.acknowledge();
  await cancelSale(stage);
}

/** The backend has charged the customer and does not say so. */
const lost = (words: string, how: Twist): TerminalCase =>
  at(`a payment ${words}: asked after, and booked once`, async (stage) => {
    stage.wallet.spoil('put_code', how);
    const paymentId = await stage.payByCode(11_000);
    must(stage.wallet.sent('put_code').length === 1, 'a charge is not sent again by itself');
    await ends(stage, paymentId, 'approved', 15_000);
    mustEqual(
      [...stage.wallet.books.charged().values()].filter((minor) => minor > 0),
      [200],
      'charges',
    );
  });

const answers: readonly TerminalCase[] = [
  lost('whose answer is lost', twist.lostAnswer),
  lost('that is never answered', twist.silentAfterActing),
  lost('whose answer breaks off', twist.cutOff),
  lost('answered 500 after it was booked', (given) => {
    given.act();
    return given.sign(problem(500, 'internal_error'));
  }),
  lost('answered 503 by a proxy after it was booked', (given) => {
    given.act();
    return twist.refusingUnsigned(503, 'unavailable')(given);
  }),
  lost('answered with a page of a proxy', (given) => {
    given.act();
    return { status: 200, fields: { 'content-type': 'text/html' }, body: Buffer.from('<html>hello</html>') };
  }),
  at('sums that do not add up: not believed', async (stage) => {
    const discounts = [{ kind: 'coupon', name: 'x', amount: { amount: 50, currency: 'CNY' }, fundedBy: 'wallet' }];
    stage.wallet.spoil(
      'put_code',
      twist.saying((doc) => ({ ...doc, discounts })),
    );
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
    await ends(stage, paymentId, 'approved', 6_000);
  }),
  at('an answer for another amount: not believed, and a person hears of it', async (stage) => {
    const amount = { amount: 1, currency: 'CNY' };
    stage.wallet.spoil(
      'put_code',
      twist.saying((doc) => ({ ...doc, amount, payerPaid: amount })),
    );
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
    await ends(stage, paymentId, 'approved', 6_000);
    mustEqual(
      (await stage.inbox()).map(({ kind }) => kind),
      ['contradiction'],
      'the inbox',
    );
  }),
  at('an answer for another terminal: not believed, and a person hears of it', async (stage) => {
    stage.wallet.spoil(
      'put_code',
      twist.saying((doc) => ({ ...doc, terminalId: 'trm_other' })),
    );
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
    await ends(stage, paymentId, 'approved', 6_000);
    mustEqual(
      (await stage.inbox()).map(({ kind }) => kind),
      ['contradiction'],
      'the inbox',
    );
  }),
];

const waiting: readonly TerminalCase[] = [
  at('a customer who is asked and agrees: no question more than once a second, then approved', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    mustEqual((await stage.checkout())?.screen, 'waiting_customer', 'the screen');
    await stage.advance(10_000);
    stage.wallet.books.decide(paymentId, 'approved');
    for (let hint = 0; hint < 5; hint += 1) stage.wallet.events.send('payment.updated', { id: paymentId, version: 2 });
    await ends(stage, paymentId, 'approved', 4_000);
  }),
  at('a customer who is asked and never answers: over when the backend says so', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    await stage.advance(30_000);
    stage.wallet.books.decide(paymentId, 'expired');
    await ends(stage, paymentId, 'expired', 4_000);
  }),
  at('a payment that waits beyond its end: reversed, before another way is tried', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    await ends(stage, paymentId, 'reversed', 120_000);
    mustEqual(stage.wallet.books.payments.get(paymentId)?.status, 'reversed', 'at the backend');
  }),
  at('a payment that waits without an end: not believed', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    stage.wallet.spoil(
      'put_code',
      twist.saying((doc) => ({ ...doc, expiresAt: null })),
    );
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
    stage.wallet.books.decide(paymentId, 'approved');
    await ends(stage, paymentId, 'approved', 6_000);
  }),
  at('a QR whose answer is lost: nobody was shown it, so it is reversed', async (stage) => {
    stage.wallet.spoil('put_qr', twist.lostAnswer);
    const saleId = await stage.ringUp();
    await stage.call('checkout.start', { saleId }, 90_000);
    const [shown] = [...stage.wallet.books.payments.values()];
    mustEqual(shown?.status, 'reversed', 'the QR that nobody saw');
    await cancelSale(stage);
  }),
];

const reversals: readonly TerminalCase[] = [
  at('a reversal that is not answered: repeated over a restart until it is settled', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    stage.wallet.spoil('reverse', twist.lostOnTheWay, 2);
    stage.wallet.spoil('reverse', twist.refusing(503, 'unavailable'), 2);
    stage.wallet.spoil('reverse', twist.lostAnswer);
    await stage.call('checkout.cancel_payment', { paymentId }, 6_000);
    mustEqual(stage.state(paymentId), 'reversing', 'the payment meanwhile');
    await stage.restart();
    await ends(stage, paymentId, 'reversed', 200_000);
  }),
  at('a reversal answered 404 or 422: settles nothing, tried again', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    stage.wallet.spoil('reverse', twist.refusing(404, 'payment_not_found'));
    stage.wallet.spoil('reverse', twist.refusing(422, 'validation_failed'));
    await stage.call('checkout.cancel_payment', { paymentId }, 500);
    mustEqual(stage.state(paymentId), 'reversing', 'the payment meanwhile');
    await ends(stage, paymentId, 'reversed', 60_000);
  }),
  at('a reversal answered already_settled: it was paid; a person refunds it under an id of its own', async (stage) => {
    const { books } = stage.wallet;
    books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    books.decide(paymentId, 'approved');
    stage.wallet.spoil('reverse', twist.refusing(409, 'already_settled'));
    await stage.call('checkout.cancel_payment', { paymentId }, 5_000);
    mustEqual(stage.state(paymentId), 'refund_due', 'the payment');
    await stage.acknowledge();
    await cancelSale(stage);
    const [item] = await stage.inbox();
    mustEqual(item?.kind, 'refund_due', 'the inbox');
    await stage.call('inbox.close', { itemId: item?.itemId ?? '', how: 'refunded', note: '' }, 5_000);
    mustEqual(
      [...books.refunds.values()].map(({ status, body }) => [status, body['paymentId']]),
      [['succeeded', paymentId]],
      'refunds',
    );
    mustEqual((await stage.inbox()).length, 0, 'what is open');
  }),
  at('a reversal of a payment that the backend never saw, which arrives later: moves no money', async (stage) => {
    let arriveLater = (): void => undefined;
    stage.wallet.spoil('put_code', (given) => {
      arriveLater = () => void given.act();
      return 'silent';
    });
    const paymentId = await stage.payByCode(1_000);
    await stage.refusal('checkout.cancel_payment', { paymentId }, 15_000);
    await stage.advance(60_000);
    arriveLater();
    await ends(stage, paymentId, 'reversed', 10_000);
    mustEqual(
      [...stage.wallet.books.charged().values()].some((minor) => minor > 0),
      false,
      'a charge',
    );
  }),
];

/** The till has booked an end, and the backend tells another one later. */
async function toldLater(stage: Stage, paymentId: string, members: Doc): Promise<void> {
  stage.wallet.spoil('changes', (given) => {
    const payment = stage.wallet.books.payments.get(paymentId);
    must(payment !== undefined, 'the backend has booked the payment');
    const told = { ...stage.wallet.books.documentOf(payment), ...members };
    return given.sign({
      status: 200,
      value: { payments: [told], refunds: [], topups: [], bills: [], next: '77', more: false },
    });
  });
  await stage.advance(320_000);
}

const contradictions: readonly TerminalCase[] = [
  at('approved long after it was declined: a person hears of it, nothing is booked by itself', async (stage) => {
    stage.wallet.books.behaviour.customer = 'has_no_funds';
    const paymentId = await stage.payByCode();
    await ends(stage, paymentId, 'declined', 100);
    await toldLater(stage, paymentId, { status: 'approved', decline: null, version: 5 });
    mustEqual(
      (await stage.inbox()).map(({ kind }) => kind),
      ['late_approval'],
      'the inbox',
    );
    mustEqual(stage.state(paymentId), 'declined', 'the payment');
  }),
  at('declined after it was approved: a person hears of it', async (stage) => {
    const paymentId = await stage.payByCode();
    await ends(stage, paymentId, 'approved', 100);
    const decline = { code: 'insufficient_funds', retryable: false };
    await toldLater(stage, paymentId, { status: 'declined', decline, version: 5 });
    mustEqual(
      (await stage.inbox()).map(({ kind }) => kind),
      ['contradiction'],
      'the inbox',
    );
    mustEqual(stage.state(paymentId), 'approved', 'the payment');
  }),
  at('an older state told after a newer one: ignored', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    stage.wallet.books.decide(paymentId, 'approved');
    await ends(stage, paymentId, 'approved', 6_000);
    const expiresAt = stage.wallet.books.time(stage.wallet.nowMs() + 60_000);
    await toldLater(stage, paymentId, { status: 'pending_customer', expiresAt, version: 1 });
    mustEqual([stage.state(paymentId), (await stage.inbox()).length], ['approved', 0], 'the payment and the inbox');
  }),
  at('an approved payment that this till never made: a person hears of it', async (stage) => {
    stage.moneyMayDiffer = true;
    const id = '01a20169-0000-7000-8000-00000000000f';
    const at = {
      businessDate: '2026-11-22',
      occurredAt: '2026-11-22T00:00:00.000Z',
      receiptNumber: 'x',
      cashierId: null,
    };
    stage.wallet.books.put(id, { amount: { amount: 300, currency: 'CNY' }, method: { type: 'payment_code' }, ...at });
    await stage.advance(320_000);
    mustEqual(
      (await stage.inbox()).map(({ kind, paymentId }) => [kind, paymentId]),
      [['unknown_payment', id]],
      'the inbox',
    );
  }),
  at(
    'a list of changes with an entry that cannot be read: the others are taken in, and a person hears of it',
    async (stage) => {
      stage.wallet.spoil('put_code', twist.lostAnswer);
      stage.wallet.spoil('query', twist.neverAnswered, 2);
      await stage.payByCode();
      stage.wallet.spoil(
        'changes',
        twist.saying((doc) => ({ ...doc, payments: [{ id: 5 }, ...(doc['payments'] as readonly Doc[])] })),
      );
      await stage.advance(320_000);
      await stage.acknowledge();
      mustEqual(
        (await stage.messages()).map(({ kind }) => kind),
        ['changes_unreadable'],
        'messages',
      );
    },
  ),
  at('a list of changes that leads nowhere and says that there is more: not asked without end', async (stage) => {
    const value = { payments: [], refunds: [], topups: [], bills: [], next: '0', more: true };
    const stop = stage.wallet.spoilAll('changes', twist.answering({ status: 200, value }));
    await stage.advance(900_000);
    must(stage.wallet.sent('changes').length < 10, `asked ${stage.wallet.sent('changes').length} times`);
    stop();
  }),
  at('a place in the changes that the backend does not know any more: read from the beginning', async (stage) => {
    const paymentId = await stage.payByCode();
    await ends(stage, paymentId, 'approved', 30_000);
    stage.wallet.spoil('changes', twist.refusing(422, 'validation_failed'));
    await stage.advance(320_000);
    mustEqual(stage.wallet.sent('changes').at(-1)?.url.includes('after='), false, 'asked with a place');
    mustEqual((await stage.inbox()).length, 0, 'what is known is found known');
  }),
];

export const PAYMENT_CASES: readonly TerminalCase[] = [...answers, ...waiting, ...reversals, ...contradictions];
