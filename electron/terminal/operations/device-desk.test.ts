/** When devices may be set, and what the screens are told while a scanner is being learned. */
import { afterEach, expect, test } from 'vitest';
import type { DeviceSettings } from '../../contract/device-settings.ts';
import { ok } from '../../kernel/result.ts';
import type { DeviceSetup } from '../ports.ts';
import { createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';

const READER: DeviceSettings = {
  deviceId: 'nfc-1',
  kind: 'nfc_reader',
  name: 'Reader',
  role: 'checkout',
  lane: null,
  driver: 'simulated',
};
const LINE = { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 } as const;

/** Keeps its list in memory; its plug and its person are the test's. */
function memorySetup() {
  let kept: readonly DeviceSettings[] = [READER];
  const plugged = new Set<() => void>();
  const setup: DeviceSetup = {
    settings: () => kept,
    keep: async (devices) => {
      kept = devices;
      return null;
    },
    takeIntoUse: async () => undefined,
    onExchanged: () => () => undefined,
    onPlugged: (listener) => {
      plugged.add(listener);
      return () => plugged.delete(listener);
    },
    detect: async () => ({ found: [], blindSpots: [] }),
    learnScanner: async (_path, onTry) => {
      onTry({ setupText: 'SETUP', tryNumber: 1, maxTries: 2, settings: LINE });
      return ok({ kind: 'not_found', heardAnything: false });
    },
    examine: async (offsetMs) => [{ code: 'clock.off', facts: { seconds: offsetMs ?? -1 } }],
    simulated: () => null,
  };
  return {
    setup,
    plug: () => {
      for (const listener of plugged) listener();
    },
  };
}

let world: TillWorld;
afterEach(() => world.close());

test('[DEVICE-13] nothing is set while a payment runs, and everything once it is over', async () => {
  world = await createTillWorld({ deviceSetup: memorySetup().setup });
  await world.call('session.sign_in', MANAGER);
  const settings = { ...READER, lane: '2' };
  const saleId = await world.ringUp();
  await world.call('checkout.start', { saleId });
  await world.advance(500);
  const { paymentId } = await world.call('checkout.enter_code', { saleId, code: '6235124674559394540' });
  expect((await world.refused('devices.configure', { settings })).code).toBe('device.payment_running');
  await world.advance(3_000);
  await world.call('checkout.acknowledge', { paymentId });
  expect((await world.call('devices.configure', { settings })).settings).toEqual(settings);
});

test('[DEVICE-13] devices that were handed in are not set', async () => {
  world = await createTillWorld();
  await world.call('session.sign_in', MANAGER);
  for (const settings of [READER]) {
    expect((await world.refused('devices.configure', { settings })).code).toBe('device.not_settable');
  }
  expect((await world.refused('devices.detect', {})).code).toBe('device.not_settable');
});

test('[DEVICE-16] a plug is told to the screens, so that they look again', async () => {
  const { setup, plug } = memorySetup();
  world = await createTillWorld({ deviceSetup: setup });
  const before = world.events.filter(({ name }) => name === 'devices.changed').length;
  plug();
  expect(world.events.filter(({ name }) => name === 'devices.changed').length).toBe(before + 1);
});

test('[DEVICE-17] while a scanner is learned the screens are told what to scan, and when it is over', async () => {
  world = await createTillWorld({ deviceSetup: memorySetup().setup });
  await world.call('session.sign_in', MANAGER);
  const learned = await world.call('devices.learn_scanner', { path: '/dev/ttyS0' });
  expect(learned).toEqual({ kind: 'not_found', heardAnything: false });
  const told = world.events.filter(({ name }) => name === 'devices.learning').map(({ payload }) => payload);
  expect(told).toEqual([{ setupText: 'SETUP', tryNumber: 1, maxTries: 2, settings: LINE }, null]);
});

test('[DOCTOR-7] a page asks what the doctor finds, with the clock compared with the backend’s', async () => {
  world = await createTillWorld({ deviceSetup: memorySetup().setup });
  await world.advance(5_000);
  const { findings } = await world.call('devices.examine', {});
  expect(findings).toEqual([{ code: 'clock.off', verdict: 'fault', facts: { seconds: 0 } }]);
});
