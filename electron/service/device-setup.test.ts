/** The devices of a whole till as a technician lists, sets, tries and removes them, kept in its file over a restart. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { InputOf, OperationName, OutputOf } from '../contract/contract.ts';
import type { DeviceSettings } from '../contract/device-settings.ts';
import { silentLog } from '../kernel/log.ts';
import { createSystemClock } from '../system/system-clock.ts';
import { createSystemRandom } from '../system/system-random.ts';
import { openStorage } from '../terminal/storage/sqlite.ts';
import { DEMO_STAFF } from './demo.ts';
import { openTerminal, type System } from './open-terminal.ts';
import { createSealing } from './sealing.ts';
import type { RunningTerminal } from './service.ts';

const system: System = {
  clock: createSystemClock(),
  random: createSystemRandom(),
  log: silentLog,
  onStorageBroken: () => undefined,
  proxy: null,
  startHelper: () => {
    throw new Error('no helper is needed here');
  },
};
/** More than anything here takes, on a machine that is busy with something else. */
const WAIT = { timeout: 30_000, interval: 20 };

const SECOND_SCANNER = {
  deviceId: 'scanner-2',
  kind: 'barcode_scanner',
  name: 'Second scanner',
  role: 'checkout',
  lane: '2',
  driver: 'simulated',
} as const satisfies DeviceSettings;

let folder: string;
let till: RunningTerminal;
let events: { name: string; payload: unknown }[];

async function start(): Promise<void> {
  const message = {
    type: 'start',
    dataFolder: folder,
    resourcesFolder: path.resolve('resources'),
    backendOrigin: 'http://127.0.0.1:9',
    sandbox: true,
    phonePage: null,
    softwareVersion: '0.0.0',
    keyProtection: 'file',
  } as const;
  const sealing = createSealing(() => undefined);
  const opened = await openTerminal(message, sealing, system);
  if (!opened.ok) throw new Error(opened.error.code);
  till = opened.value;
  events = [];
  till.onEvent((event) => events.push(event));
}

async function call<N extends OperationName>(name: N, input: InputOf<N>): Promise<OutputOf<N>> {
  const answer = await till.call(name, input);
  if (!answer.ok) throw new Error(`${name} was refused: ${answer.error.code}`);
  return answer.value as OutputOf<N>;
}

async function refused<N extends OperationName>(name: N, input: InputOf<N>): Promise<string> {
  const answer = await till.call(name, input);
  return answer.ok ? 'not refused' : answer.error.code;
}

async function signIn(role: 'cashier' | 'manager'): Promise<void> {
  const person = DEMO_STAFF.find((member) => member.role === role);
  await call('session.sign_in', { cashierId: person?.cashierId ?? '', pin: person?.pin ?? '' });
}

const stateOf = async (deviceId: string): Promise<string | undefined> =>
  (await call('devices.list', {})).devices.find(({ device }) => device.deviceId === deviceId)?.device.state;
const keptIds = (): readonly string[] => {
  const { devices } = JSON.parse(readFileSync(path.join(folder, 'devices.json'), 'utf8')) as {
    devices: { deviceId: string }[];
  };
  return devices.map(({ deviceId }) => deviceId);
};

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'device-setup-'));
  await start();
  await signIn('manager');
}, 60_000);
afterEach(async () => {
  await till.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('[DEVICE-10] each device is listed with its settings and its condition', async () => {
  await vi.waitUntil(async () => (await stateOf('printer-simulated')) === 'ready', WAIT);
  const { devices } = await call('devices.list', {});
  expect(devices.map(({ device, settings }) => [device.kind, device.state, settings.driver])).toEqual([
    ['nfc_reader', 'ready', 'simulated'],
    ['barcode_scanner', 'ready', 'simulated'],
    ['receipt_printer', 'ready', 'simulated'],
    ['cash_drawer', 'ready', 'printer'],
    ['pole_display', 'ready', 'simulated'],
  ]);
});

test('[DEVICE-12] a device that is set is used at once and after a restart, and its journal line says who set what', async () => {
  const made = await call('devices.configure', { settings: SECOND_SCANNER });
  expect(made).toMatchObject({ device: { deviceId: 'scanner-2', state: 'ready' }, settings: SECOND_SCANNER });
  expect(keptIds()).toContain('scanner-2');
  await call('devices.simulate_scan', { deviceId: 'scanner-2', text: '6999999999993', symbologyIdentifier: ']E0' });
  expect(events.filter(({ name }) => name === 'scan.handled')).toHaveLength(1);
  await call('devices.configure', { settings: { ...SECOND_SCANNER, lane: '3' } });
  await till.stop();
  const storage = openStorage({ file: path.join(folder, 'till.db'), log: silentLog });
  if (!storage.ok) throw new Error(storage.error.code);
  const lines = storage.value.read.all("SELECT cashier_id, body FROM journal WHERE type = 'device.configured'");
  storage.value.close();
  expect(lines.map(({ cashier_id }) => cashier_id)).toEqual(['manager-1', 'manager-1']);
  expect(lines.map(({ body }) => JSON.parse(String(body)))).toEqual([
    { before: null, after: SECOND_SCANNER },
    { before: SECOND_SCANNER, after: { ...SECOND_SCANNER, lane: '3' } },
  ]);
  await start();
  expect(await stateOf('scanner-2')).toBe('ready');
});

test('[DEVICE-12] a printer that is exchanged is printed on, and one that is removed is gone', async () => {
  const file = path.join(folder, 'paper.bin');
  const printer = { kind: 'receipt_printer', name: 'To a file', role: 'checkout', lane: null } as const;
  await call('devices.configure', {
    settings: {
      ...printer,
      deviceId: 'printer-simulated',
      driver: 'file',
      path: file,
      columns: 32,
      qr: 'picture',
      letters: 'gb18030',
    },
  });
  await vi.waitUntil(async () => (await stateOf('printer-simulated')) === 'ready', WAIT);
  const trial = await call('devices.test', { deviceId: 'printer-simulated' });
  expect(trial.kind).toBe('printing');
  await vi.waitUntil(async () => {
    const { jobs } = await call('receipt.jobs', { cursor: null, limit: 1 });
    return jobs[0]?.state === 'sent';
  }, WAIT);
  expect(readFileSync(file).length).toBeGreaterThan(100);
  expect(await refused('devices.remove', { deviceId: 'printer-simulated' })).toBe('device.settings_unusable');
  await call('devices.remove', { deviceId: 'drawer-simulated' });
  await call('devices.remove', { deviceId: 'printer-simulated' });
  expect((await call('terminal.snapshot', {})).printing.printer).toBeNull();
  expect(await refused('receipt.print_test', { language: null })).toBe('print.no_printer');
  expect(await refused('devices.remove', { deviceId: 'printer-simulated' })).toBe('device.unknown');
});

test('[DEVICE-13] settings that the disk does not take change nothing, and that is said', async () => {
  mkdirSync(path.join(folder, 'devices.json.part'));
  expect(await refused('devices.configure', { settings: SECOND_SCANNER })).toBe('device.settings_not_kept');
  expect(await stateOf('scanner-2')).toBeUndefined();
  rmSync(path.join(folder, 'devices.json.part'), { recursive: true });
  await call('devices.configure', { settings: SECOND_SCANNER });
});

test('[DEVICE-13] an id keeps its kind', async () => {
  const settings = { ...SECOND_SCANNER, deviceId: 'pole-simulated' };
  expect(await refused('devices.configure', { settings })).toBe('device.kind_differs');
});

test('[DEVICE-14] who may not change settings can look, and change nothing', async () => {
  await signIn('cashier');
  expect((await call('devices.list', {})).devices.length).toBe(5);
  expect(await refused('devices.configure', { settings: SECOND_SCANNER })).toBe('contract.not_permitted');
  expect(await refused('devices.remove', { deviceId: 'pole-simulated' })).toBe('contract.not_permitted');
  expect(await refused('devices.learn_scanner', { path: '/dev/ttyS0' })).toBe('contract.not_permitted');
  expect(await refused('devices.test', { deviceId: 'drawer-simulated' })).toBe('contract.not_permitted');
});

test('[DEVICE-17] what a scanner or a reader reads in a trial is told and goes nowhere else', async () => {
  const scan = call('devices.test', { deviceId: 'scanner-simulated' });
  await call('devices.simulate_scan', {
    deviceId: 'scanner-simulated',
    text: '6901028075831',
    symbologyIdentifier: ']E0',
  });
  expect(await scan).toEqual({ kind: 'scanned', text: '6901028075831', symbologyIdentifier: ']E0', problem: null });
  const tag = call('devices.test', { deviceId: 'nfc-simulated' });
  await call('devices.simulate_tag', { deviceId: 'nfc-simulated', tag: 'uid', value: '04a2b3c4' });
  expect(await tag).toEqual({ kind: 'tag_read', tag: 'uid', value: '04a2b3c4' });
  expect(events.filter(({ name }) => name === 'scan.handled')).toEqual([]);
  expect((await call('terminal.snapshot', {})).sale).toBeNull();
});

test('[DEVICE-17] a drawer opens with a reason, a display shows, and what is not there says so', async () => {
  await vi.waitUntil(async () => (await stateOf('drawer-simulated')) === 'ready', WAIT);
  expect(await call('devices.test', { deviceId: 'drawer-simulated' })).toEqual({ kind: 'pulsed', outcome: 'opened' });
  await vi.waitUntil(async () => (await stateOf('pole-simulated')) === 'ready', WAIT);
  expect(await call('devices.test', { deviceId: 'pole-simulated' })).toEqual({ kind: 'shown' });
  expect(await refused('devices.test', { deviceId: 'nobody' })).toBe('device.unknown');
});

test('[DEVICE-20] a simulated device has faults that are switched on and off, and says so like a real one', async () => {
  const forReader = { deviceId: 'nfc-simulated' };
  expect((await call('devices.faults', forReader)).faults.map(({ fault }) => fault)).toContain('held_by_kernel');
  await call('devices.simulate_fault', { ...forReader, fault: 'held_by_kernel', isOn: true });
  const { devices } = await call('terminal.snapshot', {});
  expect(devices[0]).toMatchObject({ state: 'faulty', problem: 'held_by_kernel' });
  expect((await call('devices.faults', forReader)).faults).toContainEqual({
    fault: 'held_by_kernel',
    lasts: 'while_on',
    isOn: true,
  });
  await call('devices.simulate_fault', { ...forReader, fault: 'held_by_kernel', isOn: false });
  expect(await stateOf('nfc-simulated')).toBe('ready');
  expect(await refused('devices.simulate_fault', { ...forReader, fault: 'on_fire', isOn: true })).toBe(
    'device.fault_unknown',
  );
});

test('[DEVICE-22] what is done to a device that is real, away or of another kind is refused', async () => {
  const scan = { text: '1', symbologyIdentifier: null };
  expect(await refused('devices.simulate_scan', { ...scan, deviceId: 'drawer-simulated' })).toBe(
    'device.not_simulated',
  );
  expect(await refused('devices.simulate_scan', { ...scan, deviceId: 'nfc-simulated' })).toBe('device.took_no_notice');
  await call('devices.simulate_fault', { deviceId: 'scanner-simulated', fault: 'unplugged', isOn: true });
  expect(await refused('devices.simulate_scan', { ...scan, deviceId: 'scanner-simulated' })).toBe(
    'device.took_no_notice',
  );
});

test('[DEVICE-15] detection tells what is plugged in, whatever this machine has', async () => {
  const { found, blindSpots } = await call('devices.detect', {});
  for (const { deviceId, proposals } of found) expect(deviceId === null).toBe(proposals.length > 0);
  for (const { problem } of blindSpots) expect(problem).toMatch(/^[a-z_]+$/);
});

test('[BENCH-2] the codes of a demo shop are goods it sells, marks of its own, and what is scanned by mistake', async () => {
  const { codes } = await call('bench.codes', {});
  const textOf = (kind: string): string => codes.find((code) => code.kind === kind)?.text ?? '';
  const scan = async (text: string): Promise<string> => {
    const from = events.length;
    await call('devices.simulate_scan', { deviceId: 'scanner-simulated', text, symbologyIdentifier: null });
    await vi.waitUntil(() => events.slice(from).some(({ name }) => name === 'scan.handled'), WAIT);
    return JSON.stringify(events.slice(from).find(({ name }) => name === 'scan.handled')?.payload);
  };
  expect(await scan(textOf('goods'))).toContain('product_added');
  expect(await scan('STAFF:1001')).toContain('badge_presented');
  expect(codes.map(({ text }) => text)).toEqual(expect.arrayContaining(['STAFF:1001', 'PICKUP:8808']));
  expect(await scan(textOf('strange'))).toContain('errorCode');
});

test('[BENCH-3] what was printed is seen line by line and torn off, the drawer is pushed shut, the display is read', async () => {
  const forPrinter = { deviceId: 'printer-simulated' };
  await vi.waitUntil(async () => (await stateOf('printer-simulated')) === 'ready', WAIT);
  const paper = async () => (await call('bench.look', forPrinter)).paper;
  expect((await paper())?.items).toEqual([]);
  await call('devices.test', forPrinter);
  await vi.waitUntil(async () => (await paper())?.items.at(-1)?.kind === 'cut', WAIT);
  expect((await paper())?.items.some((item) => item.kind === 'line' && item.text !== '')).toBe(true);
  await call('devices.test', { deviceId: 'drawer-simulated' });
  expect((await paper())?.drawerOpen).toBe(true);
  await call('bench.close_drawer', forPrinter);
  await call('bench.tear_off', forPrinter);
  expect(await paper()).toMatchObject({ items: [], drawerOpen: false });
  await vi.waitUntil(async () => (await stateOf('pole-simulated')) === 'ready', WAIT);
  await call('devices.test', { deviceId: 'pole-simulated' });
  await vi.waitUntil(
    async () => (await call('bench.look', { deviceId: 'pole-simulated' })).lines?.some((line) => line !== ''),
    WAIT,
  );
});

test('[BENCH-5] a simulated light that is added shows its lamps, and the tone that came last', async () => {
  const light = { deviceId: 'light', kind: 'indicator', name: 'Light', role: 'checkout', lane: null } as const;
  await call('devices.configure', { settings: { ...light, driver: 'simulated' } });
  await vi.waitUntil(async () => (await stateOf('light')) === 'ready', WAIT);
  expect((await call('bench.look', { deviceId: 'light' })).lights).toMatchObject({ tone: null });
  expect(await call('devices.test', { deviceId: 'light' })).toEqual({ kind: 'shown' });
  const green = { lit: '1111', colour: 'GREEN', tone: 'GO' };
  await vi.waitUntil(async () => {
    const { lights } = await call('bench.look', { deviceId: 'light' });
    return JSON.stringify(lights) === JSON.stringify(green);
  }, WAIT);
});

test('[BENCH-4] without a wallet there is no code, and what is no device of the bench is refused', async () => {
  const scanner = { deviceId: 'scanner-simulated' };
  // Nobody listens at the backend's address.
  expect(await refused('bench.scan_wallet', { ...scanner, walletId: 'wlt_zhang' })).toBe('device.no_demo_wallet');
  expect(await refused('bench.tear_off', scanner)).toBe('device.took_no_notice');
  expect(await refused('bench.look', { deviceId: 'drawer-simulated' })).toBe('device.not_simulated');
});

test('[BENCH-6] a recording is played at the device of its kind, and what is none is refused with the reason', async () => {
  const head = (device: string): string => JSON.stringify({ trace: 1, device, model: 'serial' });
  const code = JSON.stringify({ t: 3, in: Buffer.from('0000000000000\r').toString('hex') });
  const speed = 'as_recorded';
  const scanner = { deviceId: 'scanner-simulated', speed } as const;
  const before = events.filter(({ name }) => name === 'scan.handled').length;
  await call('bench.play', { ...scanner, recording: `${head('barcode_scanner')}\n${code}` });
  await vi.waitUntil(() => events.filter(({ name }) => name === 'scan.handled').length > before, WAIT);
  expect(await refused('bench.play', { ...scanner, recording: `${head('nfc_reader')}\n${code}` })).toBe(
    'device.recording_of_another',
  );
  expect(await refused('bench.play', { ...scanner, recording: 'no recording' })).toBe('device.recording_unusable');
  expect(await refused('bench.play', { ...scanner, recording: head('barcode_scanner') })).toBe('device.plays_nothing');
  const reader = { deviceId: 'nfc-simulated', speed, recording: head('nfc_reader') } as const;
  expect(await refused('bench.play', reader)).toBe('device.plays_nothing');
  const printer = { deviceId: 'printer-simulated', speed, recording: head('receipt_printer') } as const;
  expect(await refused('bench.play', printer)).toBe('device.plays_nothing');
});

test('[BENCH-7] a printer’s recording comes out of the simulated one, quicker when it is wanted, and can be stopped', async () => {
  const forPrinter = { deviceId: 'printer-simulated' };
  await vi.waitUntil(async () => (await stateOf('printer-simulated')) === 'ready', WAIT);
  await call('bench.tear_off', forPrinter);
  const head = JSON.stringify({ trace: 1, device: 'receipt_printer', model: 'tcp' });
  const line = (t: number, members: object): string => JSON.stringify({ t, ...members });
  const lines = [
    head,
    line(0, { out: Buffer.from('xxxx 0.00\n').toString('hex') }),
    line(10, { out: '100402' }),
    line(12, { in: '16' }),
    line(600_000, { note: 'gone unplugged' }),
  ];
  const played = await call('bench.play', { ...forPrinter, speed: 'tenfold', recording: lines.join('\n') });
  expect(played).toEqual({ durationMs: 60_000 });
  await vi.waitUntil(async () => (await stateOf('printer-simulated')) === 'faulty', WAIT);
  const { paper } = await call('bench.look', forPrinter);
  expect(paper?.items.map((item) => (item.kind === 'line' ? item.text : item.kind))).toEqual(['xxxx 0.00']);
  await call('bench.stop_playing', forPrinter);
  await vi.waitUntil(async () => (await stateOf('printer-simulated')) === 'ready', WAIT);
});
