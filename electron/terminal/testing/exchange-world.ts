/**
 * A till in a test's hand at which goods come back against others: tea for 10.00, water for 2.00, an open drawer, and
 * somebody who may do everything.
 */
import { expect } from 'vitest';
import type { InputOf, OutputOf } from '../../contract/contract.ts';
import { DIMENSIONS, sumsOf } from '../takings/takings.ts';
import { takingsBy, takingsByDay } from '../takings/takings-store.ts';
import { createInboxWorld, CODE, type InboxWorld } from './inbox-world.ts';
import { MANAGER, type Refused } from './till-world.ts';

export const TODAY = '2026-11-22';
const ALL = { from: TODAY, to: TODAY };

export const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
export const NO_CASH = { pieces: [], total: yuan(0) } as const;

type Goods = 'tea' | 'water';
export type Sold = Readonly<{ saleId: string; paymentId: string }>;
type Take = InputOf<'exchange.take'>;
export type ExchangeWish = Readonly<{
  saleId: string;
  fromSaleId: string;
  amountText?: string | null;
  note?: string;
  actId?: string;
  approvalId?: string;
}>;

export interface ExchangeWorld extends InboxWorld {
  /** What is due of it, by payment code. Answers the payment. */
  pay(saleId: string): Promise<string>;
  sold(goods?: Goods): Promise<Sold>;
  soldForCash(goods?: Goods): Promise<string>;
  take(wish: ExchangeWish): Promise<OutputOf<'exchange.take'>>;
  takeRefused(wish: ExchangeWish): Promise<Refused>;
  /** Rung up and paid with what came back of `fromSaleId`, and by wallet what is due beside it. */
  exchanged(goods: Goods, fromSaleId: string): Promise<string>;
  /** To a wallet, until its end is known. */
  refund(sold: Sold, amountText: string | null): Promise<void>;
  refundRefused(sold: Sold, amountText: string | null): Promise<Refused>;
  /** Each way of looking at the day, and the tenders of its report, which keeps what was voided, sum to these. */
  expectSums(grossMinor: number, refundMinor: number, voidMinor?: number): Promise<void>;
  /** What its customers have paid in all and not got back, by the backend's own books. */
  heldByBackend(): number;
}

const why = { reason: 'goods_returned', note: '' } as const;

export async function createExchangeWorld(): Promise<ExchangeWorld> {
  const world = await createInboxWorld();
  await world.signIn(MANAGER);
  await world.call('shift.open', { float: NO_CASH });
  const pay: ExchangeWorld['pay'] = async (saleId) => {
    await world.call('checkout.start', { saleId });
    const { paymentId } = await world.call('checkout.enter_code', { saleId, code: CODE });
    await world.advance(500);
    await world.nextSale();
    return paymentId;
  };
  const whole = (wish: ExchangeWish): Take => ({ amountText: null, note: '', ...wish });
  const take: ExchangeWorld['take'] = (wish) => world.during(world.call('exchange.take', whole(wish)), 5_000);
  return Object.setPrototypeOf(
    {
      pay,
      take,
      sold: async (goods = 'tea') => {
        const saleId = await world.ringUp(goods);
        return { saleId, paymentId: await pay(saleId) };
      },
      soldForCash: async (goods = 'tea') => {
        const saleId = await world.ringUp(goods);
        await world.during(world.call('cash.pay', { saleId, tenderedText: null }), 5_000);
        return saleId;
      },
      takeRefused: (wish) => world.during(world.refused('exchange.take', whole(wish)), 5_000),
      exchanged: async (goods, fromSaleId) => {
        const saleId = await world.ringUp(goods);
        const { sale } = await take({ saleId, fromSaleId });
        if (sale.due.minor > 0) await pay(saleId);
        return saleId;
      },
      refund: async (sold, amountText) => {
        await world.during(world.call('refund.begin', { ...sold, amountText, ...why }), 5_000);
        await world.advance(20_000);
      },
      refundRefused: (sold, amountText) =>
        world.during(world.refused('refund.begin', { ...sold, amountText, ...why }), 5_000),
      heldByBackend: () => [...world.backend.chargedMinor().values()].reduce((sum, minor) => sum + minor, 0),
      expectSums: async (grossMinor, refundMinor, voidMinor = 0) => {
        await world.call('takings.figures', ALL);
        const { read } = world.storage;
        for (const dimension of DIMENSIONS.filter((each) => each !== 'promotion')) {
          const rows = dimension === 'day' ? takingsByDay(read, ALL) : takingsBy(read, dimension, ALL);
          expect({ dimension, ...sumsOf(rows) }).toMatchObject({ dimension, grossMinor, refundMinor, voidMinor });
        }
        const { sections } = await world.call('shift.x', {});
        const paid = sections.find(({ title }) => title.en === 'How it was paid');
        expect(paid?.rows.find(({ isTotal }) => isTotal)?.amount?.minor).toBe(grossMinor + voidMinor);
      },
    } satisfies Omit<ExchangeWorld, keyof InboxWorld>,
    world,
  ) as ExchangeWorld;
}
