/**
 * C12 and C13: while nobody knows how a payment ends, or while it is being undone, no second one is begun on the same sale,
 * in whatever way somebody tries, and the sale can neither be changed nor cancelled. Rule PROVE-67.
 */
import type { Called } from '../world.ts';
import type { FaultCase, Stage } from './case.ts';
import { confirmOnPhone } from './flows.ts';
import { untilFree } from './shop-care.ts';
import { STATES, type StateName } from './states.ts';

/** States in which money may be moving. */
const BUSY_STATES = ['request_on_its_way', 'customer_asked', 'outcome_unknown', 'reversing'] as const;
const REFUSALS: readonly string[] = ['sale.payment_unresolved', 'sale.shown_qr_unresolved', 'checkout.payment_running'];

type Try = (stage: Stage) => Promise<Called | null>;

const saleIdOf = ({ shop }: Stage): string => shop.sale()?.saleId ?? '';

const TRIES: Readonly<Record<string, Try>> = {
  second_code: async ({ shop }) =>
    shop.do('scan.submit', { text: (await shop.freshCode('wlt_chen')) ?? '', source: 'scanner' }),
  second_presentment: async ({ shop }) =>
    shop.do('scan.submit', { text: (await shop.presentmentText('wlt_chen')) ?? '', source: 'scanner' }),
  /** The reader is not armed, so the phone finds nobody. */
  second_tap: async ({ shop }) => {
    await shop.tap('wlt_chen', 50, null);
    return null;
  },
  another_qr: async (stage) => stage.shop.do('checkout.renew_qr', { saleId: saleIdOf(stage) }),
  more_goods: async ({ shop }) => shop.do('sale.add_product', { productId: 'cola', quantity: 1 }),
  leaving: async (stage) => stage.shop.do('checkout.leave', { saleId: saleIdOf(stage) }),
  pressed_away: async ({ shop }) =>
    shop.do('checkout.acknowledge', { paymentId: shop.checkout()?.payment?.paymentId ?? '' }),
};

async function tryAgain(stage: Stage, state: StateName, name: string): Promise<void> {
  const { shop, fired, expect } = stage;
  await STATES[state](shop);
  const before = shop.checkout()?.payment?.paymentId;
  expect(before !== undefined, 'a payment is under way');
  const called = await TRIES[name]?.(stage);
  fired('tried_again');
  const answer = called?.answer();
  if (called !== null && answer !== undefined)
    expect(answer?.ok === false && REFUSALS.includes(answer.error.code), `it is refused: ${JSON.stringify(answer)}`);
  await shop.world.pass(200);
  expect(shop.checkout()?.payment?.paymentId === before, 'the screen is still about the first payment');
  await shop.world.pass(3_000);
  await confirmOnPhone(shop, true);
  shop.world.network.chooseFault = () => null;
  await shop.world.pass(6_000);
  await untilFree(stage);
  await shop.world.watch.look();
  const debits = [...shop.world.watch.ledger.charges.values()].reduce((sum, charge) => sum + charge.debits, 0);
  expect(debits <= 1, `one customer was debited at most once: ${debits}`);
}

export function secondTryCases(): readonly FaultCase[] {
  return Object.keys(TRIES).flatMap((name) =>
    BUSY_STATES.map((state): FaultCase => ({
      name: `C12/${name}/${state}`,
      tier: 'quick',
      caseCount: 1,
      play: (stage) => tryAgain(stage, state, name),
    })),
  );
}
