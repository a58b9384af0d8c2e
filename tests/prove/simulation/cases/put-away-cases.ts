/**
 * Rows of a gate's closed days that come back: for whoever holds a receipt, for news of a backend, and for a statement that comes
 * late, while the process dies over it. At the end all of them are back, and everything is checked as if none had ever left.
 * Rule PROVE-150.
 */
import { bringBack } from '../bring-back.ts';
import { MANAGER } from '../demo.ts';
import { rowsOf, valuesOf } from '../kept-statements.ts';
import type { CrashPlan } from '../life.ts';
import { sleepOver } from '../nights.ts';
import { openOtherTill, SECOND_KIOSK_CODE } from '../other-till.ts';
import { gateCase, tapThrough, type Story } from './gate-cases.ts';
import type { FaultCase, Stage } from './case.ts';
import { beginAtKiosk, buyRide } from './place-cases.ts';

const PASSENGERS = 3;
/** A till looks two minutes after its start what may leave. */
const LOOKS_MS = 150_000;
/** Yesterday stays, so that a day leaves in its second night. */
const MOST_NIGHTS = 4;
/** What changed at the backend is read every five minutes. */
const NEWS_MS = 15 * 60_000;
const REFUNDED_MS = 30_000;
/** Longer than a kiosk asks after a payment before it takes it back. */
const GIVEN_UP_MS = 90_000;
const HALF_FARE = '1.00';
const PARTLY_MINOR = 100;
const TABLES = ['sales', 'sale_lines', 'payments', 'gate_passages'] as const;

const countOf = ({ shop }: Stage, table: string): number =>
  Number(valuesOf(shop.world.watch.till(), `SELECT count(*) FROM ${table}`).get());

const standing = ({ shop }: Stage): string =>
  JSON.stringify(TABLES.map((table) => rowsOf(shop.world.watch.till(), `SELECT * FROM ${table} ORDER BY 1`).all()));

const receipts = ({ shop }: Stage): readonly string[] =>
  valuesOf(shop.world.watch.till(), 'SELECT receipt_number FROM sales ORDER BY sale_key').all() as string[];

/** Until no row of those who passed is here. Answers what stood there, and the numbers of their receipts. */
async function letLeave(stage: Stage): Promise<Readonly<{ stood: string; numbers: readonly string[] }>> {
  const { world } = stage.shop;
  const left = { stood: standing(stage), numbers: receipts(stage) };
  for (let night = 0; night < MOST_NIGHTS && countOf(stage, 'sales') > 0; night += 1) {
    await sleepOver(world);
    await world.pass(LOOKS_MS);
  }
  const here = countOf(stage, 'sales') + countOf(stage, 'gate_passages');
  stage.expect(here === 0, `whoever passed is put away; ${here} rows are here still`);
  stage.fired('rows_put_away', left.numbers.length);
  return left;
}

/** Somebody asks for it by its receipt; a process that dies over it is asked once more. */
async function broughtBack(stage: Stage, receiptNumber: string, plan: CrashPlan | null = null): Promise<void> {
  const hasDied = await bringBack(stage.shop.world, receiptNumber, plan);
  stage.expect(hasDied === (plan !== null), 'the process died over it when it was to');
  if (plan !== null) stage.fired(`killed_${plan.when}_it_was_back`);
  stage.expect(receipts(stage).includes(receiptNumber), `${receiptNumber} is back`);
  stage.fired('brought_back');
}

const byReceipt: Story = async (stage) => {
  for (let count = 0; count < PASSENGERS; count += 1) await tapThrough(stage);
  const { stood, numbers } = await letLeave(stage);
  const [first = '', second = '', third = ''] = numbers;
  await broughtBack(stage, first);
  await broughtBack(stage, second, { kind: 'commit', n: 1, when: 'before' });
  await broughtBack(stage, third, { kind: 'commit', n: 1, when: 'after' });
  stage.expect(standing(stage) === stood, 'what came back stands as it stood');
};

/** What is back is refunded, leaves once more with the day on which that was, and is asked for again. */
const refundedAndAgain: Story = async (stage) => {
  const { world } = stage.shop;
  await tapThrough(stage);
  const [receiptNumber = ''] = (await letLeave(stage)).numbers;
  await broughtBack(stage, receiptNumber);
  const [paid] = rowsOf(world.watch.till(), 'SELECT sale_id, payment_id FROM payments').all() as {
    sale_id: string;
    payment_id: string;
  }[];
  await world.call('session.sign_in', MANAGER);
  const wish = { amountText: HALF_FARE, reason: 'other', note: 'the tram broke down' } as const;
  await world.call('refund.begin', { ...wish, saleId: paid?.sale_id ?? '', paymentId: paid?.payment_id ?? '' });
  await world.pass(REFUNDED_MS);
  await world.call('session.sign_out', {});
  stage.expect(countOf(stage, "refunds WHERE state = 'succeeded'") === 1, 'what came back is refunded');
  const { stood } = await letLeave(stage);
  stage.expect(countOf(stage, 'refunds') === 0, 'its refund leaves with it');
  await broughtBack(stage, receiptNumber);
  stage.expect(standing(stage) === stood, 'what came back twice stands as it stood');
  stage.expect(countOf(stage, 'refunds') === 1, 'its refund came back with it');
};

/**
 * A bank that was set back takes a ride for paid, which is put away here as taken back, and gives a part of it back elsewhere: that
 * is news.
 */
async function byNews(stage: Stage): Promise<void> {
  const { expect, fired, shop } = stage;
  const { world } = shop;
  await beginAtKiosk(stage);
  await buyRide(stage);
  await shop.do('kiosk.leave', {});
  world.network.chooseFault = (call) =>
    call === 'put_code' ? 'lost_after_commit' : call === 'query' ? 'lost_before_send' : null;
  await buyRide(stage);
  const charged = "SELECT count(*) FROM payments WHERE status = 'approved'";
  expect(Number(valuesOf(world.host.witness(), charged).get()) === 2, 'both are charged, of which one is not known');
  await world.host.backUp();
  await world.pass(GIVEN_UP_MS);
  world.network.chooseFault = () => null;
  await world.pass(GIVEN_UP_MS);
  const paid = rowsOf(
    world.watch.till(),
    "SELECT payment_id AS id, state FROM payments WHERE method = 'payment_code' ORDER BY payment_key",
  ).all() as { id: string; state: string }[];
  const states = paid.map(({ state }) => state).join();
  expect(states === 'approved,reversed', `what nobody heard of is taken back: ${states}`);
  const { numbers } = await letLeave(stage);
  world.network.cutStreams();
  await world.host.restore();
  fired('restored');
  const other = await openOtherTill(world, SECOND_KIOSK_CODE);
  const state = await other.refund(paid[1]?.id ?? '', PARTLY_MINOR);
  expect(state === 'succeeded', `the bank takes it for paid: ${state}`);
  await other.close();
  await world.pass(NEWS_MS);
  expect(receipts(stage).join() === numbers[1], `news brought one back: ${receipts(stage).join()}`);
  expect(countOf(stage, 'inbox_items') === 1, 'somebody is told that it is charged');
  await broughtBack(stage, numbers[0] ?? '');
  expect(countOf(stage, 'sold_tickets') === 1, 'a ticket comes back with its ride');
}

/** The network is away while the day leaves, and its statement comes when its rows are gone. */
const byStatement: Story = async (stage) => {
  const { expect, fired, shop } = stage;
  const { world } = shop;
  for (let count = 0; count < PASSENGERS; count += 1) await tapThrough(stage);
  world.network.outage = 'refused';
  world.network.cutStreams();
  const { stood, numbers } = await letLeave(stage);
  world.network.outage = null;
  const runs = 'reconciliation_runs WHERE line_count > 0';
  for (let night = 0; night < MOST_NIGHTS && countOf(stage, runs) === 0; night += 1) {
    await world.pass(NEWS_MS);
    if (countOf(stage, runs) === 0) await sleepOver(world);
  }
  const compared = rowsOf(world.watch.till(), `SELECT line_count, matched_count FROM ${runs}`).all();
  const all = [{ line_count: PASSENGERS, matched_count: PASSENGERS }];
  expect(JSON.stringify(compared) === JSON.stringify(all), `each line is matched: ${JSON.stringify(compared)}`);
  expect(countOf(stage, 'discrepancies WHERE is_found = 1') === 0, 'nothing is missing on either side');
  expect(countOf(stage, 'sales') === 0, 'the rows stay away');
  fired('statement_came_late');
  for (const receiptNumber of numbers) await broughtBack(stage, receiptNumber);
  expect(standing(stage) === stood, 'what came back stands as it stood');
};

export function putAwayCases(): readonly FaultCase[] {
  return [
    gateCase('put_away/asked_for', 'quick', 'as_fired', byReceipt),
    gateCase('put_away/refunded_and_again', 'quick', 1, refundedAndAgain),
    { ...{ name: 'kiosk/put_away/news', tier: 'quick', caseCount: 1, place: 'kiosk' }, play: byNews },
    { ...gateCase('put_away/late_statement', 'quick', 1, byStatement), comparesDays: true },
  ];
}
