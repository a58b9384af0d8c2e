/** Sections 4 and 6: what is taken offline, and how it reaches a backend that misbehaves. */
import { mustEqual } from '../../rule.ts';
import { problem, type Doc } from '../scripted-books.ts';
import type { Twist } from '../scripted-wallet.ts';
import { cancelSale, type Stage } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import * as twist from '../twists.ts';
import { knowIssuer } from './issuer.ts';

const HOUR_MS = 3_600_000;

const at = (section: string, words: string, play: TerminalCase['play']): TerminalCase => ({ section, words, play });

/** Sells with a signed QR while the network is gone. */
async function takeOffline(stage: Stage): Promise<string> {
  await stage.ringUp();
  await stage.call('scan.submit', { text: stage.customer.qr(stage.clock.now()), source: 'scanner' });
  const checkout = await stage.checkout();
  mustEqual(checkout?.screen, 'accepted_offline', 'the screen');
  await stage.acknowledge();
  // The first try, of this payment alone, ends at nobody.
  await stage.advance(1_000);
  return checkout?.payment?.paymentId ?? '';
}

const forwarding = (words: string, play: (stage: Stage, paymentId: string) => Promise<void>): TerminalCase =>
  at('4', words, async (stage) => {
    await knowIssuer(stage);
    await stage.goOffline();
    await play(stage, await takeOffline(stage));
    mustEqual(stage.wallet.sent('reverse').length, 0, 'reversals: the goods are gone');
  });

async function arrives(stage: Stage, paymentId: string, withinMs: number): Promise<void> {
  await stage.goOnline();
  await stage.advance(withinMs);
  mustEqual(stage.state(paymentId), 'approved', 'the payment');
}

type Item = Readonly<{ id: unknown }>;

const results = (change: (results: readonly Item[]) => readonly unknown[]): Twist =>
  twist.saying((doc) => ({ ...doc, results: change(doc['results'] as readonly Item[]) }));

const REFUSAL = problem(422, 'validation_failed').value;
const itemsRefused: Twist = ({ request, sign }) => {
  const { payments } = JSON.parse(request.body) as { payments: readonly Item[] };
  return sign({ status: 200, value: { results: payments.map(({ id }) => ({ id, problem: REFUSAL })) } });
};

const forwards: readonly TerminalCase[] = [
  forwarding('a batch whose answer is lost: sent again byte for byte, booked once', async (stage, id) => {
    stage.wallet.spoil('batch', twist.lostAnswer, 3);
    await arrives(stage, id, 60_000);
    mustEqual(new Set(stage.wallet.sent('batch').map(({ body }) => body)).size, 1, 'bodies');
  }),
  forwarding('a backend that is down for three hours: sent again, never reversed', async (stage, id) => {
    const stop = stage.wallet.spoilAll('batch', twist.refusing(503, 'unavailable'));
    await stage.goOnline();
    await stage.advance(3 * HOUR_MS);
    mustEqual(stage.state(id), 'accepted_offline', 'the payment');
    stop();
    await stage.advance(400_000);
    mustEqual(stage.state(id), 'approved', 'the payment then');
  }),
  forwarding('a result that is missing: asked again', async (stage, id) => {
    stage.wallet.spoil(
      'batch',
      results(() => []),
    );
    await arrives(stage, id, 60_000);
  }),
  forwarding('a result without an id: asked again', async (stage, id) => {
    stage.wallet.spoil(
      'batch',
      results(() => [{ id: null, problem: REFUSAL }]),
    );
    await arrives(stage, id, 60_000);
  }),
  forwarding('a result under another’s id: asked again', async (stage, id) => {
    stage.wallet.spoil(
      'batch',
      results((all) => all.map((each) => ({ ...each, id: '01a20169-0000-7000-8000-00000000000e' }))),
    );
    await arrives(stage, id, 60_000);
  }),
  forwarding('an item refused: the manager sees it, and it is sent again hourly at most', async (stage, id) => {
    stage.wallet.spoil('batch', itemsRefused);
    await stage.goOnline();
    await stage.advance(HOUR_MS - 60_000);
    mustEqual(stage.wallet.sent('batch').length, 1, 'batches within the hour');
    mustEqual((await stage.snapshot()).offline.unpaid.count, 1, 'what the manager is shown');
    await stage.advance(120_000);
    mustEqual(stage.state(id), 'approved', 'the payment then');
  }),
  forwarding('a batch refused as too large: sent in parts', async (stage, id) => {
    const other = await takeOffline(stage);
    stage.wallet.spoil('batch', twist.refusing(413, 'too_large'));
    await arrives(stage, id, 30_000);
    mustEqual(stage.state(other), 'approved', 'the other payment');
    mustEqual(stage.wallet.sent('batch').length, 3, 'batches');
  }),
  forwarding('declined on arrival: in the books as taken and unpaid, and not sent again', async (stage, id) => {
    stage.wallet.books.behaviour.offline = 'has_no_funds';
    await stage.goOnline();
    await stage.advance(3 * HOUR_MS);
    mustEqual(stage.state(id), 'unpaid', 'the payment');
    mustEqual(stage.wallet.sent('batch').length, 1, 'batches');
  }),
  at(
    '4',
    'a tap whose answer is lost: taken offline under the same id with the same presentment, booked once',
    async (stage) => {
      await knowIssuer(stage);
      stage.wallet.spoil('put_tap', twist.lostAnswer);
      const paymentId = await stage.payByTap();
      mustEqual((await stage.checkout())?.payment?.acceptedOffline, true, 'whether it was taken offline');
      await stage.advance(30_000);
      mustEqual(stage.state(paymentId), 'approved', 'the payment');
      const method = ({ body }: Readonly<{ body: string }>): Doc => (JSON.parse(body) as Doc)['method'] as Doc;
      const [put] = stage.wallet.sent('put_tap');
      const [batch] = stage.wallet
        .sent('batch')
        .map(({ body }) => (JSON.parse(body) as { payments: readonly Doc[] }).payments[0]);
      mustEqual(batch?.['id'], paymentId, 'the id in the batch');
      mustEqual(
        (batch?.['method'] as Doc | undefined)?.['presentment'],
        method(put ?? { body: '{}' })['presentment'],
        'the presentment',
      );
      await stage.acknowledge();
    },
  ),
  at('4', 'a tap that is being reversed: never taken offline afterwards', async (stage) => {
    stage.wallet.spoil('put_tap', twist.neverAnswered);
    // Without its issuer nothing can be taken offline, so the outcome stays open and is reversed.
    const paymentId = await stage.payByTap(15_000);
    await stage.advance(60_000);
    await knowIssuer(stage);
    await stage.advance(60_000);
    mustEqual(stage.state(paymentId), 'reversed', 'the payment');
    mustEqual(stage.wallet.sent('batch').length, 0, 'batches');
    await stage.acknowledge();
    await cancelSale(stage);
  }),
];

const refusing = (words: string, code: string, prepare: (stage: Stage) => Promise<void>): TerminalCase =>
  at('6', `${words}: nothing is taken offline, and the cashier hears why`, async (stage) => {
    await prepare(stage);
    await stage.goOffline();
    await stage.ringUp();
    const text = stage.customer.qr(stage.clock.now());
    mustEqual(await stage.refusal('scan.submit', { text, source: 'scanner' }), code, 'the refusal');
    await stage.goOnline();
    await cancelSale(stage);
  });

const acceptance: readonly TerminalCase[] = [
  refusing('a policy that is switched off', 'offline.disabled', (stage) => knowIssuer(stage, {}, { enabled: false })),
  refusing('channels that are not named', 'offline.channel_disabled', (stage) =>
    knowIssuer(stage, {}, { channels: undefined }),
  ),
  refusing('an issuer that is revoked', 'offline.issuer_revoked', (stage) => knowIssuer(stage, { revoked: true })),
  refusing('an issuer whose dates are over', 'offline.issuer_not_in_dates', (stage) =>
    knowIssuer(stage, { notAfter: stage.wallet.books.time(stage.wallet.nowMs() - 1_000) }),
  ),
  refusing('an issuer that is not listed', 'offline.issuer_unknown', (stage) => knowIssuer(stage, { kid: 'another' })),
  refusing('an amount above what one QR may be', 'offline.payment_too_large', (stage) =>
    knowIssuer(stage, {}, { maxPerQrPayment: 199 }),
  ),
  refusing('a configuration that nobody has confirmed for too long', 'offline.policy_too_old', async (stage) => {
    await knowIssuer(stage, {}, { maxPolicyAgeHours: 1 });
    stage.wallet.spoilAll('config', twist.lostOnTheWay);
    await stage.advance(HOUR_MS + 600_000);
  }),
  refusing('a deny list that nobody has confirmed for too long', 'offline.deny_list_too_old', async (stage) => {
    await knowIssuer(stage, {}, { maxPolicyAgeHours: 1 });
    stage.wallet.spoilAll('deny_list', twist.lostOnTheWay);
    await stage.advance(HOUR_MS + 600_000);
  }),
  refusing('a wallet on the deny list', 'offline.wallet_denied', async (stage) => {
    await knowIssuer(stage);
    stage.wallet.books.deny(stage.customer.walletId);
    stage.wallet.events.send('denylist.changed', {});
    await stage.advance(3_000);
  }),
  refusing('a clock that was set', 'offline.clock_not_trusted', async (stage) => {
    await knowIssuer(stage);
    stage.wallet.isReachable = false;
    stage.clock.shiftWall(7 * HOUR_MS);
    stage.wallet.watch.clockMayBeWrong = true;
  }),
];

export const OFFLINE_CASES: readonly TerminalCase[] = [...forwards, ...acceptance];
