/** Sections 1 and 2: what of an answer may be believed. */
import { must, mustEqual } from '../../rule.ts';
import { cancelSale, type Stage } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import * as twist from '../twists.ts';
import { makeTestKey } from '../../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import type { Doc } from '../scripted-books.ts';
import { BACKEND_KEY, type Twist } from '../scripted-wallet.ts';

const BINDING = '"signature";req;key="sig1"';
const DAY_MS = 86_400_000;

/** The backend declines, the answer says approved, and cannot be believed: the till asks, and tells the truth. */
const lie = (words: string, how: Twist, section = '2'): TerminalCase => ({
  section,
  words: `${words}: not believed, the till asks what is true`,
  play: async (stage) => {
    stage.wallet.books.behaviour.customer = 'has_no_funds';
    stage.wallet.spoil('put_code', how);
    const paymentId = await stage.payByCode();
    mustEqual((await stage.checkout())?.screen, 'outcome_unknown', 'the screen after an answer that proves nothing');
    await stage.advance(6_000);
    mustEqual(stage.state(paymentId), 'declined', 'the payment, once the truth was asked for');
    await stage.acknowledge();
    await cancelSale(stage);
  },
});

/** What the till believes although it cannot make sense of all of it. */
async function approvedAll(stage: Stage): Promise<void> {
  const paymentId = await stage.payByCode();
  mustEqual(stage.state(paymentId), 'approved', 'the payment');
  await stage.acknowledge();
}

const forms: readonly TerminalCase[] = [
  lie(
    'a member given twice',
    twist.writing((text) => text.replace('{', '{"status":"approved",')),
    '1',
  ),
  lie(
    'an amount that is no whole number',
    twist.saying((doc) => ({ ...twist.asApproved(doc), payerPaid: { amount: 200.5, currency: 'CNY' } })),
    '1',
  ),
  lie(
    'an amount above 10^12',
    twist.saying((doc) => ({ ...twist.asApproved(doc), payerPaid: { amount: 1e12 + 1, currency: 'CNY' } })),
    '1',
  ),
  lie(
    'a currency that nobody asked for',
    twist.saying((doc) => {
      const amount = { amount: 200, currency: 'USD' };
      return { ...twist.asApproved(doc), amount, payerPaid: amount };
    }),
    '1',
  ),
  lie(
    'a body that is no JSON',
    twist.writing((text) => text.slice(1)),
    '1',
  ),
  lie(
    'a day that the calendar does not have',
    twist.saying((doc) => ({ ...twist.asApproved(doc), updatedAt: '2026-02-30T00:00:00.000Z' })),
    '1',
  ),
  lie(
    'a member that is missing',
    twist.saying((doc) => {
      const { terminalId: _left, ...rest } = twist.asApproved(doc);
      return rest;
    }),
    '1',
  ),
  lie(
    'an answer about another payment',
    twist.saying((doc) => ({ ...twist.asApproved(doc), id: '01a20169-0000-7000-8000-000000000001' })),
    '1',
  ),
  {
    section: '1',
    words: 'members that nobody knows: ignored, the payment stands',
    play: async (stage) => {
      stage.wallet.spoil(
        'put_code',
        twist.saying((doc) => ({ ...doc, loyalty: { points: [1, 2] }, x: null })),
      );
      await approvedAll(stage);
    },
  },
  {
    section: '1',
    words: 'a verified 4xx to a first attempt: nothing moved, and a new try has an id of its own',
    play: async (stage) => {
      stage.wallet.spoil('put_code', twist.refusing(422, 'validation_failed'));
      const refused = await stage.payByCode();
      mustEqual(stage.state(refused), 'declined', 'the payment that was refused');
      await stage.acknowledge();
      await stage.call('scan.submit', { text: '6235124674559394541', source: 'scanner' }, 1_000);
      const again = (await stage.checkout())?.payment?.paymentId;
      must(again !== undefined && again !== refused, 'the new try is another payment');
      await stage.acknowledge();
    },
  },
  {
    section: '1',
    words: 'idempotency_mismatch: says nothing about the outcome, a person hears of it, nothing is charged anew',
    play: async (stage) => {
      stage.wallet.spoil('put_code', (given) => {
        given.act();
        return twist.refusing(409, 'idempotency_mismatch')(given);
      });
      const paymentId = await stage.payByCode();
      mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
      await stage.advance(6_000);
      mustEqual(stage.state(paymentId), 'approved', 'the payment, once asked after');
      await stage.acknowledge();
      mustEqual((await stage.inbox()).length, 1, 'what a person has to look at');
    },
  },
  {
    section: '1',
    words: 'not found after a lost request: settles nothing, the payment is reversed before anything else is tried',
    play: async (stage) => {
      stage.wallet.spoil('put_code', twist.lostOnTheWay);
      const paymentId = await stage.payByCode();
      await stage.advance(20_000);
      mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment while the backend does not know it');
      must(stage.wallet.sent('query').length > 2, 'the till asks');
      await stage.advance(60_000);
      mustEqual(stage.state(paymentId), 'reversed', 'the payment in the end');
      await stage.acknowledge();
      await cancelSale(stage);
    },
  },
];

const signatures: readonly TerminalCase[] = [
  lie('an answer without a signature', twist.unsigned(twist.asApproved)),
  lie('a body changed on the way', twist.bentOnTheWay(twist.asApproved, false)),
  lie('a body and its digest changed on the way', twist.bentOnTheWay(twist.asApproved, true)),
  lie('an answer of a stranger under our key’s name', twist.signedByAStranger(BACKEND_KEY.kid, twist.asApproved)),
  lie('an answer of a stranger under a name that nobody lists', twist.signedByAStranger('nobody-9', twist.asApproved)),
  lie(
    'a signature that leaves the status out',
    twist.signedWrongly({ components: ['"content-digest"', BINDING] }, twist.asApproved),
  ),
  lie(
    'a signature that leaves the digest out',
    twist.signedWrongly({ components: ['"@status"', BINDING] }, twist.asApproved),
  ),
  lie(
    'a signature that is not bound to the request',
    twist.signedWrongly({ components: ['"@status"', '"content-digest"'] }, twist.asApproved),
  ),
  lie(
    'a signature bound to another request',
    twist.signedWrongly({ requestSignature: `sig1=:${Buffer.alloc(64, 1).toString('base64')}:` }, twist.asApproved),
  ),
  lie('a signature made for another purpose', twist.signedWrongly({ tag: 'something-else' }, twist.asApproved)),
  lie('a redirect', (given) => {
    given.act();
    return given.sign({ status: 307, value: null, headers: { location: '/v1/elsewhere' } });
  }),
  lie('replayed_request', (given) => {
    given.act();
    return twist.refusing(401, 'replayed_request')(given);
  }),
  lie('an unsigned refusal', (given) => {
    given.act();
    return twist.refusingUnsigned(422, 'validation_failed')(given);
  }),
];

const clocks: readonly TerminalCase[] = [
  {
    section: '2',
    words:
      'a clock an hour off: one stale_request, then every request is accepted, and the till says that its clock is wrong',
    play: async (stage) => {
      const { wallet, clock } = stage;
      clock.shiftWall(3_600_000);
      wallet.watch.clockMayBeWrong = true;
      wallet.spoil('put_code', (given) => {
        wallet.watch.clockMayBeWrong = false;
        return twist.refusing(401, 'stale_request', { serverTime: wallet.books.time() })(given);
      });
      const paymentId = await stage.payByCode(3_000);
      mustEqual(stage.state(paymentId), 'approved', 'the payment, signed anew under the same id');
      mustEqual(wallet.books.payments.size, 1, 'payments at the backend');
      await stage.acknowledge();
      const offset = (await stage.snapshot()).connection.clockOffsetMs ?? 0;
      must(Math.abs(offset + 3_600_000) < 2_000, `the till knows how wrong its clock is: ${offset}`);
    },
  },
  {
    section: '2',
    words: 'an unsigned stale_request: sets no clock',
    play: async (stage) => {
      const serverTime = new Date(stage.wallet.nowMs() + DAY_MS).toISOString();
      stage.wallet.spoil('put_code', (given) => {
        given.act();
        return twist.refusingUnsigned(401, 'stale_request', { serverTime })(given);
      });
      await stage.payByCode(6_000);
      const offset = (await stage.snapshot()).connection.clockOffsetMs ?? 0;
      must(Math.abs(offset) < 2_000, `the clock is not believed to be ${offset} ms off`);
      await stage.acknowledge();
    },
  },
];

const delays: readonly TerminalCase[] = [
  {
    section: '2',
    words: 'an unsigned 503 that asks for a day: delays by ten minutes at most',
    play: async (stage) => {
      const { wallet } = stage;
      const tomorrow = twist.refusingUnsigned(503, 'unavailable', {}, { 'retry-after': '86400' });
      wallet.spoil('put_code', twist.lostOnTheWay);
      wallet.spoil('query', tomorrow);
      wallet.spoil('reverse', tomorrow);
      const paymentId = await stage.payByCode();
      await stage.advance(700_000);
      must(wallet.sent('query').length + wallet.sent('reverse').length > 1, 'the till goes on');
      await stage.advance(700_000);
      mustEqual(stage.state(paymentId), 'reversed', 'the payment');
      await stage.acknowledge();
      await cancelSale(stage);
    },
  },
  {
    section: '2',
    words: 'a signed 429 with Retry-After: the till keeps to it',
    play: async (stage) => {
      const { wallet } = stage;
      wallet.spoil('put_code', twist.lostAnswer);
      wallet.spoil('query', ({ sign }) => {
        const { value } = { value: { type: 'about:blank', title: 'slow', status: 429, code: 'too_many_requests' } };
        return sign({ status: 429, value, headers: { 'retry-after': '20' } });
      });
      const paymentId = await stage.payByCode();
      await stage.advance(15_000);
      mustEqual(wallet.sent('query').length, 1, 'questions within what was asked for');
      await stage.advance(12_000);
      mustEqual(stage.state(paymentId), 'approved', 'the payment');
      await stage.acknowledge();
    },
  },
];

const NEXT_KEY = makeTestKey('scripted-2');
const listed = (doc: Doc): Doc => ({
  ...doc,
  backendKeys: [...(doc['backendKeys'] as readonly Doc[]), { kid: NEXT_KEY.kid, jwk: NEXT_KEY.jwk }],
});

const keys: readonly TerminalCase[] = [
  {
    section: '2',
    words: 'a new backend key listed by a configuration: believed without a word',
    play: async (stage) => {
      stage.wallet.books.changeConfig({ backendKeys: listed(stage.wallet.books.config)['backendKeys'] });
      stage.wallet.events.send('config.changed', {});
      await stage.advance(3_000);
      stage.wallet.books.changeConfig({});
      stage.wallet.signer = NEXT_KEY;
      await approvedAll(stage);
      mustEqual((await stage.messages()).length, 0, 'messages');
    },
  },
  {
    section: '2',
    words: 'a new backend key that a known one has listed, with pinned keys: believed, too',
    options: { pinBackendKeys: true },
    play: async (stage) => {
      stage.wallet.books.changeConfig({ backendKeys: listed(stage.wallet.books.config)['backendKeys'] });
      stage.wallet.events.send('config.changed', {});
      await stage.advance(3_000);
      stage.wallet.signer = NEXT_KEY;
      await approvedAll(stage);
      mustEqual((await stage.messages()).length, 0, 'messages');
    },
  },
  {
    section: '2',
    words: 'a key not met before that the configuration lists and that signs it: believed, and the manager is told',
    play: async (stage) => {
      stage.wallet.books.config = listed(stage.wallet.books.config);
      stage.wallet.signer = NEXT_KEY;
      const paymentId = await stage.payByCode(6_000);
      mustEqual(stage.state(paymentId), 'approved', 'the payment');
      await stage.acknowledge();
      mustEqual(
        (await stage.messages()).map(({ kind }) => kind),
        ['backend_key_learned'],
        'messages',
      );
    },
  },
  {
    section: '2',
    words: 'a key not met before, with pinned keys: not believed, and whoever answers for the till is told',
    options: { pinBackendKeys: true },
    play: async (stage) => {
      stage.moneyMayDiffer = true;
      await stage.signIn('supervisor');
      stage.wallet.books.config = listed(stage.wallet.books.config);
      stage.wallet.signer = NEXT_KEY;
      const paymentId = await stage.payByCode(6_000);
      mustEqual(stage.state(paymentId), 'outcome_unknown', 'the payment');
      mustEqual(
        (await stage.messages()).map(({ kind }) => kind),
        ['backend_key_refused'],
        'messages',
      );
    },
  },
  {
    section: '2',
    words: 'an unsigned 304: renews nothing, the policy grows old',
    play: async (stage) => {
      const { confirmedAtMs } = (await stage.snapshot()).offline.policy;
      const stop = stage.wallet.spoilAll('config', (given) => {
        const { fields: _signed, ...reply } = given.sign(given.act());
        return { ...reply, fields: {} };
      });
      await stage.advance(1_000_000);
      mustEqual((await stage.snapshot()).offline.policy.confirmedAtMs, confirmedAtMs, 'the last confirmation');
      stop();
      await stage.advance(400_000);
      must(((await stage.snapshot()).offline.policy.confirmedAtMs ?? 0) > (confirmedAtMs ?? 0), 'a signed one counts');
    },
  },
];

export const TRUST_CASES: readonly TerminalCase[] = [...forms, ...signatures, ...clocks, ...delays, ...keys];
