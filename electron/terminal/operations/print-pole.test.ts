/** The pole display at a whole till. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPaperTill, type Paper } from '../testing/paper-till.ts';
import type { TillWorld } from '../testing/till-world.ts';

let world: TillWorld;
/** Of the present run. */
let display: Paper['display'];

beforeEach(async () => {
  world = await createPaperTill((paper) => ({ display } = paper));
});
afterEach(() => world.close());

test('[PRINT-98] the pole display follows the sale to its end', async () => {
  const shown = () => display.screen.text;
  expect(shown()).toEqual({ upper: 'WELCOME', lower: '' });
  const saleId = await world.ringUp('water');
  await world.call('sale.add_product', { productId: 'cola', quantity: 3 });
  expect(shown()).toEqual({ upper: '3 x 3.50       10.50', lower: 'TOTAL          12.50' });
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  expect(shown()).toEqual({ upper: 'PLEASE PAY', lower: 'TOTAL          12.50' });
  const payment = await world.call('checkout.enter_code', { saleId, code: '6212345678901234567' });
  await world.advance(3_000);
  expect(shown()).toEqual({ upper: 'THANK YOU', lower: 'PAID           12.50' });
  await world.call('checkout.acknowledge', { paymentId: payment.paymentId });
  expect(shown()).toEqual({ upper: 'WELCOME', lower: '' });
});
