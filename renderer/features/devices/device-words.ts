/**
 * A device's condition in words: what is so, and the one thing to do about it. Pure. Rules CHECKOUTSCREEN-60 and
 * DEVICESCREEN-1 to DEVICESCREEN-3 of docs/spec.md.
 */
import type { PrintingView } from '../../../electron/contract/printing-values.ts';
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import type { Language } from '../../i18n/language.ts';
import { devicesTexts } from '../../i18n/texts/devices.ts';

export type DeviceWords = Readonly<{
  /** The cause where it is known, else the state. */
  title: string;
  /** What to do; empty: nothing. */
  action: string;
}>;

export function deviceWords(
  { state, problem }: Pick<DeviceView, 'state' | 'problem'>,
  language: Language,
): DeviceWords {
  const code = problem === null ? '' : `device.${problem}`;
  if (state !== 'ready' && isErrorCode(code)) return ERRORS[code][language];
  const action = state === 'ready' ? '' : devicesTexts[`stateDo_${state}`][language];
  return { title: devicesTexts[`state_${state}`][language], action };
}

/** What a person has to see to now. `key` is another one as soon as it is another matter. */
export type Trouble =
  | Readonly<{ kind: 'device'; key: string; device: DeviceView }>
  | Readonly<{ kind: 'not_printed'; key: string; count: number }>;

/**
 * The matters that need a hand, what holds up most first. A device that was never there is none, unless a receipt waits for
 * it; a drawer that went with its printer is one matter with it.
 */
export function troublesOf(
  devices: readonly DeviceView[],
  { waiting, failed }: Pick<PrintingView, 'waiting' | 'failed'>,
): readonly Trouble[] {
  const wrong = devices.filter(
    ({ state, problem, kind }) =>
      problem !== null &&
      state !== 'ready' &&
      (state !== 'absent' || (kind === 'receipt_printer' && waiting.length > 0)) &&
      !(state === 'opening' && problem === 'not_found'),
  );
  const printer = wrong.find(({ kind }) => kind === 'receipt_printer');
  const matters = wrong.filter(({ kind, problem }) => kind !== 'cash_drawer' || problem !== printer?.problem);
  const ofDevices = matters
    .toSorted((a, b) => WEIGHTS.indexOf(a.kind) - WEIGHTS.indexOf(b.kind))
    .map((device): Trouble => ({ kind: 'device', key: `${device.deviceId} ${device.problem}`, device }));
  if (failed.length === 0) return ofDevices;
  return [...ofDevices, { kind: 'not_printed', key: failed.map(({ jobId }) => jobId).join(' '), count: failed.length }];
}

/** What a sale misses most comes first. */
const WEIGHTS: readonly DeviceView['kind'][] = [
  'barrier',
  'barcode_scanner',
  'nfc_reader',
  'receipt_printer',
  'cash_drawer',
  'pole_display',
  'indicator',
];
