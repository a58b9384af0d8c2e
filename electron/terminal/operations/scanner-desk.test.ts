/** A till with a scanner of its own: what it reads, what is wrong with it, and what the screens are told. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const WATER = '6901028075831';
const CODE = '6235124674559394540';

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld({ withScanner: true });
});
afterEach(() => world.close());

/** What the screens were told of scans since this was last asked. */
let seen = 0;
beforeEach(() => {
  seen = 0;
});
function announced(): readonly string[] {
  const all = world.events
    .filter(({ name }) => name === 'scan.handled')
    .map(({ payload }) => payload as { outcome: { kind: string } | null; errorCode: string | null })
    .map(({ outcome, errorCode }) => outcome?.kind ?? errorCode ?? '');
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh;
}

test('[INTAKE-34] what the terminal’s own scanner reads goes the way of every scan, and the screens are told', async () => {
  world.scanner.scan(WATER, ']E0');
  world.scanner.scan(CODE, ']Q1');
  await world.advance(200);
  expect(announced()).toEqual(['product_added', 'payment_started']);
  expect((await world.snapshot()).checkout).toMatchObject({ screen: 'approved', amount: { minor: 200 } });
});

test('[INTAKE-34] nothing is done by a scan while nobody is signed in, and that is said', async () => {
  await world.call('session.sign_out', {});
  world.scanner.scan(WATER);
  expect(announced()).toEqual(['contract.not_signed_in']);
  expect((await world.snapshot()).sale).toBeNull();
});

test('[INTAKE-33] a scan that is cut, too long or no text is said and does nothing', async () => {
  world.scanner.send(Buffer.from('96385074'));
  await world.advance(200);
  expect(announced()).toEqual(['scan.cut']);
  await world.advance(5_000);
  world.scanner.send(Buffer.alloc(5_000, '7'));
  expect(announced()).toEqual(['scan.too_long']);
  await world.advance(5_000);
  world.scanner.send(Uint8Array.of(0x41, 0xff, 0x0d));
  expect(announced()).toEqual(['scan.not_text']);
  expect((await world.snapshot()).sale).toBeNull();
});

test('[INTAKE-33] a line that makes nothing but noise is said once, until it was quiet for three seconds', async () => {
  for (let burst = 0; burst < 100; burst += 1) {
    world.scanner.send(Uint8Array.of(0x41, 0xff, 0x0d));
    await world.advance(100);
  }
  expect(announced()).toEqual(['scan.not_text']);
  await world.advance(3_000);
  world.scanner.send(Uint8Array.of(0x41, 0xff, 0x0d));
  expect(announced()).toEqual(['scan.not_text']);
});

test('[INTAKE-35] the scanner stands among the devices with its condition, and each change is told', async () => {
  const state = async (): Promise<string | undefined> =>
    (await world.snapshot()).devices.find(({ kind }) => kind === 'barcode_scanner')?.state;
  expect(await state()).toBe('ready');
  const told = (): number => world.events.filter(({ name }) => name === 'devices.changed').length;
  const before = told();
  world.scanner.unplug();
  expect([await state(), told() - before]).toEqual(['gone', 1]);
  expect(world.scanner.scan(WATER)).toBe(false);
  world.scanner.plugIn();
  expect([await state(), told() - before]).toEqual(['ready', 2]);
  world.scanner.scan(WATER);
  expect(announced()).toEqual(['product_added']);
});

test('[INTAKE-34] a terminal that was stopped hears no scanner any more', async () => {
  const { scanner } = world;
  await world.restart();
  scanner.scan(WATER);
  expect(announced()).toEqual([]);
  world.scanner.scan(WATER);
  expect(announced()).toEqual(['product_added']);
});
