/** The reader at the checkout, and the customer that a demo plays. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SimulatedCard } from '../../../hardware/nfc-reader/simulated-driver.ts';
import type { NfcReader, TapOutcome, TapRequest } from '../../../hardware/nfc-reader/nfc-reader.ts';
import type { CheckoutView } from '../../contract/checkout-values.ts';
import { money } from '../../kernel/money.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { createCheckoutReader } from './checkout-reader.ts';
import { createTillWorld, type TillWorld } from '../testing/till-world.ts';

const CODE = '6235124674559394540';

let world: TillWorld;
beforeEach(async () => {
  world = await createTillWorld();
});
afterEach(() => world.close());

const presents: SimulatedCard = async () => ({ kind: 'presented', presentment: Uint8Array.from([1, 2, 3]) });

async function checkout(): Promise<CheckoutView> {
  const { checkout: view } = await world.snapshot();
  if (view === null) throw new Error('no checkout is shown');
  return view;
}

async function openCheckout(): Promise<string> {
  const saleId = await world.ringUp();
  expect(world.reader.tap(presents)).toBe(false);
  await world.call('checkout.start', { saleId });
  await world.advance(100);
  return saleId;
}

describe('the reader', () => {
  test.each([
    ['unlock_phone', { kind: 'unlock_phone' }],
    ['over_wallet_limit', { kind: 'over_wallet_limit' }],
    ['tap_again', { kind: 'tap_again' }],
    ['foreign_card', { kind: 'foreign_card', card: 'transit_card' }],
    ['armed', { kind: 'cancelled_on_phone' }],
  ] as const)('[CHECKOUT-20] C49 %s is on the screen, and the next tap pays', async (state, outcome) => {
    await openCheckout();
    expect(world.reader.tap(async () => outcome)).toBe(true);
    await world.clock.settle();
    expect((await checkout()).reader.state).toBe(state);
    world.reader.tap(presents);
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'approved', payment: { method: 'tap' } });
  });

  test('[CHECKOUT-21] a phone that answers after another way was taken is not heard', async () => {
    const saleId = await openCheckout();
    let answer: () => void = () => undefined;
    world.reader.tap(async () => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return presents({ challenge: new Uint8Array(16), amountMinor: 200, currency: 'CNY', terminalId: 'x' });
    });
    expect((await checkout()).reader.state).toBe('reading');
    await world.call('checkout.enter_code', { saleId, code: CODE });
    answer();
    await world.advance(300);
    const { payments } = await world.call('sales.get', { saleId });
    expect(payments.map(({ method, state }) => [method, state])).toEqual([
      ['merchant_qr', 'reversed'],
      ['payment_code', 'approved'],
    ]);
  });

  test('[CHECKOUT-21] C19 a phone that answers for the amount before the goods changed is asked again', async () => {
    await openCheckout();
    let answer: () => void = () => undefined;
    world.reader.tap(async () => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      return { kind: 'presented', presentment: Uint8Array.from([1]) };
    });
    await world.call('sale.add_product', { productId: 'cola', quantity: 1 });
    answer();
    await world.advance(300);
    const view = await checkout();
    expect(view).toMatchObject({ screen: 'ready', amount: { minor: 550 } });
    world.reader.tap(async (request) => {
      expect(request.amountMinor).toBe(550);
      return presents(request);
    });
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'approved', amount: { minor: 550 } });
  });

  test('[CHECKOUT-21] C19 a driver that hands over what an earlier request asked for is not believed', () => {
    const requests: TapRequest[] = [];
    let tell: (event: TapOutcome) => void = () => undefined;
    const driver: NfcReader = {
      id: 'nfc',
      name: 'A forgetful driver',
      simulated: false,
      condition: { state: 'ready', problem: null },
      open: () => undefined,
      arm: (request) => void requests.push(request),
      disarm: () => undefined,
      onCondition: () => () => undefined,
      onTag: () => () => undefined,
      onTap: (listener) => {
        tell = listener;
        return () => undefined;
      },
      close: async () => undefined,
    };
    const taken: number[] = [];
    const reader = createCheckoutReader({
      currentReader: () => driver,
      random: createSeededRandom(1),
      onPresented: (_presentment, _challenge, asked) => taken.push(asked.amount.minor) > 0,
      onChange: () => undefined,
      onDevice: () => undefined,
    });
    reader.start();
    const presentment = Uint8Array.from([1]);
    reader.ask({ saleId: 's', amount: money(200, 'CNY'), terminalId: 't' });
    const first = requests[0]?.makeChallenge() ?? presentment;
    reader.ask({ saleId: 's', amount: money(550, 'CNY'), terminalId: 't' });
    tell({ kind: 'presented', presentment, challenge: first });
    const second = requests[1]?.makeChallenge() ?? presentment;
    tell({ kind: 'presented', presentment, challenge: first });
    expect(taken).toEqual([]);
    tell({ kind: 'presented', presentment, challenge: second });
    expect(taken).toEqual([550]);
  });

  test('[CHECKOUT-22] the devices’ view names the reader and follows it', async () => {
    const devices = async (): Promise<unknown> => (await world.snapshot()).devices;
    const reader = { deviceId: 'nfc-1', kind: 'nfc_reader', name: 'Simulated reader', simulated: true };
    expect(await devices()).toMatchObject([{ ...reader, state: 'ready', problem: null }]);
    world.reader.setState('gone');
    expect(await devices()).toMatchObject([{ ...reader, state: 'gone', problem: 'unplugged' }]);
  });
});

describe('playing the customer', () => {
  test('[CHECKOUT-25] the wallets of the simulated reader are listed, and one of them pays by a tap', async () => {
    const wallets = [{ walletId: 'w1', name: '李雷', balance: { minor: 10_000, currency: 'CNY' } }];
    expect(await world.call('devices.simulated_wallets', {})).toEqual({ wallets });
    await openCheckout();
    await world.call('devices.simulate_tap', { deviceId: 'nfc-1', walletId: 'w1' });
    await world.advance(300);
    expect(await checkout()).toMatchObject({ screen: 'approved', payment: { method: 'tap' } });
  });

  test('[CHECKOUT-25] another device, or a reader that asks nobody, is refused', async () => {
    const code = async (deviceId: string): Promise<string> =>
      (await world.refused('devices.simulate_tap', { deviceId, walletId: 'w1' })).code;
    expect(await code('scanner-1')).toBe('device.not_simulated');
    expect(await code('nfc-1')).toBe('checkout.reader_not_ready');
  });
});
