/**
 * What happens around gates and kiosks, one thing at a time: somebody sets the machine's clock, and the backend goes back to
 * an older copy of itself, between passengers and in the middle of one. Rule PROVE-151.
 */
import { valuesOf } from '../kept-statements.ts';
import { CLOCK_JUMPS_MS } from '../world-acts.ts';
import type { FaultCase, Stage } from './case.ts';
import { gateCase, tapThrough, type Story } from './gate-cases.ts';
import { makeRich } from './shop-care.ts';

/** Beyond the answer of a bank that answers at once. */
const SERVED_MS = 3_000;
/** As long as the till takes to ask for the time once more, and what it measured then. */
const TIME_ASKED_MS = 60_000;
/** While the barrier opens. */
const HALFWAY_MS = 400;
/** What changed at the backend is read every five minutes. */
const NEWS_MS = 6 * 60_000;
/** Longer than the time against passing back, for whoever was shown last. */
const LATER_MS = 200_000;

/** Orders a ride and shows a code. */
export async function buyRide({ shop }: Stage): Promise<void> {
  await shop.do('kiosk.order', { toStationId: 'airport', quantity: 1 });
  await shop.world.pass(1_000);
  await shop.do('kiosk.scan', { text: (await shop.freshCode('wlt_zhang')) ?? '' });
  await shop.world.pass(SERVED_MS);
}

export async function beginAtKiosk({ shop }: Stage): Promise<void> {
  await shop.world.call('session.sign_out', {});
  await makeRich(shop);
}

const passedCount = ({ shop }: Stage): number =>
  Number(valuesOf(shop.world.watch.till(), "SELECT count(*) FROM gate_passages WHERE outcome = 'passed'").get());

const clockAtGate =
  (jumpMs: number): Story =>
  async (stage) => {
    const { world } = stage.shop;
    await tapThrough(stage);
    // In the middle of a passage, and for those who come while it is wrong.
    await stage.passengers.tap(stage.passengers.next());
    await world.pass(HALFWAY_MS);
    world.wallOffsetMs = jumpMs;
    stage.fired('clock_set');
    await world.pass(SERVED_MS);
    await tapThrough(stage);
    await stage.passengers.showCode(stage.passengers.next());
    await world.pass(TIME_ASKED_MS);
    world.wallOffsetMs = 0;
    await world.pass(LATER_MS);
    const before = passedCount(stage);
    await tapThrough(stage);
    stage.expect(passedCount(stage) === before + 1, 'with its clock right again the gate lets people through');
  };

async function clockAtKiosk(stage: Stage, jumpMs: number): Promise<void> {
  const { world } = stage.shop;
  await beginAtKiosk(stage);
  await stage.shop.do('kiosk.order', { toStationId: 'airport', quantity: 1 });
  await world.pass(1_000);
  world.wallOffsetMs = jumpMs;
  stage.fired('clock_set');
  await stage.shop.do('kiosk.scan', { text: (await stage.shop.freshCode('wlt_zhang')) ?? '' });
  await world.pass(SERVED_MS);
  await stage.shop.do('kiosk.leave', {});
  await buyRide(stage);
  world.wallOffsetMs = 0;
  await world.pass(TIME_ASKED_MS);
}

async function setBack({ shop, fired, expect }: Stage): Promise<void> {
  const { world } = shop;
  world.network.cutStreams();
  expect(await world.host.restore(), 'there was a backup');
  fired('restored');
}

/** The fare of one passenger is gone at the bank, and that of another was on its way. */
const restoredAtGate: Story = async (stage) => {
  const { shop, passengers, expect } = stage;
  await tapThrough(stage);
  await shop.world.host.backUp();
  await tapThrough(stage);
  await passengers.tap(passengers.next());
  await shop.world.pass(HALFWAY_MS);
  await setBack(stage);
  await shop.world.pass(NEWS_MS);
  expect(shop.world.watch.ledger.forgotten.size > 0, 'the bank has forgotten a fare');
  await tapThrough(stage);
  expect(passedCount(stage) === 4, `all four passed: ${passedCount(stage)}`);
};

async function restoredAtKiosk(stage: Stage): Promise<void> {
  const { world } = stage.shop;
  await beginAtKiosk(stage);
  await buyRide(stage);
  await stage.shop.do('kiosk.leave', {});
  await world.host.backUp();
  await buyRide(stage);
  await stage.shop.do('kiosk.leave', {});
  await stage.shop.do('kiosk.order', { toStationId: 'harbour', quantity: 2 });
  await setBack(stage);
  await world.pass(SERVED_MS);
  await stage.shop.do('kiosk.scan', { text: (await stage.shop.freshCode('wlt_li')) ?? '' });
  await world.pass(NEWS_MS);
  const given = Number(valuesOf(world.watch.till(), 'SELECT count(*) FROM sold_tickets').get());
  stage.expect(given >= 2, `what was paid before has its tickets: ${given}`);
}

export function placeCases(): readonly FaultCase[] {
  const kiosk = (name: string, play: FaultCase['play']): FaultCase => ({
    ...{ name: `kiosk/${name}`, tier: 'quick', caseCount: 1, place: 'kiosk' },
    play,
  });
  return [
    ...CLOCK_JUMPS_MS.flatMap((jumpMs) => [
      gateCase(`clock/${jumpMs}`, 'quick', 1, clockAtGate(jumpMs)),
      kiosk(`clock/${jumpMs}`, (stage) => clockAtKiosk(stage, jumpMs)),
    ]),
    gateCase('restored', 'quick', 1, restoredAtGate),
    kiosk('restored', restoredAtKiosk),
  ];
}
