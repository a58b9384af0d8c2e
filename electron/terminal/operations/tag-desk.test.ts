/** Badges and tags at a whole till: whose they are, who gets to hear of them, and that none of them pays. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CASHIER, createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';

const UID = '04a2b3c4d5e680';
const CODE = '6235124674559394540';

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld({ withScanner: true });
});
afterEach(() => world.close());

const told = (name: 'badge.presented' | 'scan.handled'): readonly unknown[] =>
  world.events.filter((event) => event.name === name).map(({ payload }) => payload);

async function giveBadge(cashierId: string, badge: string): Promise<void> {
  await world.call('session.sign_in', MANAGER);
  await world.call('staff.set_badge', { cashierId, badge });
  await world.call('session.sign_out', {});
}

test('[BADGE-1] a badge that is scanned or tapped names its person, also while nobody is signed in', async () => {
  await giveBadge(CASHIER.cashierId, '4711');
  world.scanner.scan('STAFF:4711', ']C0');
  await world.advance(10_000);
  world.reader.touch({ kind: 'text', text: 'STAFF:4711' });
  expect(told('badge.presented')).toEqual([
    { badge: '4711', by: 'scanner', cashierId: 'c1' },
    { badge: '4711', by: 'reader', cashierId: 'c1' },
  ]);
  expect((await world.snapshot()).session.cashier).toBeNull();
  expect(await world.call('session.badge', { badge: '4711' })).toEqual({ cashierId: 'c1' });
});

test('[BADGE-1] a wedge scanner’s badge is taken before anybody has signed in, and nothing else is', async () => {
  await giveBadge(CASHIER.cashierId, '4711');
  const submit = { source: 'wedge' } as const;
  expect(await world.call('scan.submit', { ...submit, text: 'STAFF:4711' })).toEqual({
    kind: 'badge_presented',
    cashierId: 'c1',
  });
  for (const text of ['6901028075831', CODE]) {
    expect((await world.refused('scan.submit', { ...submit, text })).code).toBe('contract.not_signed_in');
  }
});

test('[BADGE-2] a tag with nothing but a number is a badge of whoever was given it', async () => {
  await giveBadge('s1', `uid:${UID}`);
  world.reader.touch({ kind: 'uid', uid: UID });
  expect(told('badge.presented')).toEqual([{ badge: `uid:${UID}`, by: 'reader', cashierId: 's1' }]);
});

test('[BADGE-3] somebody else’s card is told to nobody but a person who gives badges out', async () => {
  await world.call('session.sign_in', CASHIER);
  world.reader.touch({ kind: 'uid', uid: UID });
  expect(told('badge.presented')).toEqual([]);
  await world.call('session.sign_in', MANAGER);
  world.reader.touch({ kind: 'uid', uid: UID });
  expect(told('badge.presented')).toEqual([{ badge: `uid:${UID}`, by: 'reader', cashierId: null }]);
});

test('[BADGE-4] an address on a card of another system is a badge once somebody was given it', async () => {
  const uri = 'https://access.example/card/17';
  world.reader.touch({ kind: 'uri', uri });
  await giveBadge(CASHIER.cashierId, uri);
  world.reader.touch({ kind: 'uri', uri });
  expect(told('scan.handled')).toEqual([{ outcome: null, errorCode: 'scan.tag_means_nothing' }]);
  expect(told('badge.presented')).toEqual([{ badge: uri, by: 'reader', cashierId: 'c1' }]);
});

test('[BADGE-5] no tag pays or sells, whatever it says', async () => {
  await world.ringUp();
  const before = (await world.snapshot()).sale;
  for (const text of [CODE, '6901028075831', 'WP1:ABC', '00020101021126', 'hello']) {
    world.reader.touch({ kind: 'text', text });
    await world.advance(4_000);
  }
  expect(told('scan.handled')).toEqual(
    Array.from({ length: 5 }, () => ({ outcome: null, errorCode: 'scan.tag_means_nothing' })),
  );
  expect((await world.snapshot()).sale).toEqual(before);
});

test('[BADGE-6] a pick-up code on a tag goes the way of every pick-up code', () => {
  world.reader.touch({ kind: 'text', text: 'PICKUP:4711' });
  expect(told('scan.handled')).toEqual([{ outcome: null, errorCode: 'scan.pick_up_code' }]);
});

test.each([
  ['261121', 'scan.expired'],
  ['261122', null],
  ['261200', null],
  ['261100', null],
  ['250100', 'scan.expired'],
])('[INTAKE-37] on 2026-11-22 a label that says AI 17 %s is answered %s', async (expiry, errorCode) => {
  const { businessDate } = (await world.snapshot()).terminal;
  expect(businessDate).toBe('2026-11-22');
  await world.call('catalogue.add_product', {
    categoryId: 'drinks',
    name: 'Milk',
    barcode: '9506000134352',
    priceText: '5',
  });
  world.scanner.scan(`010950600013435217${expiry}`, ']C1');
  expect(told('scan.handled')).toEqual([
    errorCode === null
      ? { outcome: expect.objectContaining({ kind: 'product_added' }), errorCode: null }
      : { outcome: null, errorCode },
  ]);
});
