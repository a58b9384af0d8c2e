/**
 * The fields of a device's settings, as the page shows them: which there are for each kind and driver, what each may hold,
 * and the settings after one was changed. The schema of the contract has the last word. Pure. Rules DEVICESCREEN-7 and
 * DEVICESCREEN-8 of docs/spec.md.
 */
import {
  CODE_ENDS,
  DEVICE_ROLES,
  deviceSettingsSchema,
  type DeviceKind,
  type DeviceSettings,
} from '../../../electron/contract/device-settings.ts';

import type { Language } from '../../i18n/language.ts';
import { deviceSettingsTexts } from '../../i18n/texts/device-settings.ts';

/** The rates that scanners, printers and displays of shops are made for. */
const BAUD_RATES = [1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200] as const;

type Value = string | number | boolean | null;

/** `inner`: stands under `settings`, as the line of a serial scanner does. */
export type Field = Readonly<{
  name: FieldName;
  inner: boolean;
  value: Value;
  /** null: a text that is typed. */
  choices: readonly Value[] | null;
}>;

const FIELDS = {
  name: { choices: null },
  role: { choices: DEVICE_ROLES },
  lane: { choices: null },
  reader: { choices: null },
  host: { choices: null },
  port: { choices: null },
  path: { choices: null },
  columns: { choices: [32, 42, 48] },
  qr: { choices: ['command', 'picture'] },
  letters: { choices: ['gb18030', 'picture'] },
  connector: { choices: [2, 5] },
  baudRate: { choices: BAUD_RATES },
  dataBits: { choices: [8, 7] },
  parity: { choices: ['none', 'even', 'odd'] },
  stopBits: { choices: [1, 2] },
  flowControl: { choices: ['none', 'rts_cts', 'xon_xoff'] },
  end: { choices: CODE_ENDS },
  answersStatus: { choices: [true, false] },
  trace: { choices: [false, true] },
} as const satisfies Readonly<Record<string, { choices: readonly Value[] | null }>>;
export type FieldName = keyof typeof FIELDS;

const NUMBERS: readonly FieldName[] = ['port'];
/** Empty means: none. */
const MAY_BE_EMPTY: readonly FieldName[] = ['lane', 'reader'];

/** Of these a gate has its own; paper and drawer are the counter's. */
const KINDS_WITH_ROLE: readonly unknown[] = [
  'nfc_reader',
  'barcode_scanner',
  'indicator',
] satisfies readonly DeviceKind[];

/** Barriers are a gate's alone. */
const KINDS_WITH_LANE: readonly unknown[] = [...KINDS_WITH_ROLE, 'barrier' satisfies DeviceKind];

type Members = Readonly<Record<string, unknown>>;

function isValue(value: unknown): value is Value {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function fieldsAmong(members: Members, inner: boolean): readonly Field[] {
  return (Object.keys(FIELDS) as FieldName[]).flatMap((name) => {
    const value = members[name];
    if (!Object.hasOwn(members, name) || !isValue(value)) return [];
    if (name === 'role' && !KINDS_WITH_ROLE.includes(members['kind'])) return [];
    if (name === 'lane' && !KINDS_WITH_LANE.includes(members['kind'])) return [];
    const known: readonly Value[] | null = FIELDS[name].choices;
    // A rate that somebody wrote by hand stays a choice.
    const choices = known === null || known.includes(value) ? known : [...known, value];
    return [{ name, inner, value, choices }];
  });
}

/** Also of settings that are not good yet. */
export function fieldsIn(draft: DraftSettings): readonly Field[] {
  const line = draft['settings'];
  const inner = typeof line === 'object' && line !== null ? { ...line } : {};
  return [...fieldsAmong(draft, false), ...fieldsAmong(inner, true)];
}

/** The words of a choice; null: it is a number that speaks for itself. */
export function choiceText(name: FieldName, choice: Value, language: Language): string | null {
  const key = `choice_${choice}`;
  if ((typeof choice === 'number' && name !== 'columns') || !Object.hasOwn(deviceSettingsTexts, key)) return null;
  return deviceSettingsTexts[key as keyof typeof deviceSettingsTexts][language];
}

/** The settings with that field changed, as they are while somebody types: perhaps not good yet. */
export type DraftSettings = Members;

export function withField(
  draft: DraftSettings,
  { name, inner }: Pick<Field, 'name' | 'inner'>,
  value: Value,
): DraftSettings {
  const typed = typeof value === 'string' && NUMBERS.includes(name) && /^\d{1,5}$/.test(value) ? Number(value) : value;
  const next = typed === '' && MAY_BE_EMPTY.includes(name) ? null : typed;
  if (!inner) return { ...draft, [name]: next };
  const under = draft['settings'];
  return { ...draft, settings: { ...(typeof under === 'object' ? under : {}), [name]: next } };
}

/** Good settings, or the names of the fields that are not. */
export function readDraft(draft: DraftSettings): Readonly<{ settings: DeviceSettings } | { wrong: readonly string[] }> {
  const parsed = deviceSettingsSchema.safeParse(draft);
  if (parsed.success) return { settings: parsed.data };
  return { wrong: parsed.error.issues.map(({ path }) => String(path.at(-1) ?? '')) };
}

/** `/dev/ttyS0`, or what the device says of itself; null: it needs no place. */
export function placeOf(settings: DeviceSettings): Readonly<{ text: string; socket: string | null }> | null {
  if (settings.driver === 'pcsc')
    return settings.reader === null ? null : { text: settings.reader, socket: settings.socket };
  const place = 'place' in settings ? settings.place : 'identity' in settings ? settings : null;
  if (place === null) return null;
  if (!('identity' in place)) return { text: place.path, socket: null };
  const { vendorId, productId, serialNumber, socket } = place.identity;
  const text = [[vendorId, productId].filter((id) => id !== null).join(':'), serialNumber ?? ''].join(' ').trim();
  return { text, socket };
}

/** What a technician adds without its being seen: by what each begins with. */
export const ADDABLE = [
  'network_printer',
  'file_printer',
  'drawer',
  'simulated_reader',
  'simulated_scanner',
  'simulated_printer',
  'simulated_display',
  'simulated_indicator',
  'simulated_barrier',
] as const;
export type Addable = (typeof ADDABLE)[number];

const KINDS: Readonly<Record<Addable, DeviceKind>> = {
  network_printer: 'receipt_printer',
  file_printer: 'receipt_printer',
  drawer: 'cash_drawer',
  simulated_reader: 'nfc_reader',
  simulated_scanner: 'barcode_scanner',
  simulated_printer: 'receipt_printer',
  simulated_display: 'pole_display',
  simulated_indicator: 'indicator',
  simulated_barrier: 'barrier',
};

/** Its settings before anybody changed them, under an id that no other device has. */
export function newSettings(what: Addable, name: string, taken: readonly string[]): DraftSettings {
  const common = { deviceId: freeId(what.replaceAll('_', '-'), taken), name, role: 'checkout', lane: null };
  const printer = { columns: 48, qr: 'command', letters: 'gb18030' };
  const kind = KINDS[what];
  switch (what) {
    case 'network_printer':
      return { ...common, kind, driver: 'tcp', ...printer, host: '', port: 9_100, answersStatus: true, trace: false };
    case 'file_printer':
      return { ...common, kind, driver: 'file', ...printer, path: '' };
    case 'drawer':
      return { ...common, kind, driver: 'printer', connector: 2 };
    case 'simulated_printer':
      return { ...common, kind, driver: 'simulated', ...printer };
    case 'simulated_reader':
    case 'simulated_scanner':
    case 'simulated_display':
    case 'simulated_indicator':
      return { ...common, kind, driver: 'simulated' };
    case 'simulated_barrier':
      return { ...common, kind, role: 'gate', driver: 'simulated' };
  }
}

export function freeId(stem: string, taken: readonly string[]): string {
  let id = stem;
  for (let number = 2; taken.includes(id); number += 1) id = `${stem}-${number}`;
  return id;
}
