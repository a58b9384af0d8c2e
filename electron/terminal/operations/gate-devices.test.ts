/** A gate's own reader and scanner beside the checkout's: opened, shown, tried out, and never mistaken for the counter's. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSimulatedBarrier, type SimulatedBarrier } from '../../../hardware/barrier/simulated-driver.ts';
import { createSimulatedBarcodeScanner } from '../../../hardware/barcode-scanner/simulated-driver.ts';
import type { SimulatedBarcodeScanner } from '../../../hardware/barcode-scanner/simulated-driver.ts';
import { createSimulatedNfcReader, type SimulatedNfcReader } from '../../../hardware/nfc-reader/simulated-driver.ts';
import { createSeededRandom } from '../../kernel/seeded-random.ts';
import { silentLog } from '../../kernel/log.ts';
import { createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';
import { createScannerDesk } from './scanner-desk.ts';

let world: TillWorld;
let reader: SimulatedNfcReader;
let scanner: SimulatedBarcodeScanner;
let barrier: SimulatedBarrier;

beforeEach(async () => {
  reader = createSimulatedNfcReader({ id: 'nfc-in', name: 'Entry reader' });
  world = await createTillWorld({
    withScanner: true,
    gate: (clock) => {
      scanner = createSimulatedBarcodeScanner({ id: 'scan-in', name: 'Entry scanner', clock });
      barrier = createSimulatedBarrier({ id: 'flap-in', name: 'Entry flap', clock, random: createSeededRandom(1) });
      return {
        readers: [{ device: reader, role: 'entry', lane: '1' }],
        scanners: [{ device: scanner, role: 'entry', lane: '1' }],
        indicators: [],
        barriers: [{ device: barrier, role: 'entry', lane: '1' }],
      };
    },
  });
});
afterEach(async () => {
  await world.close();
  await barrier.close();
});

test('[DEVICE-19] a gate’s devices are opened and shown beside the checkout’s', async () => {
  const shown = async () =>
    (await world.snapshot()).devices.map(({ deviceId, kind, state }) => [deviceId, kind, state]);
  expect(await shown()).toEqual([
    ['nfc-1', 'nfc_reader', 'ready'],
    ['nfc-in', 'nfc_reader', 'ready'],
    ['flap-in', 'barrier', 'ready'],
    ['scan-1', 'barcode_scanner', 'ready'],
    ['scan-in', 'barcode_scanner', 'ready'],
  ]);
  const before = world.events.filter(({ name }) => name === 'devices.changed').length;
  reader.controls.setFault('unplugged', true);
  expect(world.events.filter(({ name }) => name === 'devices.changed').length).toBe(before + 1);
  expect((await shown())[1]).toEqual(['nfc-in', 'nfc_reader', 'gone']);
});

test('[DEVICE-19] what a gate’s scanner reads rings nothing up at the counter', async () => {
  scanner.scan('6901028075831', ']E0');
  await world.advance(200);
  expect(world.events.filter(({ name }) => name === 'scan.handled')).toEqual([]);
  expect((await world.snapshot()).sale).toBeNull();
});

test('[DEVICE-19] a gate’s scan goes to the gate with where it was read, the checkout’s to the checkout', () => {
  const [counter, gate] = [world.scanner, { device: scanner, role: 'entry', lane: '1' } as const];
  const atCheckout: string[] = [];
  const atGate: string[] = [];
  const context = {
    ports: { log: silentLog, scanners: [counter], gate: { readers: [], scanners: [gate], indicators: [] } },
    publish: () => undefined,
  };
  const desk = createScannerDesk(context, { fromDevice: ({ text }) => void atCheckout.push(text) });
  desk.start();
  const stop = desk.onGateScan(({ text }, { device, role, lane }) => atGate.push([device.id, role, lane, text].join()));
  scanner.scan('WP1:abc');
  counter.scan('6901028075831');
  stop();
  scanner.scan('WP1:def');
  desk.stop();
  expect([atCheckout, atGate]).toEqual([['6901028075831'], ['scan-in,entry,1,WP1:abc']]);
});

test('[DEVICE-17] each reader and scanner of a gate is tried out by itself', async () => {
  await world.call('session.sign_in', MANAGER);
  const scan = world.call('devices.test', { deviceId: 'scan-in' });
  await world.advance(1);
  scanner.scan('TRIAL', ']Q1');
  await world.advance(200);
  expect(await scan).toMatchObject({ kind: 'scanned', text: 'TRIAL' });
  const tag = world.call('devices.test', { deviceId: 'nfc-in' });
  await world.advance(1);
  world.reader.touch({ kind: 'uid', uid: 'aa' });
  reader.touch({ kind: 'uid', uid: 'bb' });
  expect(await tag).toEqual({ kind: 'tag_read', tag: 'uid', value: 'bb' });
});

test('[BARRIER-15] a barrier that stayed shut is tried out, and is well when it is seen to open', async () => {
  await world.call('session.sign_in', MANAGER);
  await world.advance(100);
  barrier.controls.setFault('stays_shut', true);
  const failed = world.terminal.call('devices.test', { deviceId: 'flap-in' });
  await world.advance(3_000);
  expect(await failed).toMatchObject({ ok: false, error: { code: 'device.not_confirmed' } });
  expect((await world.snapshot()).devices).toContainEqual(
    expect.objectContaining({ deviceId: 'flap-in', state: 'faulty', problem: 'not_confirmed' }),
  );
  barrier.controls.setFault('stays_shut', false);
  const tried = world.call('devices.test', { deviceId: 'flap-in' });
  await world.advance(3_000);
  expect(await tried).toEqual({ kind: 'pulsed', outcome: 'opened' });
  expect(barrier.condition.state).toBe('ready');
});
