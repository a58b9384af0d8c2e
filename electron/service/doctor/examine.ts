/**
 * What a probe means, each check by itself. Pure: the same machine gives the same findings, and every row is tested with a
 * machine that nobody has to own. Rules DOCTOR-1 to DOCTOR-14 of docs/spec/doctor.md.
 */
import type { DeviceSettings, SettingsOf } from '../../contract/device-settings.ts';
import type { Facts, Finding, FindingCode } from '../../kernel/doctor-findings.ts';
import { nameWithoutOrder } from '../../../hardware/nfc-reader/choose-reader.ts';
import { isToldPastCard } from '../../../hardware/nfc-reader/reader-signals.ts';
import type { MachineProbe, NativeModule, ProbedDevice } from './machine-probe.ts';

type Check = (probe: MachineProbe) => readonly Finding[];

/** A till writes some hundred megabytes in a year; below this somebody should look, below that nothing may be taken. */
const LOW_DISK_BYTES = 1_000_000_000;
const FULL_DISK_BYTES = 100_000_000;
const BYTES_PER_MEGABYTE = 1_000_000;
/** Offline credentials and receipts bear a minute; beyond it a day's end may fall on another day (C30). */
const MAX_OFFSET_MS = 60_000;

/** In the order that a person mends them: first what everything else needs. */
export const CHECKS: readonly Check[] = [
  disk,
  clock,
  modules,
  smartCards,
  deviceFiles,
  scanners,
  printers,
  otherDevices,
  fonts,
  letters,
];

export function examine(probe: MachineProbe): readonly Finding[] {
  return CHECKS.flatMap((check) => check(probe));
}

function disk({ disk: { freeBytes, whyNotWritable } }: MachineProbe): readonly Finding[] {
  if (whyNotWritable !== null) return [found('disk.read_only', { detail: whyNotWritable })];
  if (freeBytes === null) return [];
  const megabytes = Math.floor(freeBytes / BYTES_PER_MEGABYTE);
  if (freeBytes < FULL_DISK_BYTES) return [found('disk.full', { megabytes })];
  return [freeBytes < LOW_DISK_BYTES ? found('disk.low', { megabytes }) : found('disk.room')];
}

function clock({ clock: { offsetMs, isSynchronised, hasBattery } }: MachineProbe): readonly Finding[] {
  const battery = hasBattery ? [] : [found('clock.no_battery')];
  if (offsetMs !== null && Math.abs(offsetMs) > MAX_OFFSET_MS) {
    return [found('clock.off', { seconds: Math.round(Math.abs(offsetMs) / 1_000) }), ...battery];
  }
  // A clock that was compared with the backend's is right, whoever sets it.
  if (offsetMs === null && isSynchronised === false) return [found('clock.not_synchronised'), ...battery];
  return offsetMs === null && isSynchronised === null ? battery : [found('clock.right'), ...battery];
}

const MODULE_CODES: Readonly<Record<NativeModule['state'], FindingCode>> = {
  loads: 'module.loads',
  absent: 'module.missing',
  wrong_version: 'module.wrong_version',
  library_missing: 'module.library_missing',
  broken: 'module.missing',
};

function modules(probe: MachineProbe): readonly Finding[] {
  const hasReader = probe.devices.some(({ settings }) => settings.kind === 'nfc_reader' && settings.driver === 'pcsc');
  return probe.modules
    .filter(({ isForReaders = false }) => hasReader || !isForReaders)
    .map(({ name, state, detail }) => found(MODULE_CODES[state], { name, detail }));
}

/** What keeps the service from all readers is said once; else each reader is judged by itself, whatever its role and lane. */
function smartCards({ smartCards: cards, devices, user, platform }: MachineProbe): readonly Finding[] {
  const all = devices.filter(({ settings }) => settings.kind === 'nfc_reader');
  if (all.length === 0) return [found('reader.none_set')];
  const readers = all.filter(({ settings }) => settings.driver === 'pcsc');
  if (readers.length === 0) return [];
  const { service, heldByKernel, unblockedModules, isInstalled } = cards;
  const detail = service?.detail ?? '';
  if (service?.code === 'no_permission') return [found('reader.service_forbidden', { user, detail })];
  if (service !== null) {
    return [
      isInstalled || platform !== 'linux'
        ? found('reader.service_not_running', { detail })
        : found('reader.service_missing'),
    ];
  }
  const refused = readers.find(({ condition }) => condition?.problem?.code === 'no_permission')?.condition?.problem;
  if (refused !== undefined && refused !== null) {
    return [found('reader.service_forbidden', { user, detail: refused.detail })];
  }
  // The kernel may hold one of several: those that are ready are not its.
  const held = heldByKernel === null ? [] : [found('reader.held_by_kernel', { detail: heldByKernel.detail })];
  const mayBeTaken =
    unblockedModules.length === 0 || held.length > 0
      ? []
      : [found('reader.may_be_taken', { detail: unblockedModules.join(', ') })];
  return [
    ...held,
    ...readers.flatMap((reader) => readerItself(reader, held.length > 0)),
    ...toldByOrder(readers),
    ...silentReaders(readers, cards.escapeRefusal),
    ...mayBeTaken,
  ];
}

/** Readers of one model that are set by the number which the service gives them as they come. */
function toldByOrder(readers: readonly ProbedDevice[]): readonly Finding[] {
  const loose = readers.flatMap(({ settings }) =>
    settings.driver === 'pcsc' && settings.reader !== null && settings.socket === null
      ? [{ name: settings.name, model: nameWithoutOrder(settings.reader) }]
      : [],
  );
  const models = [...new Set(loose.map(({ model }) => model))];
  return models.flatMap((model) => {
    const alike = loose.filter((each) => each.model === model);
    return alike.length < 2 ? [] : [found('reader.told_by_order', { names: alike.map(({ name }) => name).join(', ') })];
  });
}

/** They take taps all the same: advice. */
function silentReaders(
  readers: readonly ProbedDevice[],
  refusal: MachineProbe['smartCards']['escapeRefusal'],
): readonly Finding[] {
  if (refusal === null) return [];
  const names = readers.flatMap(({ settings, seenName = '' }) => {
    const wanted = settings.driver === 'pcsc' ? (settings.reader ?? '') : '';
    return [seenName, wanted].some(isToldPastCard) ? [settings.name] : [];
  });
  return names.length === 0 ? [] : [found('reader.signals_refused', { names: names.join(', '), ...refusal })];
}

/** `isExplained`: that one is not seen has a cause that was told. */
function readerItself({ settings, condition }: ProbedDevice, isExplained: boolean): readonly Finding[] {
  if (condition === null) return [];
  const { name } = settings;
  if (condition.isReady) return [found('reader.ready', { name })];
  if (condition.isFound) return [found('device.found', { name })];
  const { problem } = condition;
  if (problem === null || problem.code === 'not_found' || problem.code === 'unplugged') {
    return isExplained ? [] : [found('reader.not_seen', { name })];
  }
  return problem.code === 'held_by_kernel' && isExplained ? [] : [notReady({ settings, condition })];
}

function deviceFiles({ deviceFiles: files, hasDeviceRules, user }: MachineProbe): readonly Finding[] {
  const each = files.map(({ path, isUsable, group }) =>
    isUsable
      ? found('port.usable', { detail: path })
      : found('port.forbidden', { path, group: group ?? 'plugdev', user }),
  );
  if (hasDeviceRules === null) return each;
  return [...each, found(hasDeviceRules ? 'rules.installed' : 'rules.missing')];
}

function scanners({ devices, inputMethod }: MachineProbe): readonly Finding[] {
  const own = devices.filter(({ settings }) => settings.kind === 'barcode_scanner');
  if (own.length > 0) return [found('scanner.own_line'), ...own.flatMap(conditionOf)];
  return [
    inputMethod === null
      ? found('scanner.only_wedge')
      : found('scanner.wedge_with_input_method', { detail: inputMethod }),
  ];
}

function printers({ devices }: MachineProbe): readonly Finding[] {
  const printer = devices.find(({ settings }) => settings.kind === 'receipt_printer');
  if (printer === undefined) return [found('printer.none_set')];
  const settings = printer.settings as SettingsOf<'receipt_printer'>;
  if (printer.condition === null) return [];
  if (!printer.condition.isReady) return conditionOf(printer);
  const { name, driver } = settings;
  return [
    found('printer.ready', { name }),
    ...(printer.paper === 'low' ? [found('printer.paper_low', { name })] : []),
    ...(driver === 'simulated' ? [] : [found('printer.letters_unknown', { name })]),
  ];
}

const OTHER_KINDS: readonly DeviceSettings['kind'][] = ['cash_drawer', 'pole_display', 'indicator', 'barrier'];

function otherDevices({ devices }: MachineProbe): readonly Finding[] {
  return devices.filter(({ settings: { kind } }) => OTHER_KINDS.includes(kind)).flatMap(conditionOf);
}

function conditionOf(device: ProbedDevice): readonly Finding[] {
  const { condition, settings } = device;
  if (condition === null) return [];
  const { name } = settings;
  if (condition.isFound) return [found('device.found', { name })];
  return [condition.isReady ? found('device.ready', { name }) : notReady(device)];
}

function notReady({ settings, condition }: ProbedDevice): Finding {
  const problem = condition?.problem ?? null;
  return found('device.not_ready', {
    name: settings.name,
    problem: problem?.code ?? 'not_found',
    detail: problem?.detail ?? '',
  });
}

function fonts({ hasChineseFont }: MachineProbe): readonly Finding[] {
  if (hasChineseFont === null) return [found('font.unknown')];
  return [found(hasChineseFont ? 'font.chinese' : 'font.own_only')];
}

function letters({ charset }: MachineProbe): readonly Finding[] {
  if (charset === null) return [];
  return [/^utf-?8$/i.test(charset) ? found('letters.utf8') : found('letters.other', { detail: charset })];
}

function found(code: FindingCode, facts: Facts = {}): Finding {
  return { code, facts };
}
