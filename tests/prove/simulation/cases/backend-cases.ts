/**
 * N4 and N5, and what an operator does: a backend that comes back from an older backup, an outcome that stayed unknown for
 * a month, a till that was disabled and enabled again, a backend that is restarted at the worst moment. Rules PROVE-54, PROVE-59.
 */
import type { CallName } from '../calls.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, FLOWS, payByCode, ringUp } from './flows.ts';
import { makeRich, untilFree } from './shop-care.ts';
import { STATE_NAMES, STATES, type StateName } from './states.ts';

const DAY_MS = 86_400_000;

/** The last `lostCount` acknowledged payments are gone at the backend, never at the till. */
async function restored(stage: Stage, lostCount: number): Promise<void> {
  const { shop, fired, expect } = stage;
  const { world } = shop;
  await makeRich(shop);
  await FLOWS.code(shop);
  await world.host.backUp();
  for (let count = 0; count < lostCount; count += 1) {
    await ringUp(shop);
    await payByCode(shop);
    await world.pass(400);
    await acknowledge(shop);
  }
  world.network.cutStreams();
  expect(await world.host.restore(), 'there was a backup');
  fired('restored');
  await world.pass(5_000);
  expect(
    world.watch.ledger.forgotten.size === lostCount,
    `${world.watch.ledger.forgotten.size} payments are forgotten`,
  );
  await FLOWS.code(shop);
  await FLOWS.qr_then_code(shop);
}

/** The backend goes back while a payment of the till is in the middle of its life. */
async function restoredIn(stage: Stage, state: StateName): Promise<void> {
  const { shop, fired } = stage;
  const { world } = shop;
  await world.host.backUp();
  await STATES[state](shop);
  world.network.cutStreams();
  await world.host.restore();
  fired('restored');
  await world.pass(60_000);
  await untilFree(stage);
  world.network.chooseFault = () => null;
  await FLOWS.code(shop);
}

async function restartedIn(stage: Stage, state: StateName): Promise<void> {
  const { shop, fired } = stage;
  const { world } = shop;
  await STATES[state](shop);
  world.network.cutStreams();
  await world.host.stop();
  fired('backend_restarted');
  await world.pass(20_000);
  await world.host.start();
  await world.pass(20_000);
  await untilFree(stage);
  world.network.chooseFault = () => null;
  await FLOWS.code(shop);
}

/** The till was off with an open outcome for longer than a backend keeps what it needs to tell a repeat from a new payment. */
async function longUnknown({ shop, fired, expect }: Stage, days: number, arrives: boolean): Promise<void> {
  const { world } = shop;
  await ringUp(shop);
  world.network.chooseFault = (call) =>
    call === 'put_code' ? (arrives ? 'lost_after_commit' : 'lost_after_send') : 'lost_before_send';
  await payByCode(shop);
  await world.pass(2_000);
  await world.kill();
  await world.time.advance(days * DAY_MS);
  const calls: CallName[] = [];
  world.network.chooseFault = (call) => {
    if (call.startsWith('put_') || call === 'query' || call === 'reverse') calls.push(call);
    return null;
  };
  await world.boot();
  await shop.lookAnew();
  fired('unknown_for_days');
  await world.pass(90_000);
  expect(calls[0] === 'query', `what is old is asked after first, not ${calls[0] ?? 'left alone'}`);
  expect(!calls.slice(0, calls.indexOf('query') + 1).includes('put_code'), 'it is not sent again before that');
  await acknowledge(shop);
}

/** The merchant's operator locks the till out and lets it in again. */
async function disabledAndEnabled({ shop, fired, expect }: Stage): Promise<void> {
  const { world } = shop;
  const terminalId = world.host.witness().prepare('SELECT id FROM terminals').pluck().get() as string;
  await world.host.demo('POST', `/demo/terminals/${terminalId}/disable`);
  await ringUp(shop);
  await payByCode(shop);
  await world.pass(4_000);
  expect(shop.checkout()?.screen !== 'approved', 'a disabled till takes no payment');
  fired('disabled');
  await acknowledge(shop);
  await world.host.demo('POST', `/demo/terminals/${terminalId}/enable`);
  await world.pass(10 * 60_000);
  await payByCode(shop);
  await world.pass(4_000);
  expect(shop.checkout()?.screen === 'approved', 'a till that was enabled again takes payments without a restart');
  await acknowledge(shop);
}

export function backendCases(): readonly FaultCase[] {
  const one = (name: string, play: FaultCase['play']): FaultCase => ({ name, tier: 'quick', caseCount: 1, play });
  return [
    ...[1, 10, 100].map((lost) => one(`N4/last_${lost}`, (stage) => restored(stage, lost))),
    { ...one('N4/last_1000', (stage) => restored(stage, 1_000)), tier: 'nightly' },
    ...STATE_NAMES.map((state) => one(`N4/in/${state}`, (stage) => restoredIn(stage, state))),
    ...STATE_NAMES.map((state) => one(`restart/${state}`, (stage) => restartedIn(stage, state))),
    ...[1, 7, 31].flatMap((days) =>
      [true, false].map((arrives) =>
        one(`N5/${days}_days/${arrives ? 'charged' : 'never_arrived'}`, (stage) => longUnknown(stage, days, arrives)),
      ),
    ),
    one('operator/disabled_and_enabled', disabledAndEnabled),
  ];
}
