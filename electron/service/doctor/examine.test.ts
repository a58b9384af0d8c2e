/** Each finding of the doctor, on a machine made up for it. */
import { expect, test } from 'vitest';
import { DEVICE_PROBLEMS } from '../../../hardware/device/device.ts';
import { deviceSettingsSchema } from '../../contract/device-settings.ts';
import { ERRORS } from '../../kernel/errors.ts';
import { FINDING_CODES, FINDINGS, verdictOf, wordsOf, type FindingCode } from '../../kernel/doctor-findings.ts';
import { examine } from './examine.ts';
import type { MachineProbe, ProbedDevice } from './machine-probe.ts';

const device = (kind: string, driver: object, problem: string | null = null): ProbedDevice => ({
  settings: deviceSettingsSchema.parse({ deviceId: kind, kind, name: `My ${kind}`, ...driver }),
  condition: {
    isReady: problem === null,
    problem: problem === null ? null : { code: problem as 'not_found', detail: 'as the system says' },
  },
});
const READER = device('nfc_reader', { driver: 'pcsc' });
const SCANNER = device('barcode_scanner', { driver: 'hid', identity: { vendorId: '0c2e' } });
const PRINTER = device('receipt_printer', { driver: 'tcp', host: 'printer' });
const DRAWER = device('cash_drawer', { driver: 'printer' });
const POLE = device('pole_display', { driver: 'cd5220', place: { path: '/dev/ttyS0' } });

/** Seen a moment ago. */
const found = ({ settings }: ProbedDevice): ProbedDevice => ({
  settings,
  condition: { isReady: false, isFound: true, problem: null },
});

const CARDS: MachineProbe['smartCards'] = {
  isInstalled: true,
  service: null,
  heldByKernel: null,
  unblockedModules: [],
  escapeRefusal: null,
};
const CLOCK: MachineProbe['clock'] = { offsetMs: 20, isSynchronised: true, hasBattery: true };

/** A shop's machine to which nothing is wrong. */
const WELL: MachineProbe = {
  platform: 'linux',
  user: 'till',
  smartCards: CARDS,
  modules: [{ name: 'node-hid', state: 'loads', detail: '' }],
  deviceFiles: [{ path: '/dev/ttyACM0', isUsable: true, group: 'dialout' }],
  hasDeviceRules: true,
  hasChineseFont: true,
  inputMethod: 'fcitx',
  charset: 'UTF-8',
  clock: CLOCK,
  disk: { freeBytes: 50_000_000_000, whyNotWritable: null },
  devices: [READER, SCANNER, PRINTER, DRAWER, POLE],
};
const codes = (probe: Partial<MachineProbe>): readonly FindingCode[] =>
  examine({ ...WELL, ...probe }).map(({ code }) => code);
const REFUSAL = { file: '/etc/libccid_Info.plist', value: '0x0001' };
const ACR1252U = device('nfc_reader', { driver: 'pcsc', reader: 'ACR1252' });
const having = (...devices: readonly ProbedDevice[]): Partial<MachineProbe> => ({ devices });
const problemOf = (code: 'no_permission' | 'service_not_running') => ({ code, detail: '/run/pcscd: EACCES' });

test('[DOCTOR-1] a machine to which nothing is wrong has no fault, and what cannot be asked is said', () => {
  const findings = examine(WELL);
  expect(findings.filter(({ code }) => verdictOf(code) === 'fault')).toEqual([]);
  expect(findings.filter(({ code }) => verdictOf(code) === 'advice').map(({ code }) => code)).toEqual([
    'printer.letters_unknown',
  ]);
});

const CASES: readonly (readonly [FindingCode, Partial<MachineProbe>])[] = [
  ['reader.none_set', having(SCANNER)],
  [
    'reader.service_missing',
    { smartCards: { ...CARDS, isInstalled: false, service: problemOf('service_not_running') } },
  ],
  ['reader.service_not_running', { smartCards: { ...CARDS, service: problemOf('service_not_running') } }],
  ['reader.service_forbidden', { smartCards: { ...CARDS, service: problemOf('no_permission') } }],
  ['reader.service_forbidden', having(device('nfc_reader', { driver: 'pcsc' }, 'no_permission'))],
  [
    'reader.held_by_kernel',
    { smartCards: { ...CARDS, heldByKernel: { code: 'held_by_kernel', detail: 'pn533_usb holds 1-1:1.0' } } },
  ],
  ['reader.may_be_taken', { smartCards: { ...CARDS, unblockedModules: ['pn533_usb', 'nfc'] } }],
  [
    'reader.told_by_order',
    having(
      device('nfc_reader', { driver: 'pcsc', reader: 'ACR122U PICC 00 00' }),
      device('nfc_reader', { driver: 'pcsc', reader: 'ACR122U PICC 01 00', role: 'gate' }),
    ),
  ],
  ['reader.signals_refused', { ...having(ACR1252U), smartCards: { ...CARDS, escapeRefusal: REFUSAL } }],
  ['reader.not_seen', having(device('nfc_reader', { driver: 'pcsc' }, 'not_found'))],
  ['module.missing', { modules: [{ name: 'nfc-pcsc', state: 'absent', detail: '' }] }],
  ['module.wrong_version', { modules: [{ name: 'node-hid', state: 'wrong_version', detail: 'NODE_MODULE_VERSION' }] }],
  ['module.library_missing', { modules: [{ name: 'node-hid', state: 'library_missing', detail: 'libusb-1.0.so.0' }] }],
  ['port.forbidden', { deviceFiles: [{ path: '/dev/hidraw0', isUsable: false, group: 'root' }] }],
  ['rules.missing', { hasDeviceRules: false }],
  ['font.own_only', { hasChineseFont: false }],
  ['font.unknown', { hasChineseFont: null }],
  ['scanner.only_wedge', { ...having(READER), inputMethod: null }],
  ['scanner.wedge_with_input_method', having(READER)],
  ['letters.other', { charset: 'GBK' }],
  ['printer.none_set', having(READER, SCANNER)],
  ['printer.paper_low', having(READER, SCANNER, { ...PRINTER, paper: 'low' })],
  ['clock.off', { clock: { ...CLOCK, offsetMs: -3_600_000 } }],
  ['clock.not_synchronised', { clock: { ...CLOCK, offsetMs: null, isSynchronised: false } }],
  ['clock.no_battery', { clock: { ...CLOCK, hasBattery: false } }],
  ['disk.low', { disk: { freeBytes: 500_000_000, whyNotWritable: null } }],
  ['disk.full', { disk: { freeBytes: 1_000, whyNotWritable: null } }],
  ['disk.read_only', { disk: { freeBytes: null, whyNotWritable: 'EROFS' } }],
  ['device.not_ready', having(READER, SCANNER, device('receipt_printer', { driver: 'tcp', host: 'p' }, 'paper_out'))],
  ['device.found', having(found(SCANNER))],
  ['device.found', having(found(READER))],
  ['device.found', having(found(PRINTER))],
  ['device.not_ready', having(READER, device('barcode_scanner', { driver: 'serial', place: { path: 'x' } }, 'in_use'))],
];

test.each(CASES)('[DOCTOR-2] %s is found on a machine that has it, and not on one that is well', (code, probe) => {
  expect(codes(probe)).toContain(code);
  expect(codes({})).not.toContain(code);
});

test('[DOCTOR-2] every finding that is no good news has a machine in these tests', () => {
  const tried = new Set([...CASES.map(([code]) => code), ...codes({})]);
  expect(FINDING_CODES.filter((code) => !tried.has(code))).toEqual([]);
});

test('[DOCTOR-3] a cause hides what only follows from it', () => {
  const service = problemOf('service_not_running');
  const heldByKernel = { code: 'held_by_kernel', detail: '' } as const;
  expect(codes({ smartCards: { ...CARDS, service, heldByKernel, unblockedModules: ['nfc'] } })).not.toContain(
    'reader.held_by_kernel',
  );
  expect(
    codes({ ...having(device('nfc_reader', { driver: 'pcsc' }, 'not_found')), smartCards: { ...CARDS, heldByKernel } }),
  ).not.toContain('reader.not_seen');
});

test('[DOCTOR-10] every reader is judged by its name, of whatever role and lane; what keeps all of them is said once', () => {
  const gate = (deviceId: string, role: string, problem: string | null) =>
    device('nfc_reader', { deviceId, name: `Reader ${deviceId}`, driver: 'pcsc', reader: deviceId, role }, problem);
  const readers = [gate('counter', 'checkout', null), gate('in', 'entry', 'not_found'), gate('out', 'exit', 'in_use')];
  const told = (probe: Partial<MachineProbe>): readonly string[] =>
    examine({ ...WELL, ...having(...readers), ...probe })
      .filter(({ code, facts: { name } }) => code.startsWith('reader.') || String(name).startsWith('Reader'))
      .map(({ code, facts: { name = '' } }) => `${code} ${name}`.trim());
  expect(told({})).toEqual(['reader.ready Reader counter', 'reader.not_seen Reader in', 'device.not_ready Reader out']);
  const service = problemOf('service_not_running');
  expect(told({ smartCards: { ...CARDS, service } })).toEqual(['reader.service_not_running']);
  const heldByKernel = { code: 'held_by_kernel', detail: 'pn533_usb holds 1-1:1.0' } as const;
  expect(told({ smartCards: { ...CARDS, heldByKernel } })).toEqual([
    'reader.held_by_kernel',
    'reader.ready Reader counter',
    'device.not_ready Reader out',
  ]);
  expect(told(having(gate('a', 'entry', 'no_permission'), gate('b', 'exit', 'no_permission')))).toEqual([
    'reader.service_forbidden',
  ]);
  // One that is simulated, at the counter, leaves a real one at the gate to be judged.
  expect(told(having(device('nfc_reader', { driver: 'simulated' }), gate('in', 'entry', 'not_found')))).toEqual([
    'reader.not_seen Reader in',
  ]);
});

test('[DOCTOR-11] readers that are told apart by the order of plugging alone are named, with what to do', () => {
  const reader = (deviceId: string, settings: object) =>
    device('nfc_reader', { deviceId, name: deviceId, driver: 'pcsc', role: 'gate', ...settings });
  const told = (...readers: readonly ProbedDevice[]): readonly unknown[] =>
    examine({ ...WELL, devices: [...readers, SCANNER, PRINTER] })
      .filter(({ code }) => code === 'reader.told_by_order')
      .map(({ facts: { names } }) => names);
  const [in1, in2] = [{ reader: 'ACR122U PICC 00 00' }, { reader: 'ACR122U PICC 01 00' }];
  expect(told(reader('in', in1), reader('out', in2))).toEqual(['in, out']);
  expect(
    told(reader('in', { reader: 'ACR122U', socket: '1-1' }), reader('out', { reader: 'ACR122U', socket: '1-2' })),
  ).toEqual([]);
  expect(told(reader('in', { reader: 'uTrust (1) 00 00' }), reader('out', { reader: 'uTrust (2) 01 00' }))).toEqual([]);
  expect(told(reader('in', in1))).toEqual([]);
});

test('[DOCTOR-13] a roll that is nearly out is told of a printer that is ready, simulated or not; else what keeps it from printing', () => {
  const said = (printer: ProbedDevice): readonly FindingCode[] =>
    codes({ devices: [READER, SCANNER, printer] }).filter((code) => /^(printer|device.not_ready)/.test(code));
  const low = { paper: 'low' } as const;
  expect(said({ ...PRINTER, ...low })).toEqual(['printer.ready', 'printer.paper_low', 'printer.letters_unknown']);
  expect(said({ ...PRINTER, paper: 'unknown' })).toEqual(['printer.ready', 'printer.letters_unknown']);
  expect(said({ ...device('receipt_printer', { driver: 'simulated' }), ...low })).toEqual([
    'printer.ready',
    'printer.paper_low',
  ]);
  const open = device('receipt_printer', { driver: 'tcp', host: 'printer' }, 'cover_open');
  expect(said({ ...open, ...low })).toEqual(['device.not_ready']);
});

test('[DOCTOR-14] readers that the driver keeps from telling how a tap went are named, with the file and what belongs in it', () => {
  const reader = (name: string, seenName: string, wanted: string | null = null): ProbedDevice => ({
    ...device('nfc_reader', { deviceId: name, name, driver: 'pcsc', reader: wanted, role: 'gate' }),
    seenName,
  });
  const told = (escapeRefusal: MachineProbe['smartCards']['escapeRefusal'], ...devices: readonly ProbedDevice[]) =>
    examine({ ...WELL, devices, smartCards: { ...CARDS, escapeRefusal } }).filter(
      ({ code }) => code === 'reader.signals_refused',
    );
  const [seen, wanted] = [reader('In', 'ACS ACR1252 Dual Reader'), reader('Out', 'NFC reader', 'acr1252')];
  const finding = { code: 'reader.signals_refused', facts: { names: 'In, Out', ...REFUSAL } } as const;
  expect(told(REFUSAL, seen, reader('Till', 'ACS ACR122U'), wanted)).toEqual([finding]);
  expect(told(null, seen, wanted)).toEqual([]);
  expect(told(REFUSAL, reader('Till', 'ACS ACR122U'))).toEqual([]);
  for (const language of ['zh-CN', 'en'] as const) {
    expect(wordsOf(finding, language).fix).toContain(REFUSAL.file);
    expect(wordsOf(finding, language).fix).toContain('0x0001');
  }
});

test('[DOCTOR-4] what nobody asked or opened is neither praised nor blamed', () => {
  const unopened = [READER, SCANNER, PRINTER].map((each) => ({ ...each, condition: null }));
  const quiet = codes({
    devices: unopened,
    charset: null,
    hasDeviceRules: null,
    clock: { ...CLOCK, offsetMs: null, isSynchronised: null },
  });
  expect(quiet).toEqual(['disk.room', 'module.loads', 'port.usable', 'scanner.own_line', 'font.chinese']);
});

test('[DOCTOR-12] what was seen a moment ago is not called missing', () => {
  for (const device of [READER, SCANNER, PRINTER, DRAWER, POLE]) {
    const said = examine({ ...WELL, devices: [found(device)] });
    expect(said.filter(({ code }) => code === 'device.found').map(({ facts }) => facts)).toEqual([
      { name: device.settings.name },
    ]);
    expect(said.map(({ code }) => code)).not.toEqual(expect.arrayContaining(['reader.not_seen']));
    expect(said.map(({ code }) => code)).not.toEqual(expect.arrayContaining(['device.not_ready']));
  }
});

test('[DOCTOR-5] simulated devices need nothing of the machine', () => {
  const simulated = ['nfc_reader', 'barcode_scanner', 'receipt_printer'].map((kind) =>
    device(kind, { driver: 'simulated' }),
  );
  const service = problemOf('service_not_running');
  const modules = [{ name: 'pcsclite', state: 'absent', detail: '', isForReaders: true }] as const;
  expect(codes({ modules })).toContain('module.missing');
  const faults = examine({ ...WELL, devices: simulated, modules, smartCards: { ...CARDS, service } }).filter(
    ({ code }) => verdictOf(code) === 'fault',
  );
  expect(faults).toEqual([]);
});

test('[DOCTOR-6] every finding has words in both languages, and a fix where something is to be done', () => {
  for (const code of FINDING_CODES) {
    for (const language of ['zh-CN', 'en'] as const) {
      const { title, fix } = FINDINGS[code][language];
      expect(title).not.toBe('');
      expect(fix !== '').toBe(verdictOf(code) !== 'ok');
    }
  }
});

test('[DOCTOR-6] the facts stand in the words, and nothing in braces is left', () => {
  for (const [, probe] of CASES) {
    for (const finding of examine({ ...WELL, ...probe })) {
      for (const language of ['zh-CN', 'en'] as const) {
        const { title, fix } = wordsOf(finding, language);
        expect(`${title} ${fix}`).not.toMatch(/[{}]/);
      }
    }
  }
  const forbidden = examine({ ...WELL, deviceFiles: [{ path: '/dev/hidraw0', isUsable: false, group: 'plugdev' }] });
  const finding = forbidden.find(({ code }) => code === 'port.forbidden');
  if (finding === undefined) throw new Error('not found');
  expect(wordsOf(finding, 'en')).toMatchObject({
    title: 'This user may not use /dev/hidraw0',
    fix: expect.stringContaining('usermod -aG plugdev till'),
  });
});

test('[DOCTOR-6] a device’s problem is said in words with what to do, never as a code, on the page and in the terminal', () => {
  const facts = { name: 'P', problem: 'paper_out', detail: 'DLE EOT 4 bits 5, 6' };
  expect(wordsOf({ code: 'device.not_ready', facts }, 'en').fix).toBe(
    'The cause: The paper is out. Put in a new roll; printing goes on. (DLE EOT 4 bits 5, 6)',
  );
  expect(wordsOf({ code: 'device.not_ready', facts: { ...facts, detail: '' } }, 'zh-CN').fix).toBe(
    '原因：打印纸用完。请换纸，会接着打印。',
  );
  const stopped = wordsOf({ code: 'reader.service_not_running', facts: { detail: '' } }, 'en').fix;
  expect(stopped, 'brackets around nothing are left out').toMatch(/under Services\.$/);
  for (const problem of DEVICE_PROBLEMS) {
    for (const language of ['zh-CN', 'en'] as const) {
      const { title, action } = ERRORS[`device.${problem}`][language];
      const { fix } = wordsOf({ code: 'device.not_ready', facts: { ...facts, problem } }, language);
      expect([fix.includes(title), fix.includes(action), fix.includes(`${problem}.`)]).toEqual([true, true, false]);
    }
  }
});

test('[DEVICESCREEN-15] the doctor names the till’s own devices in the language of whoever reads', () => {
  const titleOf = (names: Readonly<Record<string, string>>, code: FindingCode, language: 'zh-CN' | 'en'): string =>
    wordsOf({ code, facts: names }, language).title;
  expect(titleOf({ name: 'Simulated pole display' }, 'device.ready', 'zh-CN')).toBe('模拟顾客屏 可用');
  expect(titleOf({ name: '模拟顾客屏' }, 'device.ready', 'en')).toBe('Simulated pole display is ready');
  expect(titleOf({ name: 'LCD pole' }, 'device.ready', 'zh-CN')).toBe('LCD pole 可用');
  expect(titleOf({ names: 'NFC reader, Door' }, 'reader.signals_refused', 'zh-CN')).toContain('NFC 读卡器, Door');
});
