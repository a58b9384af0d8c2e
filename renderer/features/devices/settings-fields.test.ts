/** The fields of every kind of device, and what a change of one makes of its settings. */
import { describe, expect, test } from 'vitest';
import { deviceSettingsSchema, type DeviceSettings } from '../../../electron/contract/device-settings.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { deviceSettingsTexts } from '../../i18n/texts/device-settings.ts';
import { ADDABLE, fieldsIn, newSettings, placeOf, readDraft, withField } from './settings-fields.ts';

const common = { name: 'D', role: 'checkout', lane: null } as const;
const identity = { vendorId: '0c2e', productId: '0b61', serialNumber: 'S1', socket: '1-1' };
const SERIAL = deviceSettingsSchema.parse({
  ...common,
  deviceId: 'scanner-1',
  kind: 'barcode_scanner',
  driver: 'serial',
  place: { path: '/dev/ttyS0' },
});
const READER: DeviceSettings = {
  ...common,
  deviceId: 'r',
  kind: 'nfc_reader',
  driver: 'pcsc',
  reader: null,
  socket: null,
  trace: false,
};
const HID: DeviceSettings = {
  ...common,
  deviceId: 'h',
  kind: 'barcode_scanner',
  driver: 'hid',
  identity,
  trace: false,
};
const ALL: readonly DeviceSettings[] = [
  SERIAL,
  READER,
  HID,
  ...ADDABLE.map((what) => newSettings(what, 'D', [])).map((draft) =>
    deviceSettingsSchema.parse({
      ...draft,
      ...('host' in draft ? { host: 'p' } : {}),
      ...('path' in draft ? { path: 'f' } : {}),
    }),
  ),
];

const nameOf = (settings: DeviceSettings): string => `${settings.kind} ${settings.driver}`;

describe.each(LANGUAGES)('%s', (language) => {
  test.each(ALL)(
    '[DEVICESCREEN-7] every field of $kind by $driver has a label, and every choice its words',
    (settings) => {
      const textOf = (key: string): string =>
        Object.hasOwn(deviceSettingsTexts, key)
          ? deviceSettingsTexts[key as keyof typeof deviceSettingsTexts][language]
          : '';
      expect(textOf(`driver_${settings.driver}`), nameOf(settings)).not.toBe('');
      for (const { name, value, choices } of fieldsIn(settings)) {
        expect(textOf(`field_${name}`), name).not.toBe('');
        if (choices !== null) expect(choices).toContain(value);
        for (const choice of choices ?? []) {
          if (typeof choice !== 'number' || name === 'columns')
            expect(textOf(`choice_${choice}`), String(choice)).not.toBe('');
        }
      }
    },
  );
});

test('[DEVICESCREEN-8] a field that is changed is changed alone, also within the settings of a line', () => {
  const field = (name: string) =>
    fieldsIn(SERIAL).find((each) => each.name === name) ?? { name: 'name' as const, inner: false };
  const changed = readDraft(withField(SERIAL, field('parity'), 'even'));
  expect(changed).toEqual({ settings: { ...SERIAL, settings: { ...SERIAL_LINE, parity: 'even' } } });
  expect(readDraft(withField(SERIAL, field('lane'), ''))).toEqual({ settings: SERIAL });
  expect(readDraft(withField(SERIAL, field('name'), ''))).toEqual({ wrong: ['name'] });
});
const SERIAL_LINE = 'settings' in SERIAL ? SERIAL.settings : {};

test('[DEVICESCREEN-8] a port is a number or it is wrong, and an address that is missing is named', () => {
  const draft = newSettings('network_printer', 'Printer', ['network-printer']);
  expect(draft).toMatchObject({ deviceId: 'network-printer-2' });
  expect(readDraft(draft)).toEqual({ wrong: ['host'] });
  const withHost = withField(draft, { name: 'host', inner: false }, '192.168.1.9');
  expect(readDraft(withHost)).toMatchObject({ settings: { host: '192.168.1.9', port: 9_100 } });
  expect(readDraft(withField(withHost, { name: 'port', inner: false }, '9101'))).toMatchObject({
    settings: { port: 9_101 },
  });
  expect(readDraft(withField(withHost, { name: 'port', inner: false }, '99999'))).toEqual({ wrong: ['port'] });
});

test('[DEVICESCREEN-8] a rate that somebody wrote by hand stays among the choices', () => {
  const odd = withField(SERIAL, { name: 'baudRate', inner: true }, 7_200);
  expect(readDraft(odd)).toHaveProperty('settings');
  const fields = fieldsIn(odd);
  expect(fields.find(({ name }) => name === 'baudRate')).toMatchObject({ value: 7_200 });
  expect(fields.find(({ name }) => name === 'baudRate')?.choices).toContain(7_200);
});

test('[DEVICESCREEN-7] where a device is found is told: by its path, or by what it says of itself', () => {
  expect(placeOf(SERIAL)).toEqual({ text: '/dev/ttyS0', socket: null });
  expect(placeOf(HID)).toEqual({ text: '0c2e:0b61 S1', socket: '1-1' });
  expect(placeOf(READER)).toBe(null);
});

test('[DEVICESCREEN-7] a lane is asked for where a device may serve one: not of printers, drawers and displays', () => {
  const asked = ALL.filter((settings) => fieldsIn(settings).some(({ name }) => name === 'lane'));
  expect(new Set(asked.map(({ kind }) => kind))).toEqual(
    new Set(['barcode_scanner', 'nfc_reader', 'indicator', 'barrier']),
  );
});
