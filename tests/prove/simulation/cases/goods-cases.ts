/**
 * What comes back while the network fails: sales that are voided, at once and after their settlement, and goods of an earlier
 * sale that pay for others, once. Kills around both are among the flows of crash-cases.ts. Rule PROVE-141.
 */
import type { CallName } from '../calls.ts';
import { asManager, shutForDays } from '../desk-hands.ts';
import type { FaultKind } from '../faults.ts';
import { rowsOf, valuesOf } from '../kept-statements.ts';
import { sleepOver } from '../nights.ts';
import { openOtherTill } from '../other-till.ts';
import type { FaultCase, Stage } from './case.ts';
import { acknowledge, exchange, FLOWS, payByCode, ringUp, sell, voidSale } from './flows.ts';
import { makeRich } from './shop-care.ts';

/** Nothing arrived, it arrived and nobody heard, it was refused, it takes its time. */
const FAULTS: readonly FaultKind[] = ['lost_before_send', 'lost_after_commit', 'status_500', 'slow_5s'];
/** Twice in a row: the first try of everything is easily right. */
const TIMES = 2;
/** Longer than two tries with their waits. */
const ENDS_WITHIN_MS = 60_000;
const WATER = 200;
/** A settlement closes in the night after its day, or the night after that. */
const DAYS_UNTIL_COMPARED = 3;
const COMPARED_MS = 600_000;

function failing({ shop, fired }: Stage, call: CallName, fault: FaultKind): void {
  let left = TIMES;
  shop.world.network.chooseFault = (asked) => {
    if (asked !== call || left === 0) return null;
    left -= 1;
    fired(fault);
    return fault;
  };
}

const takenOf = ({ shop }: Pick<Stage, 'shop'>): readonly unknown[] =>
  rowsOf(shop.world.watch.till(), 'SELECT exchanged_minor FROM sales ORDER BY sale_key')
    .all()
    .map((row) => (row as { exchanged_minor: number }).exchanged_minor);

async function voided(stage: Stage, fault: FaultKind): Promise<void> {
  const { shop, expect } = stage;
  const saleId = await sell(shop);
  await asManager(shop);
  failing(stage, 'reverse', fault);
  const answer = (await voidSale(shop, saleId)).answer();
  expect(answer?.ok === true, 'a sale of today is voided whatever the network does');
  await shop.world.pass(ENDS_WITHIN_MS);
}

async function voidedTooLate({ shop, fired, expect }: Stage): Promise<void> {
  const { world } = shop;
  const saleId = await sell(shop);
  world.network.outage = 'refused';
  world.network.cutStreams();
  await asManager(shop);
  await voidSale(shop, saleId);
  await shutForDays(shop);
  world.network.outage = null;
  await world.pass(ENDS_WITHIN_MS);
  fired('settled_before_the_reversal');
  const [row] = rowsOf(world.watch.till(), 'SELECT state FROM payments').all() as { state: string }[];
  expect(row?.state === 'refund_due', `what is settled can only be refunded: ${row?.state ?? 'gone'}`);
}

/** Whatever became of the asking, the same goods stand for no second sale. */
async function exchanged(stage: Stage, fault: FaultKind): Promise<void> {
  const { shop, expect } = stage;
  const fromSaleId = await sell(shop);
  await asManager(shop);
  failing(stage, 'query', fault);
  for (let sale = 0; sale < 2; sale += 1) {
    const saleId = await ringUp(shop, 'cola');
    for (let press = 0; press <= TIMES; press += 1) {
      await exchange(shop, saleId, fromSaleId);
      await shop.world.pass(20_000);
    }
    await payByCode(shop);
    await shop.world.pass(4_000);
    await acknowledge(shop);
  }
  expect(takenOf(stage).join() === `${WATER},0,0`, `goods came back once: ${takenOf(stage).join()}`);
}

/** While the QR of the present sale is being closed, the earlier one goes back another way. */
async function meanwhile(
  stage: Stage,
  other: (fromSaleId: string, paymentId: string) => Promise<unknown>,
): Promise<void> {
  const { shop, fired, expect } = stage;
  const fromSaleId = await sell(shop);
  const [paid] = rowsOf(shop.world.watch.till(), 'SELECT payment_id FROM payments').all() as { payment_id: string }[];
  await asManager(shop);
  const saleId = await ringUp(shop, 'cola');
  await shop.do('checkout.start', { saleId });
  await shop.world.pass(3_000);
  shop.world.network.chooseFault = (call) => (call === 'reverse' ? 'slow_5s' : null);
  const taken = await exchange(shop, saleId, fromSaleId);
  await shop.world.pass(1_000);
  expect(taken.answer() === null, 'the exchange waits for the QR that is shown');
  await other(fromSaleId, paid?.payment_id ?? '');
  fired('went_another_way');
  await shop.world.pass(ENDS_WITHIN_MS);
  const answer = taken.answer();
  const code = answer?.ok === false ? answer.error.code : 'ok';
  expect(code === 'inbox.nothing_to_refund', `nothing of it is left for an exchange: ${code}`);
}

/** Another till of the shop reads the receipt of goods that stand for others here, and gives their money back. */
async function refundedElsewhere({ shop, fired, expect }: Stage): Promise<void> {
  const { world } = shop;
  await FLOWS.exchanged(shop);
  const till = world.watch.till();
  const [paid] = rowsOf(till, 'SELECT sale_id, payment_id FROM payments ORDER BY payment_key').all() as {
    sale_id: string;
    payment_id: string;
  }[];
  const saleId = paid?.sale_id ?? '';
  const paymentId = paid?.payment_id ?? '';
  const other = await openOtherTill(world);
  const state = await other.refund(paymentId, WATER);
  expect(state === 'succeeded', `the bank knows of no exchange: ${state}`);
  fired('refunded_at_another_till');
  await other.close();
  await world.pass(ENDS_WITHIN_MS);
  const items = Number(valuesOf(till, 'SELECT count(*) FROM inbox_items').get());
  expect(items === 0, 'what another till did is nothing for the inbox of this one');
  expect(takenOf({ shop }).join() === `${WATER},0`, 'the exchange stands in the books as it was');
  // Neither money nor goods of it go back from here once more.
  const again = { amountText: null, reason: 'goods_returned', note: '', saleId, paymentId } as const;
  const back = await shop.do('refund.begin', again);
  await world.pass(ENDS_WITHIN_MS);
  expect(back.answer()?.ok === false, 'nothing of it is left to refund');
  const found = await comparedDays(shop);
  expect(found.join() === `refunded_beside_exchange ${-WATER}`, `the statement names it: ${found.join()}`);
}

/** What the statements of closed days said that the books do not, by their kinds and worth. */
async function comparedDays({ world }: Stage['shop']): Promise<readonly string[]> {
  const found = (): readonly string[] =>
    rowsOf(world.watch.till(), 'SELECT kind, difference_minor FROM discrepancies WHERE is_found = 1 ORDER BY kind')
      .all()
      .map((row) => Object.values(row as object).join(' '));
  for (let day = 0; day < DAYS_UNTIL_COMPARED && found().length === 0; day += 1) {
    await sleepOver(world);
    await world.pass(COMPARED_MS);
  }
  return found();
}

export function goodsCases(): readonly FaultCase[] {
  const one = (name: string, play: FaultCase['play']): FaultCase => ({
    ...{ name: `goods/${name}`, tier: 'quick', caseCount: 1 },
    play: async (stage) => {
      await makeRich(stage.shop);
      await play(stage);
    },
  });
  const refund = { amountText: null, reason: 'goods_returned', note: '' } as const;
  return [
    ...FAULTS.map((fault) => one(`void/${fault}`, (stage) => voided(stage, fault))),
    one('void/after_the_settlement', voidedTooLate),
    ...FAULTS.map((fault) => one(`exchange/${fault}`, (stage) => exchanged(stage, fault))),
    one('exchange/while_refunded', (stage) =>
      meanwhile(stage, (saleId, paymentId) => stage.shop.do('refund.begin', { ...refund, saleId, paymentId })),
    ),
    { ...one('exchange/refunded_at_another_till', refundedElsewhere), comparesDays: true },
    one('exchange/while_voided', (stage) => meanwhile(stage, (saleId) => voidSale(stage.shop, saleId))),
  ];
}
