/** The counter's light through a sale: what it shows at each step, and that each end sounds once. */
import { expect, test } from 'vitest';
import { createSimulatedIndicator, type SimulatedIndicator } from '../../../hardware/indicator/simulated-driver.ts';
import { CHECKOUT_SCREENS, type CheckoutView } from '../../contract/checkout-values.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { createTillWorld, MANAGER } from '../testing/till-world.ts';
import { counterSignal } from './indicator-desk.ts';

test('[INDICATOR-7] the light follows a sale from the cart to its end, and the end sounds once', async () => {
  let light: SimulatedIndicator | null = null;
  const world = await createTillWorld({
    indicators: (clock) => {
      light = createSimulatedIndicator({ id: 'light', name: 'Light', clock, random: createSeededRandom(1) });
      return [light];
    },
  });
  const relay = (light as SimulatedIndicator | null)?.relay;
  const lit = (): string | undefined => relay?.lights;
  await world.advance(100);
  expect(lit()).toBe('0000 WHITE');
  const saleId = await world.ringUp();
  await world.call('checkout.start', { saleId });
  await world.advance(100);
  expect(lit()).toBe('1000 WHITE');
  await world.call('checkout.enter_code', { saleId, code: '6235124674559394540' });
  await world.advance(3_000);
  expect([lit(), relay?.tones]).toEqual(['1111 GREEN', ['GO']]);
  await world.advance(5_000);
  expect(relay?.tones).toEqual(['GO']);
  await world.call('session.sign_in', MANAGER);
  const trial = await world.call('devices.test', { deviceId: 'light' });
  await world.advance(100);
  expect([trial.kind, relay?.tones.length]).toEqual(['shown', 2]);
  await world.advance(6_000);
  expect(lit()).toBe('0000 WHITE');
  await world.close();
});

test('[INDICATOR-7] every screen of the checkout has its signal', () => {
  const shown = (screen: CheckoutView['screen'], state: CheckoutView['reader']['state'] = 'armed') =>
    counterSignal({ screen, reader: { state, simulated: true } });
  expect(Object.fromEntries(CHECKOUT_SCREENS.map((screen) => [screen, shown(screen)]))).toEqual({
    ready: 'ready',
    closing_previous: 'wait',
    sending: 'wait',
    waiting_customer: 'wait',
    outcome_unknown: 'wait',
    cancelling: 'wait',
    approved: 'go',
    accepted_offline: 'go',
    declined: 'stop',
    expired: 'stop',
    cancelled: 'stop',
  });
  expect(shown('ready', 'unlock_phone')).toBe('unlock');
  expect(shown('ready', 'foreign_card')).toBe('stop');
  expect(shown('ready', 'reading')).toBe('wait');
  expect(counterSignal(null)).toBe('off');
});
