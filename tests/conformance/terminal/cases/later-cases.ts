/** Sections 5, 8, 10 and 11: refunds, closed days, hints, alerts, discounts, and codes that nobody has heard of. */
import { must, mustEqual } from '../../rule.ts';
import { problem, type Doc } from '../scripted-books.ts';
import type { Twist } from '../scripted-wallet.ts';
import { cancelSale, type Stage } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import * as twist from '../twists.ts';

const at = (section: string, words: string, play: TerminalCase['play']): TerminalCase => ({ section, words, play });

/** A sale of 2.00 that was paid, and a manager who begins to refund it. */
async function refund(stage: Stage): Promise<void> {
  const paymentId = await stage.payByCode();
  const saleId = (await stage.checkout())?.saleId ?? '';
  await stage.acknowledge();
  await stage.signIn('manager');
  const wish = { saleId, paymentId, amountText: null, reason: 'goods_returned', note: '' };
  mustEqual(await stage.refusal('refund.begin', wish, 1_000), null, 'the refund');
}

const refundState = (stage: Stage): string =>
  String(stage.storage.read.get('SELECT state FROM refunds ORDER BY rowid DESC LIMIT 1')?.['state']);

const lostRefund = (words: string, how: Twist, times = 1): TerminalCase =>
  at('5', `a refund ${words}: repeated under its id until it is answered, given once`, async (stage) => {
    stage.wallet.spoil('refund', how, times);
    await refund(stage);
    await stage.advance(120_000);
    mustEqual(refundState(stage), 'succeeded', 'the refund');
    mustEqual(stage.wallet.books.refunds.size, 1, 'refunds at the backend');
    mustEqual(stage.wallet.sent('refund').length, times + 1, 'requests');
  });

const refunds: readonly TerminalCase[] = [
  lostRefund('whose answer is lost', twist.lostAnswer, 3),
  lostRefund('that never arrives', twist.lostOnTheWay, 2),
  lostRefund('answered 500', twist.refusing(500, 'internal_error')),
  lostRefund('answered without a signature', twist.unsigned()),
  at('5', 'a refund that takes its time: asked after until it is over', async (stage) => {
    stage.wallet.books.behaviour.refunds = 'pending';
    await refund(stage);
    mustEqual(refundState(stage), 'pending', 'the refund');
    const [known] = [...stage.wallet.books.refunds.values()];
    must(known !== undefined, 'the backend knows the refund');
    stage.wallet.books.refunds.set(known.id, { ...known, status: 'succeeded' });
    await stage.advance(600_000);
    mustEqual(refundState(stage), 'succeeded', 'the refund');
  }),
  at('5', 'a refund that fails: over, and a new one has an id of its own', async (stage) => {
    stage.wallet.books.behaviour.refunds = 'failed';
    await refund(stage);
    mustEqual(refundState(stage), 'failed', 'the refund');
    stage.wallet.books.behaviour.refunds = 'succeeded';
    const row = stage.storage.read.get('SELECT sale_id, payment_id FROM payments');
    const [saleId, paymentId] = [row?.['sale_id'], row?.['payment_id']];
    const wish = { saleId, paymentId, amountText: null, reason: 'goods_returned', note: '' };
    mustEqual(await stage.refusal('refund.begin', wish, 2_000), null, 'the new refund');
    mustEqual(stage.wallet.books.refunds.size, 2, 'refunds at the backend');
  }),
  at('5', 'a refund beyond what was paid, refused: over, and nothing moved', async (stage) => {
    stage.wallet.spoil('refund', twist.refusing(422, 'refund_exceeds_payment'));
    await refund(stage);
    await stage.advance(5_000);
    mustEqual(refundState(stage), 'failed', 'the refund');
    mustEqual(stage.wallet.sent('refund').length, 1, 'requests');
  }),
  at('5', 'a refund answered for another amount: not believed, and a person hears of it', async (stage) => {
    stage.wallet.spoil(
      'refund',
      twist.saying((doc) => ({
        ...doc,
        amount: { amount: 1, currency: 'CNY' },
        payerRefunded: { amount: 1, currency: 'CNY' },
      })),
    );
    await refund(stage);
    mustEqual(refundState(stage), 'requested', 'the refund');
    mustEqual(
      (await stage.inbox()).map(({ kind }) => kind),
      ['refund_contradiction'],
      'the inbox',
    );
  }),
  at('5', 'a refund that the backend has forgotten: put again with the same bytes', async (stage) => {
    stage.wallet.books.behaviour.refunds = 'pending';
    await refund(stage);
    stage.wallet.books.refunds.clear();
    stage.wallet.books.behaviour.refunds = 'succeeded';
    await stage.advance(600_000);
    mustEqual(refundState(stage), 'succeeded', 'the refund');
  }),
];

const TODAY = '2026-11-22';
/** Ten minutes before the store's day ends. */
const LATE = { startsAtMs: Date.parse('2026-11-22T15:50:00.000Z') };
const DAY_IS_OVER_MS = 660_000;

/** A day is over and closed; `lines` is what comes of its file. */
async function closeDay(stage: Stage): Promise<void> {
  const paymentId = await stage.payByCode();
  mustEqual(stage.state(paymentId), 'approved', 'the payment');
  await stage.acknowledge();
  await stage.advance(DAY_IS_OVER_MS);
  stage.wallet.books.closeDay(TODAY);
  stage.wallet.events.send('settlement.ready', { id: TODAY });
}

const keptDays = (stage: Stage): readonly unknown[] =>
  stage.storage.read
    .all('SELECT business_date, state FROM settlements')
    .map((row) => [row['business_date'], row['state']]);

const closed = (words: string, play: TerminalCase['play']): TerminalCase => ({
  ...at('8', words, play),
  options: LATE,
});

const settlements: readonly TerminalCase[] = [
  closed('a day that is not closed yet: asked for again later', async (stage) => {
    await stage.advance(DAY_IS_OVER_MS + 7_200_000);
    const asked = stage.wallet.sent('settlement').length;
    must(asked > 0 && asked < 6, `asked ${asked} times in two hours`);
    mustEqual(keptDays(stage), [], 'days');
    stage.wallet.books.closeDay(TODAY);
    await stage.advance(3_700_000);
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
  closed('a file that is not the one the settlement names: not kept, told of, and asked for again', async (stage) => {
    stage.wallet.spoil('lines', (given) =>
      given.sign({ status: 200, value: null, bytes: Buffer.from('another file') }),
    );
    await closeDay(stage);
    await stage.advance(10_000);
    mustEqual(keptDays(stage), [[TODAY, 'mismatched']], 'days');
    mustEqual(
      (await stage.messages()).map(({ kind }) => kind),
      ['settlement_mismatched'],
      'messages',
    );
    await stage.advance(3_700_000);
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
  closed('a file that breaks off: leaves nothing, and is tried again', async (stage) => {
    stage.wallet.spoil('lines', twist.cutOff);
    await closeDay(stage);
    await stage.advance(60_000);
    must(stage.wallet.sent('settlement').length > 1, 'the day is asked for again');
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
  closed('a file whose head nobody vouches for: nothing of it is taken', async (stage) => {
    stage.wallet.spoil('lines', (given) => ({
      ...given.sign(given.act()),
      fields: { 'content-type': 'application/gzip' },
    }));
    await closeDay(stage);
    await stage.advance(60_000);
    must(stage.wallet.sent('settlement').length > 1, 'the day is asked for again');
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
  closed('rows at another place of the backend: fetched from where the link says', async (stage) => {
    const lines = `/v1/settlements/${TODAY}/part-1/lines?ticket=a%20b`;
    stage.wallet.spoil(
      'settlement',
      twist.saying((doc) => ({ ...doc, lines })),
    );
    await closeDay(stage);
    await stage.advance(10_000);
    mustEqual(
      stage.wallet.sent('lines').map(({ url }) => url),
      [lines],
      'where the rows were asked for',
    );
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
  closed('rows on another host than the backend: not asked for, the day is asked for again', async (stage) => {
    stage.wallet.spoil(
      'settlement',
      twist.saying((doc) => ({ ...doc, lines: 'https://files.example/rows' })),
    );
    await closeDay(stage);
    await stage.advance(1_050);
    mustEqual(stage.wallet.sent('lines').length, 0, 'rows asked for by such a link');
    await stage.advance(60_000);
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
  closed('a settlement of another day than asked for: not taken', async (stage) => {
    stage.wallet.spoil(
      'settlement',
      twist.saying((doc) => ({ ...doc, businessDate: '2026-11-20' })),
    );
    await closeDay(stage);
    await stage.advance(60_000);
    must(stage.wallet.sent('settlement').length > 1, 'the day is asked for again');
    mustEqual(keptDays(stage), [[TODAY, 'kept']], 'days');
  }),
];

const hints: readonly TerminalCase[] = [
  at('8', 'an event that says approved of what is not: only a question comes of it', async (stage) => {
    stage.wallet.books.behaviour.customer = 'is_asked';
    const paymentId = await stage.payByCode();
    const before = stage.wallet.sent('query').length;
    stage.wallet.events.send('payment.updated', { id: paymentId, version: 9, status: 'approved' });
    await stage.advance(1_500);
    must(stage.wallet.sent('query').length > before, 'the till asks at once');
    mustEqual(stage.state(paymentId), 'pending_customer', 'the payment');
    stage.wallet.books.decide(paymentId, 'declined');
    await stage.advance(5_000);
    await stage.acknowledge();
    await cancelSale(stage);
  }),
  at('8', 'events that cannot be read: harm nothing', async (stage) => {
    stage.wallet.events.send('payment.updated', 'not an object');
    stage.wallet.events.send('payment.updated', { id: 'x'.repeat(5_000) });
    stage.wallet.events.send('no such event!', {});
    await stage.advance(1_000);
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'approved', 'the payment');
    await stage.acknowledge();
  }),
  at('8', 'a stream that falls silent: opened again after 45 s, from the last event that was heard', async (stage) => {
    stage.wallet.events.send('config.changed', {}, 'e-41');
    await stage.advance(1_000);
    stage.wallet.events.isMute = true;
    await stage.advance(43_000);
    mustEqual(stage.wallet.sent('events').length, 1, 'streams');
    await stage.advance(20_000);
    stage.wallet.events.isMute = false;
    must(stage.wallet.sent('events').length >= 2, 'the stream is opened again');
    mustEqual(stage.wallet.sent('events')[1]?.headers['last-event-id'], 'e-41', 'the place');
  }),
  at('8', 'a stream that never opens: the till asks instead, and misses nothing', async (stage) => {
    stage.wallet.events.cut();
    const stop = stage.wallet.spoilAll('events', twist.refusing(503, 'unavailable'));
    await stage.advance(30_000);
    const before = stage.wallet.sent('config').length;
    stage.wallet.books.changeConfig({});
    await stage.advance(130_000);
    must(stage.wallet.sent('config').length > before, 'the till asks for the configuration');
    mustEqual((await stage.snapshot()).offline.policy.version, 8, 'the configuration');
    stop();
  }),
  at('8', 'resync: configuration, deny list, changes and alerts are read anew', async (stage) => {
    await stage.advance(100_000);
    const count = (): readonly number[] =>
      (['config', 'deny_list', 'changes', 'alerts'] as const).map((call) => stage.wallet.sent(call).length);
    const before = count();
    stage.wallet.events.send('resync', {});
    await stage.advance(4_000);
    must(
      count().every((each, index) => each > (before[index] ?? 0)),
      `asked ${JSON.stringify([before, count()])}`,
    );
  }),
  at('8', 'a stream whose head nobody vouches for: not listened to', async (stage) => {
    stage.wallet.events.cut();
    stage.wallet.spoil('events', (given) => ({
      ...given.sign(given.act()),
      fields: { 'content-type': 'text/event-stream' },
    }));
    await stage.advance(90_000);
    must(stage.wallet.sent('events').length >= 3, 'another stream is opened');
  }),
  at(
    '8',
    'an alert that cannot be read among others: the others reach the people, and that one is told of',
    async (stage) => {
      const text = { 'zh-CN': '风险', en: 'Risk' };
      const alert = { at: stage.wallet.books.time(), level: 'warning', kind: 'risk', title: text, body: text };
      stage.wallet.books.alerts.push(
        { ...alert, id: 'a1' },
        { ...alert, id: 'a2', level: 'shouting' },
        { ...alert, id: 'a3' },
      );
      stage.wallet.events.send('alert', {});
      await stage.advance(5_000);
      mustEqual(
        (await stage.messages()).map(({ kind }) => kind).toSorted(),
        ['alert', 'alert', 'alerts_unreadable'],
        'messages',
      );
    },
  ),
];

const words: readonly TerminalCase[] = [
  at(
    '10',
    'a discount of the wallet: the sale is paid, and the receipt can say what the customer paid',
    async (stage) => {
      const discounts = [
        { kind: 'coupon', name: '满减', amount: { amount: 50, currency: 'CNY' }, fundedBy: 'merchant' },
      ];
      stage.wallet.spoil(
        'put_code',
        twist.saying((doc) => ({ ...doc, discounts, payerPaid: { amount: 150, currency: 'CNY' } })),
      );
      await stage.payByCode();
      const payment = (await stage.checkout())?.payment;
      mustEqual(
        [payment?.state, payment?.payerPaid.minor, payment?.discounts.length],
        ['approved', 150, 1],
        'the payment',
      );
      await stage.acknowledge();
    },
  ),
  at('11', 'a decline code that nobody has heard of: declined, and the code is shown', async (stage) => {
    stage.wallet.books.behaviour.customer = 'has_no_funds';
    stage.wallet.spoil(
      'put_code',
      twist.saying((doc) => ({ ...doc, decline: { code: 'moon_phase', retryable: true } })),
    );
    await stage.payByCode();
    const payment = (await stage.checkout())?.payment;
    mustEqual([payment?.state, payment?.decline], ['declined', { code: 'moon_phase', retryable: true }], 'the payment');
    await stage.acknowledge();
    await cancelSale(stage);
  }),
  at('11', 'a problem code that nobody has heard of, verified: a refusal like any other', async (stage) => {
    stage.wallet.spoil('put_code', twist.refusing(422, 'moon_phase'));
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'declined', 'the payment');
    await stage.acknowledge();
    await cancelSale(stage);
  }),
  at('11', 'a problem without a code: no usable answer', async (stage) => {
    stage.wallet.spoil('put_code', (given) => {
      given.act();
      const { value, ...plain } = problem(422, 'x');
      const { code: _left, ...rest } = value as Doc;
      return given.sign({ ...plain, value: rest });
    });
    const paymentId = await stage.payByCode();
    mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
    await stage.advance(6_000);
    mustEqual(stage.state(paymentId), 'approved', 'the payment, once asked after');
    await stage.acknowledge();
  }),
];

export const LATER_CASES: readonly TerminalCase[] = [...refunds, ...settlements, ...hints, ...words];
