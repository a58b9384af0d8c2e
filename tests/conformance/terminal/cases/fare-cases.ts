/** Section 9: fares at a gate, and how its taps reach a backend that misbehaves. */
import { FLAT_FARES, ZONE_FARES } from '../../../../electron/terminal/testing/gate-world.ts';
import { createTestWallet, type TestWallet } from '../../../../electron/terminal/testing/test-wallet.ts';
import type { TransitSettings } from '../../../../electron/terminal/ports.ts';
import { mustEqual } from '../../rule.ts';
import { problem, type Doc } from '../scripted-books.ts';
import { createScriptedPhone } from '../scripted-phone.ts';
import type { Stage } from '../stage.ts';
import type { TerminalCase } from '../terminal-case.ts';
import * as twist from '../twists.ts';
import { knowIssuer } from './issuer.ts';

const ENTRY: TransitSettings = { role: 'gate', place: { stationId: 'east', gateId: 'G1', direction: 'entry' } };
/** The longest that a gate needs to serve a passenger and to show what it said. */
const PASSED_MS = 5_000;
const REPORTED_MS = 60_000;

const gate = (fares: Doc, words: string, play: (stage: Stage) => Promise<void>): TerminalCase => ({
  section: '9',
  words,
  options: { readsCards: true, transit: ENTRY },
  play: async (stage) => {
    stage.wallet.books.changeConfig({ fares: [fares] });
    await knowIssuer(stage);
    // While somebody is signed in a gate serves nobody else.
    if ((await stage.snapshot()).session.cashier !== null) await stage.call('session.sign_out', {});
    await stage.advance(2_000);
    await play(stage);
  },
});

/** Holds the phone to the gate's reader; answers what the gate says at once, and what it asked of the phone. */
async function pass(
  stage: Stage,
  by: TestWallet = stage.customer,
): Promise<Readonly<{ said: string; askedMinor: number }>> {
  const phone = createScriptedPhone(by);
  stage.hold(phone.line());
  await stage.clock.settle();
  const { gate: view } = await stage.snapshot();
  await stage.advance(PASSED_MS);
  stage.takeAway();
  mustEqual(phone.faults.join('; '), '', 'what was wrong with what the phone was asked');
  return { said: view?.state.state ?? 'nothing', askedMinor: phone.asked.at(-1)?.amountMinor ?? -1 };
}

const reports = (stage: Stage): readonly (readonly Doc[])[] =>
  stage.wallet.sent('taps').map(({ body }) => (JSON.parse(body) as { taps: readonly Doc[] }).taps);

const waiting = async (stage: Stage): Promise<number> => (await stage.snapshot()).queue.depth;

const zones: readonly TerminalCase[] = [
  gate(
    ZONE_FARES,
    'a zone tap: PRESENT with amount 0, reported with station, gate, direction and decision',
    async (stage) => {
      const { said, askedMinor } = await pass(stage);
      mustEqual(`${said} ${askedMinor}`, 'go 0', 'what the gate said, and the amount that it asked for');
      await stage.advance(REPORTED_MS);
      const [tap = {}] = stage.wallet.books.taps.known.values();
      const told = [tap['stationId'], tap['gateId'], tap['direction'], tap['decision'], tap['reason']];
      mustEqual(JSON.stringify(told), '["east","G1","entry","open",null]', 'the tap');
      mustEqual(stage.wallet.books.payments.size, 0, 'payments');
    },
  ),
  gate(ZONE_FARES, 'a report whose answer is lost: sent again, the taps byte for byte the same', async (stage) => {
    stage.wallet.spoil('taps', twist.lostAnswer, 2);
    await pass(stage);
    await stage.advance(REPORTED_MS);
    mustEqual(new Set(stage.wallet.sent('taps').map(({ body }) => body)).size, 1, 'bodies');
    mustEqual(stage.wallet.sent('taps').length, 3, 'reports');
    mustEqual(await waiting(stage), 0, 'taps that wait');
  }),
  gate(ZONE_FARES, 'an answer that a stranger signed: not believed, and the report is sent again', async (stage) => {
    stage.wallet.spoil(
      'taps',
      twist.signedByAStranger('scripted-1', (document) => document),
    );
    await pass(stage);
    await stage.advance(REPORTED_MS);
    mustEqual(stage.wallet.sent('taps').length, 2, 'reports');
    mustEqual(await waiting(stage), 0, 'taps that wait');
  }),
  gate(ZONE_FARES, 'a result that is missing: that tap is reported again, and the others are not', async (stage) => {
    stage.wallet.spoil(
      'taps',
      twist.saying((document) => ({ ...document, results: (document['results'] as readonly Doc[]).slice(1) })),
    );
    await stage.goOffline();
    await pass(stage);
    await pass(stage, createTestWallet(stage.clock.now(), { seed: 12 }));
    await stage.goOnline();
    await stage.advance(REPORTED_MS);
    const [both, again] = reports(stage);
    mustEqual(both?.length, 2, 'taps in the first report');
    mustEqual(JSON.stringify(again), JSON.stringify(both?.slice(0, 1)), 'the second report');
  }),
  gate(ZONE_FARES, 'a tap answered with 5xx: reported until it is answered', async (stage) => {
    stage.wallet.books.taps.problems.set(0, problem(503, 'unavailable').value as Doc);
    await pass(stage);
    await stage.advance(REPORTED_MS);
    mustEqual(await waiting(stage), 1, 'taps that wait');
    stage.wallet.books.taps.problems.clear();
    await stage.advance(10 * REPORTED_MS);
    mustEqual(await waiting(stage), 0, 'taps that wait then');
  }),
  gate(ZONE_FARES, 'a tap refused with a decline code: final, and not reported again', async (stage) => {
    stage.wallet.books.taps.problems.set(0, problem(422, 'wallet_blocked').value as Doc);
    await pass(stage);
    await stage.advance(10 * REPORTED_MS);
    mustEqual(stage.wallet.sent('taps').length, 1, 'reports');
    mustEqual(await waiting(stage), 0, 'taps that wait');
  }),
  gate(ZONE_FARES, 'a report refused as too large: sent in halves', async (stage) => {
    stage.wallet.spoil('taps', twist.refusing(413, 'too_large'));
    await stage.goOffline();
    await pass(stage);
    await pass(stage, createTestWallet(stage.clock.now(), { seed: 12 }));
    await stage.goOnline();
    await stage.advance(REPORTED_MS);
    mustEqual(
      reports(stage)
        .map(({ length }) => length)
        .join(' '),
      '2 1 1',
      'taps in each report',
    );
  }),
  gate(
    ZONE_FARES,
    'an entry counts as the highest fare: a wallet that may not pay it is stopped, and reported as denied',
    async (stage) => {
      const { said } = await pass(stage, createTestWallet(stage.clock.now(), { seed: 13, maxPerPayment: 899 }));
      mustEqual(said, 'stop', 'what the gate said');
      await stage.advance(REPORTED_MS);
      const [tap = {}] = stage.wallet.books.taps.known.values();
      mustEqual(tap['decision'], 'deny', 'the decision in the report');
    },
  ),
];

const inHalfAnHour = (stage: Stage): string => stage.wallet.books.time(stage.wallet.nowMs() + 1_800_000);

const flat: readonly TerminalCase[] = [
  gate(FLAT_FARES, 'a flat fare: an ordinary payment by tap of exactly the fare', async (stage) => {
    const { said, askedMinor } = await pass(stage);
    mustEqual(`${said} ${askedMinor}`, 'go 200', 'what the gate said, and the amount that it asked for');
    await stage.advance(REPORTED_MS);
    mustEqual([...stage.wallet.books.charged().values()].join(' '), '200', 'what was charged');
  }),
  gate(
    FLAT_FARES,
    'a flat fare without the network: the gate opens, and the fare is forwarded under the same id, once',
    async (stage) => {
      await stage.goOffline();
      mustEqual((await pass(stage)).said, 'go', 'what the gate said');
      await stage.goOnline();
      await stage.advance(REPORTED_MS);
      mustEqual([...stage.wallet.books.charged().values()].join(' '), '200', 'what was charged');
      mustEqual(stage.wallet.sent('reverse').length, 0, 'reversals: the passenger is through');
    },
  ),
  gate(FLAT_FARES, 'a class of passenger: asked for its percentage of the fare, rounded down', async (stage) => {
    stage.wallet.books.changeConfig({ fares: [{ ...FLAT_FARES, fare: 205 }] });
    await knowIssuer(stage);
    const student = createTestWallet(stage.clock.now(), { seed: 14, passengerClass: 'student' });
    mustEqual((await pass(stage, student)).askedMinor, 102, 'the amount that the gate asked for');
    await stage.advance(REPORTED_MS);
    mustEqual([...stage.wallet.books.charged().values()].join(' '), '102', 'what was charged');
  }),
  gate(FLAT_FARES, 'a fare table that comes later: not used before its time, and used from it on', async (stage) => {
    const later = { ...FLAT_FARES, fare: 300, effectiveFrom: inHalfAnHour(stage) };
    stage.wallet.books.changeConfig({ fares: [later, FLAT_FARES] });
    await knowIssuer(stage);
    mustEqual((await pass(stage)).askedMinor, 200, 'the fare before');
    await stage.advance(1_800_000);
    const other = createTestWallet(stage.clock.now(), { seed: 12 });
    mustEqual((await pass(stage, other)).askedMinor, 300, 'the fare then');
    await stage.advance(REPORTED_MS);
  }),
  gate(FLAT_FARES, 'no fare table: nobody is let through and no phone is asked', async (stage) => {
    stage.wallet.books.changeConfig({ fares: [] });
    await knowIssuer(stage);
    const { said, askedMinor } = await pass(stage);
    mustEqual(`${said} ${askedMinor}`, 'out_of_service -1', 'what the gate said, and the amount that it asked for');
  }),
];

export const FARE_CASES: readonly TerminalCase[] = [...zones, ...flat];
