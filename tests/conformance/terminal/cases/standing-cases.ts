/** Section 3: enrolment, keys, configuration, deny list, disabled and retired terminals. */
import { must, mustEqual } from '../../rule.ts';
import { makeTestKey } from '../../../../electron/terminal/wallet-backend/testing/scripted-backend.ts';
import { problem, type Doc } from '../scripted-books.ts';
import type { Twist } from '../scripted-wallet.ts';
import { cancelSale, CODE, type Stage, type StageOptions } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import * as twist from '../twists.ts';
import { knowIssuer } from './issuer.ts';

const at = (words: string, play: TerminalCase['play'], options: StageOptions = {}): TerminalCase => ({
  section: '3',
  words,
  options,
  play,
});

async function mustBeEnrolled(stage: Stage): Promise<void> {
  mustEqual((await stage.snapshot()).terminal.state, 'ready', 'the till');
  const paymentId = await stage.payByCode();
  mustEqual(stage.state(paymentId), 'approved', 'a payment of the till that was enrolled');
  await stage.acknowledge();
}

/** A new till whose first enrolment goes wrong so; it goes on by itself, with the same code and key. */
const enrolling = (words: string, how: Twist, times = 1): TerminalCase =>
  at(
    `an enrolment ${words}: not believed, and repeated with the same code and key`,
    async (stage) => {
      await stage.advance(60_000);
      const bodies = new Set(stage.wallet.sent('enrol').map(({ body }) => body));
      must(stage.wallet.sent('enrol').length > times && bodies.size === 1, 'the same request is repeated');
      await mustBeEnrolled(stage);
    },
    { isNew: true, before: (wallet) => wallet.spoil('enrol', how, times) },
  );

/** One that the backend refuses is not repeated by itself: nothing would change. */
const refusedEnrolment = (status: number, code: string): TerminalCase =>
  at(
    `an enrolment refused with ${code}: said so, and not asked again`,
    async (stage) => {
      await stage.advance(120_000);
      mustEqual((await stage.snapshot()).terminal.state, 'not_enrolled', 'the till');
      mustEqual(stage.wallet.sent('enrol').length, 1, 'requests');
      const told = await stage.refusal('terminal.enrol', { activationCode: 'ANOTHER' }, 11_000);
      mustEqual(told, null, 'another code');
    },
    { isNew: true, before: (wallet) => wallet.spoil('enrol', twist.refusingUnsigned(status, code)) },
  );

const enrolments: readonly TerminalCase[] = [
  enrolling('whose answer is lost', twist.lostAnswer),
  enrolling('that nobody answers', twist.nobodyThere, 2),
  enrolling('signed by a key that it does not list', twist.signedWrongly({ key: makeTestKey('not-listed') })),
  enrolling('that is not signed', twist.unsigned()),
  enrolling(
    'in a time zone that does not exist',
    twist.saying((doc) => ({ ...doc, store: { ...(doc['store'] as Doc), timeZone: 'Nowhere/Never' } })),
  ),
  enrolling('answered 503', twist.refusingUnsigned(503, 'unavailable')),
  refusedEnrolment(404, 'activation_code_unknown'),
  refusedEnrolment(410, 'activation_code_used'),
  at(
    'an enrolment refused for the clock: signed anew at once with the time that it names',
    async (stage) => {
      mustEqual(stage.wallet.sent('enrol').length, 2, 'requests');
      await mustBeEnrolled(stage);
    },
    {
      isNew: true,
      before: (wallet) => {
        wallet.spoil('enrol', (given) =>
          twist.refusingUnsigned(401, 'stale_request', { serverTime: wallet.books.time() })(given),
        );
      },
    },
  ),
];

async function config(stage: Stage, change: Twist): Promise<void> {
  const before = (await stage.snapshot()).offline.policy;
  stage.wallet.spoil('config', change);
  stage.wallet.events.send('config.changed', {});
  await stage.advance(5_000);
  mustEqual((await stage.snapshot()).offline.policy.version, before.version, 'the configuration in force');
}

/** A configuration that cannot be right. */
const badConfig = (words: string, change: (doc: Doc) => Doc): TerminalCase =>
  at(`a configuration ${words}: refused, the last good one stays, and is asked for again`, async (stage) => {
    stage.wallet.books.changeConfig({});
    await config(stage, twist.saying(change));
    await stage.advance(30_000);
    mustEqual((await stage.snapshot()).offline.policy.version, 8, 'the configuration that came then');
    mustEqual(stage.wallet.sent('config').length >= 3, true, 'asked again');
  });

const issuer = { iss: 'b', kid: 'k', jwk: {}, notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z' };

const configurations: readonly TerminalCase[] = [
  badConfig('without limits', ({ offline: _left, ...rest }) => rest),
  badConfig('with a QR skew above a minute', (doc) => ({
    ...doc,
    offline: { ...(doc['offline'] as Doc), qrMaxSkewSeconds: 61 },
  })),
  badConfig('that names an issuer key twice', (doc) => ({
    ...doc,
    issuers: [
      { ...issuer, revoked: false },
      { ...issuer, revoked: true },
    ],
  })),
  badConfig('without a backend key', (doc) => ({ ...doc, backendKeys: [] })),
  badConfig('with a version that is no number', (doc) => ({ ...doc, version: '8' })),
  at('a configuration older than the known one: refused, the manager is told', async (stage) => {
    stage.wallet.books.changeConfig({
      version: 3,
      offline: { ...(stage.wallet.books.config['offline'] as Doc), enabled: false },
    });
    stage.wallet.events.send('config.changed', {});
    await stage.advance(5_000);
    const { offline } = await stage.snapshot();
    mustEqual([offline.policy.version, offline.limits.backend?.enabled], [7, true], 'the configuration in force');
    mustEqual(
      (await stage.messages()).map(({ kind }) => kind),
      ['config_refused'],
      'messages',
    );
  }),
  at(
    'a configuration in another currency: refused, no wallet payment begins, and the manager is told',
    async (stage) => {
      stage.wallet.books.changeConfig({ currency: 'HKD' });
      stage.wallet.events.send('config.changed', {});
      await stage.advance(5_000);
      mustEqual((await stage.snapshot()).offline.policy.version, 7, 'the configuration in force');
      await stage.ringUp();
      const code = { text: CODE, source: 'scanner' };
      mustEqual(await stage.refusal('scan.submit', code), 'checkout.currency_not_taken', 'the refusal');
      await cancelSale(stage);
      mustEqual(
        (await stage.messages()).map(({ kind }) => kind),
        ['config_other_currency'],
        'messages',
      );
    },
  ),
  at('a notice that cannot be read among others: the others are shown', async (stage) => {
    const nowMs = stage.wallet.nowMs();
    const text = { 'zh-CN': '维护', en: 'Maintenance' };
    const window = {
      from: stage.wallet.books.time(nowMs + 3_600_000),
      until: stage.wallet.books.time(nowMs + 7_200_000),
    };
    const notice = { id: 'n1', level: 'maintenance', ...window, title: text, body: text };
    stage.wallet.books.changeConfig({ notices: [{ ...notice, id: 'n0', from: 'soon' }, notice, 7] });
    stage.wallet.events.send('notice', {});
    stage.wallet.events.send('config.changed', {});
    await stage.advance(40_000);
    const { notices } = await stage.news();
    mustEqual(
      notices.map(({ noticeId, phase }) => [noticeId, phase]),
      [['n1', 'announced']],
      'notices',
    );
  }),
];

const denials: readonly TerminalCase[] = [
  at(
    'a deny list that breaks off between two pages: the old one stays whole, the new one comes whole',
    async (stage) => {
      const { books, events } = stage.wallet;
      await knowIssuer(stage);
      books.deny(stage.customer.walletId);
      events.send('denylist.changed', {});
      await stage.advance(3_000);
      // The new list begins without the wallet; what would bring it back is lost.
      const page = {
        version: 9,
        mode: 'full',
        more: true,
        add: [{ iss: 'demo-bank', walletId: 'wlt_x', reason: 'lost' }],
        remove: [],
      };
      stage.wallet.spoil('deny_list', twist.answering({ status: 200, value: page }));
      stage.wallet.spoil('deny_list', twist.lostAnswer);
      events.send('denylist.changed', {});
      await stage.advance(3_000);
      mustEqual((await stage.snapshot()).offline.denyList.walletCount, 1, 'wallets on the list in force');
      await mustRefuseOffline(stage, 'offline.wallet_denied');
      const rest = {
        version: 10,
        mode: 'delta',
        more: false,
        add: [{ iss: 'demo-bank', walletId: 'wlt_y', reason: 'lost' }],
        remove: [],
      };
      stage.wallet.isReachable = true;
      stage.wallet.spoil('deny_list', twist.answering({ status: 200, value: rest }));
      await stage.advance(40_000);
      mustEqual(
        (await stage.snapshot()).offline.denyList,
        { ...(await stage.snapshot()).offline.denyList, version: 10, walletCount: 2 },
        'the new list',
      );
      await cancelSale(stage);
    },
  ),
  at(
    'changes to a deny list that the till does not have: not taken as a list',
    async (stage) => {
      mustEqual((await stage.snapshot()).offline.denyList.version, null, 'the list');
      await stage.advance(20_000);
      mustEqual((await stage.snapshot()).offline.denyList.version, 1, 'the list, once it came whole');
    },
    {
      isNew: true,
      before: (wallet) =>
        wallet.spoil(
          'deny_list',
          twist.answering({ status: 200, value: { version: 5, mode: 'delta', more: false, add: [], remove: [] } }),
        ),
    },
  ),
  at('a wallet taken off the list: pays again', async (stage) => {
    const { books, events } = stage.wallet;
    await knowIssuer(stage);
    for (const isDenied of [true, false]) {
      books.deny(stage.customer.walletId, isDenied);
      events.send('denylist.changed', {});
      await stage.advance(3_000);
    }
    await stage.goOffline();
    await stage.ringUp();
    await stage.call('scan.submit', { text: stage.customer.qr(stage.clock.now()), source: 'scanner' });
    mustEqual((await stage.checkout())?.screen, 'accepted_offline', 'the screen');
    await stage.acknowledge();
    await stage.goOnline();
  }),
];

async function mustRefuseOffline(stage: Stage, code: string): Promise<void> {
  await stage.goOffline();
  await stage.ringUp();
  const text = stage.customer.qr(stage.clock.now());
  mustEqual(await stage.refusal('scan.submit', { text, source: 'scanner' }), code, 'the refusal');
}

const disabled: readonly TerminalCase[] = [
  at(
    'a payment refused with terminal_disabled: nothing is sold online or offline, the books stay open, and it ends when the backend says so',
    async (stage) => {
      const { books } = stage.wallet;
      books.behaviour.isDisabled = true;
      const paymentId = await stage.payByCode();
      mustEqual(stage.state(paymentId), 'declined', 'the payment');
      await stage.acknowledge();
      const { terminal, checkout } = await stage.snapshot();
      mustEqual(terminal.state, 'disabled', 'the till');
      mustEqual(checkout?.offers.payment_code.reason, 'terminal.disabled', 'why no code is taken');
      await cancelSale(stage);
      await stage.signIn('manager');
      mustEqual(await stage.refusal('sales.search', HISTORY), null, 'the books of a disabled till');
      mustEqual(
        await stage.refusal('queue.export', { cursor: null }),
        'queue.nothing_to_export',
        'the queue of a disabled till',
      );
      books.behaviour.isDisabled = false;
      await stage.advance(130_000);
      mustEqual((await stage.snapshot()).terminal.state, 'ready', 'the till, once it was enabled');
    },
  ),
  at('a heartbeat refused with terminal_disabled, and one that is taken: the till says both', async (stage) => {
    stage.wallet.books.behaviour.isDisabled = true;
    await stage.advance(310_000);
    mustEqual((await stage.snapshot()).terminal.state, 'disabled', 'the till');
    stage.wallet.books.behaviour.isDisabled = false;
    await stage.advance(70_000);
    mustEqual((await stage.snapshot()).terminal.state, 'ready', 'the till');
  }),
  at('disabled after payments were taken offline: they are forwarded all the same', async (stage) => {
    await knowIssuer(stage);
    await stage.goOffline();
    await stage.ringUp();
    await stage.call('scan.submit', { text: stage.customer.qr(stage.clock.now()), source: 'scanner' });
    await stage.acknowledge();
    stage.wallet.books.behaviour.isDisabled = true;
    await stage.goOnline();
    mustEqual(
      [...stage.wallet.books.payments.values()].map(({ status }) => status),
      ['approved'],
      'at the backend',
    );
  }),
  at('a retirement whose answer is lost: asked again, 403 means done, the key is gone', async (stage) => {
    await stage.signIn('manager');
    stage.wallet.spoil('retire', twist.lostAnswer);
    must((await stage.refusal('terminal.retire', {}, 11_000)) !== null, 'a lost answer is no end');
    mustEqual((await stage.snapshot()).terminal.state, 'retiring', 'the till');
    mustEqual(await stage.refusal('terminal.retire', {}, 11_000), null, 'the second try');
    mustEqual((await stage.snapshot()).terminal.state, 'retired', 'the till');
    const before = stage.wallet.requests.length;
    await stage.advance(600_000);
    mustEqual(stage.wallet.requests.length, before, 'requests of a till without a key');
  }),
  at('a retirement that is refused: the till is as it was', async (stage) => {
    await stage.signIn('manager');
    stage.wallet.spoil('retire', twist.refusing(422, 'validation_failed'));
    must((await stage.refusal('terminal.retire', {}, 11_000)) !== null, 'a refusal is no end');
    mustEqual((await stage.snapshot()).terminal.state, 'ready', 'the till');
  }),
];

const HISTORY = { text: '', amountText: '', fromMs: null, toMs: null, businessDate: null, cursor: null, limit: 10 };

/** The answer to a new key is lost; `isKnown`: the backend has taken it. */
const renewal = (words: string, how: Twist, isKnown: boolean): TerminalCase =>
  at(`a new key whose ${words}: in doubt, tried first, and settled before the day is over`, async (stage) => {
    const { wallet } = stage;
    const oldX = wallet.watch.lastKeyX();
    await stage.signIn('manager');
    wallet.spoil('renew_key', how);
    mustEqual(await stage.refusal('terminal.renew_key', {}, 11_000), 'terminal.key_renewal_unconfirmed', 'the answer');
    mustEqual((await stage.news()).keyInDoubt, true, 'whether the till says that it is in doubt');
    // Until then the old key counts; a backend that never heard of the new one does not know it.
    const stop = isKnown
      ? () => undefined
      : wallet.spoilAll('time', (given) => {
          const isKnownHere = wallet.watch.lastKeyX() === oldX || wallet.sent('renew_key').length > 1;
          return given.sign(isKnownHere ? given.act() : problem(401, 'bad_signature'));
        });
    await stage.advance(310_000);
    stop();
    mustEqual((await stage.news()).keyInDoubt, false, 'whether it is in doubt still');
    await mustBeEnrolled(stage);
    must(wallet.watch.lastKeyX() !== oldX, 'the new key signs');
  });

const renewals: readonly TerminalCase[] = [
  at(
    'a backend set back behind a renewal: given the present key again by the one before, and nothing is lost',
    async (stage) => {
      const { wallet } = stage;
      const oldX = wallet.watch.lastKeyX();
      await stage.signIn('manager');
      mustEqual(await stage.refusal('terminal.renew_key', {}, 2_000), null, 'the renewal');
      await mustBeEnrolled(stage);
      const newX = wallet.watch.lastKeyX();
      must(newX !== oldX, 'the new key signs');
      const isUnknown = (): boolean => wallet.watch.lastKeyX() === newX && wallet.sent('renew_key').length < 2;
      const stop = wallet.spoilAll('time', (given) =>
        given.sign(isUnknown() ? problem(401, 'bad_signature') : given.act()),
      );
      await stage.advance(60_000);
      stop();
      mustEqual(wallet.sent('renew_key').length, 2, 'renewals');
      await mustBeEnrolled(stage);
      mustEqual(wallet.watch.lastKeyX(), newX, 'the key that signs');
      must(
        (await stage.messages()).some(({ kind }) => kind === 'own_key_put_back'),
        'people are told',
      );
    },
  ),
  renewal('answer is lost', twist.lostAnswer, true),
  renewal('request is lost', twist.lostOnTheWay, false),
  at('a new key that is refused: the old one goes on', async (stage) => {
    const oldX = stage.wallet.watch.lastKeyX();
    await stage.signIn('manager');
    stage.wallet.spoil('renew_key', twist.refusing(422, 'validation_failed'));
    mustEqual(await stage.refusal('terminal.renew_key', {}, 11_000), 'terminal.key_renewal_refused', 'the answer');
    await mustBeEnrolled(stage);
    mustEqual(stage.wallet.watch.lastKeyX(), oldX, 'the key that signs');
  }),
];

export const STANDING_CASES: readonly TerminalCase[] = [
  ...enrolments,
  ...configurations,
  ...denials,
  ...disabled,
  ...renewals,
];
