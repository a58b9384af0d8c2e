/** Another price than the catalogue's, who may give it, and what becomes of discounts when goods are worth less. */
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { rebuildFaults } from '../testing/till-invariants.ts';
import { CASHIER, createTillWorld, MANAGER, SUPERVISOR, type TillWorld } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
let world: TillWorld;

beforeEach(async () => {
  world = await createTillWorld();
  onTestFinished(() => world.close());
});

async function line(): Promise<Readonly<{ saleId: string; lineId: string }>> {
  const { saleId, lines } = await world.call('sale.add_product', { productId: 'cola', quantity: 3 });
  return { saleId, lineId: lines[0]?.lineId ?? '' };
}

test('[SALE-40] another price takes the right to it or an approval, and the reports count it', async () => {
  const at = await line();
  const wish = { ...at, priceText: '3.00' };
  const need = { permission: 'sale.price_override', size: null, subjectId: at.saleId } as const;
  expect(await world.refused('sale.override_price', wish)).toEqual({ code: 'staff.approval_needed', facts: need });
  const approval = await world.call('approval.give', { need, ...SUPERVISOR });
  const sale = await world.call('sale.override_price', { ...wish, ...approval });
  expect(sale.lines).toMatchObject([{ unitPrice: yuan(300), quantity: 3, total: yuan(900) }]);
  expect(sale.total).toEqual(yuan(900));
  const [entry] = world.storage.read.all(`SELECT body FROM journal WHERE type = 'sale.line_repriced'`);
  expect(JSON.parse(String(entry?.['body']))).toMatchObject({ previous: yuan(350), unitPrice: yuan(300) });

  // The next of the same goods costs what the catalogue says, on a line of its own.
  const more = await world.call('sale.add_product', { productId: 'cola', quantity: 1 });
  expect(more.lines.map(({ unitPrice }) => unitPrice.minor)).toEqual([300, 350]);
  await world.call('session.sign_in', MANAGER);
  const { sections } = await world.call('shift.x', {});
  const rows = sections
    .flatMap(({ rows: all }) => all)
    .map(({ label, count, amount }) => [label.en, count, amount?.minor]);
  expect(rows).toContainEqual(['Prices changed', 1, -150]);
  expect(rows).toContainEqual(['Prices approved', 1, undefined]);
  expect(rebuildFaults(world.storage)).toEqual([]);
});

test.each([
  ['x', 'amount.malformed'],
  ['0', 'amount.zero'],
  ['9999999.99', 'sale.total_too_large'],
] as const)('[SALE-40] %s is no price, and changes nothing', async (priceText, code) => {
  await world.call('session.sign_in', MANAGER);
  const at = await line();
  expect(await world.refused('sale.override_price', { ...at, priceText })).toMatchObject({ code });
  expect((await world.snapshot()).sale?.total).toEqual(yuan(1_050));
});

test('[STAFF-24] a fixed discount does not pass the limit of whoever takes goods away', async () => {
  await world.call('session.sign_in', MANAGER);
  const rights = {
    permissions: ['sale.discount', 'sale.price_override'],
    refundLimitMinor: 0,
    discountLimitBasisPoints: 1_000,
  } as const;
  await world.call('staff.set_rights', { role: 'cashier', rights });
  await world.call('session.sign_in', CASHIER);
  const { saleId, lineId } = await line();
  await world.call('sale.discount_line', { saleId, lineId, discount: { kind: 'amount', amount: yuan(100) } });
  const fewer = await world.call('sale.set_quantity', { saleId, lineId, quantity: 1 });
  expect(fewer.lines).toMatchObject([{ discount: { amount: yuan(35) }, total: yuan(315) }]);
  const cheaper = await world.call('sale.override_price', { saleId, lineId, priceText: '1.00' });
  expect(cheaper.lines).toMatchObject([{ discount: { amount: yuan(10) }, total: yuan(90) }]);

  await world.call('sale.add_product', { productId: 'tea', quantity: 1 });
  await world.call('sale.discount', { saleId, discount: { kind: 'amount', amount: yuan(109) } });
  const { sale } = await world.snapshot();
  const tea = sale?.lines.find(({ unitPrice }) => unitPrice.minor === 1_000)?.lineId ?? '';
  const left = await world.call('sale.remove_line', { saleId, lineId: tea });
  expect([left.discount, left.subtotal, left.total]).toEqual([{ kind: 'amount', amount: yuan(9) }, yuan(90), yuan(81)]);
  expect(rebuildFaults(world.storage)).toEqual([]);
});
