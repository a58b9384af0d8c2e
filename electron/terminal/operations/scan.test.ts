/** Scans at a working till: each goes where its meaning sends it, from whatever screen, and none is swallowed (C31). */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ScanOutcome } from '../../contract/contract.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';
const WATER = '6901028075831';

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

const scan = (text: string): Promise<ScanOutcome> => world.call('scan.submit', { text, source: 'wedge' });
const refusal = async (text: string): Promise<string> =>
  (await world.refused('scan.submit', { text, source: 'wedge' })).code;

test('[INTAKE-11] one-item sale: scan the goods, scan the phone, no key pressed', async () => {
  expect(await scan(WATER)).toMatchObject({ kind: 'product_added', product: { productId: 'water' } });
  const outcome = await scan(CODE);
  expect(outcome.kind).toBe('payment_started');
  await world.advance(100);
  expect((await world.snapshot()).checkout).toMatchObject({ screen: 'approved', amount: { minor: 200 } });
  expect(world.backend.calls().filter(({ operation }) => operation === 'putPayment')).toHaveLength(1);
});

test('[INTAKE-12] the next goods after a paid sale begin the next one', async () => {
  await scan(WATER);
  await scan(CODE);
  await world.advance(5_000);
  expect(await scan(WATER)).toMatchObject({ kind: 'product_added' });
  const { sale, checkout } = await world.snapshot();
  expect([sale?.state, sale?.lines.length, checkout]).toEqual(['open', 1, null]);
});

test('[INTAKE-13] goods scanned at the checkout change the sale, and the QR with it', async () => {
  await scan(WATER);
  const { sale } = await world.snapshot();
  await world.call('checkout.start', { saleId: sale?.saleId ?? '' });
  await world.advance(100);
  expect(await scan('6901234567892')).toMatchObject({ kind: 'product_added' });
  await world.advance(200);
  expect((await world.snapshot()).checkout).toMatchObject({ merchantQrState: 'shown', amount: { minor: 550 } });
});

test('[INTAKE-14] a code with nothing to pay, a shop’s code, a cut code: each is refused with what it is', async () => {
  expect(await refusal(CODE)).toBe('checkout.nothing_to_pay');
  await scan(WATER);
  expect(await refusal('00020101021226230010A0000003330105M0001')).toBe('checkout.merchant_code_scanned');
  expect(await refusal('62351246745593945')).toBe('checkout.code_malformed');
  expect(await refusal('WP1:not base45')).toBe('checkout.code_malformed');
  expect(await scan('6901028075848')).toEqual({ kind: 'unknown_barcode', barcode: '6901028075848' });
  expect(await scan('SHELF7')).toEqual({ kind: 'unknown_barcode', barcode: 'SHELF7' });
});

test('[INTAKE-14] a refused scan may be tried again at once', async () => {
  expect(await refusal(CODE)).toBe('checkout.nothing_to_pay');
  await scan(WATER);
  expect((await scan(CODE)).kind).toBe('payment_started');
});

test('[INTAKE-15] C33 the same code twice within three seconds is one payment', async () => {
  await scan(WATER);
  expect((await scan(CODE)).kind).toBe('payment_started');
  expect(await scan(CODE)).toEqual({ kind: 'repeat_ignored' });
  await world.advance(100);
  expect([...world.backend.chargedMinor().values()]).toEqual([200]);
});

test('[INTAKE-16] a receipt number opens the sale, one nobody knows says so', async () => {
  await scan(WATER);
  const { sale } = await world.snapshot();
  await scan(CODE);
  await world.advance(100);
  expect(await scan('sim_till_1-000001')).toEqual({ kind: 'receipt_found', saleId: sale?.saleId });
  expect(await refusal('other_till-000001')).toBe('sale.not_found');
});
