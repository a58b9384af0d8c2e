/** A device in words, and what of all devices a person has to see to. */
import { describe, expect, test } from 'vitest';
import type { PrintJobView } from '../../../electron/contract/printing-values.ts';
import { deviceViewSchema, type DeviceView } from '../../../electron/contract/terminal-values.ts';
import { ERRORS, isErrorCode } from '../../../electron/kernel/errors.ts';
import { LANGUAGES } from '../../i18n/language.ts';
import { deviceWords, troublesOf } from './device-words.ts';

const PROBLEMS = Object.keys(ERRORS)
  .filter((code) => code.startsWith('device.') && isErrorCode(code))
  .map((code) => code.slice('device.'.length));

const device = (change: Partial<DeviceView>): DeviceView => ({ ...FIRST, ...change });
const FIRST: DeviceView = {
  deviceId: 'printer-1',
  kind: 'receipt_printer',
  name: 'Printer',
  state: 'faulty',
  problem: 'paper_out',
  simulated: false,
  sinceMs: 0,
  tryCount: 0,
};
const job = { jobId: 'job-1' } as PrintJobView;
const NOTHING = { waiting: [], failed: [] };
const shown = (devices: readonly DeviceView[], printing: Parameters<typeof troublesOf>[1] = NOTHING) =>
  troublesOf(devices, printing).map((trouble) => (trouble.kind === 'device' ? trouble.device.deviceId : trouble.kind));

describe.each(LANGUAGES)('%s', (language) => {
  test('[DEVICESCREEN-1] each cause has a sentence of its own that says what is so, and one that says what to do', () => {
    const all = PROBLEMS.map((problem) => deviceWords({ state: 'faulty', problem }, language));
    expect(PROBLEMS).toContain('held_by_kernel');
    for (const { title, action } of all) {
      expect(title).not.toBe('');
      expect(action).not.toBe('');
    }
    expect(new Set(all.map(({ title }) => title)).size).toBe(all.length);
  });

  test('[DEVICESCREEN-1] a cause that this screen does not know leaves the state and its advice', () => {
    for (const state of deviceViewSchema.shape.state.exclude(['ready']).options) {
      const words = deviceWords({ state, problem: 'a_new_one' }, language);
      expect(words.title).not.toBe('');
      expect(words.action).not.toBe('');
    }
    expect(deviceWords({ state: 'ready', problem: null }, language).action).toBe('');
  });
});

describe('what needs a hand', () => {
  test('[DEVICESCREEN-2] nothing does while all is well, and nothing that was never there', () => {
    expect(shown([device({ state: 'ready', problem: null })])).toEqual([]);
    expect(shown([device({ kind: 'nfc_reader', state: 'absent', problem: 'not_found' })])).toEqual([]);
    expect(shown([device({ kind: 'nfc_reader', state: 'opening', problem: 'not_found' })])).toEqual([]);
    expect(shown([device({ state: 'opening', problem: null })])).toEqual([]);
  });

  test('[DEVICESCREEN-2] a printer that was never there does once a receipt waits for it', () => {
    const absent = device({ state: 'absent', problem: 'not_found' });
    expect(shown([absent])).toEqual([]);
    expect(shown([absent], { waiting: [job], failed: [] })).toEqual(['printer-1']);
  });

  test('[DEVICESCREEN-2] it is the same matter while the device is tried again, and another one with another cause', () => {
    const key = (change: Partial<DeviceView>) => troublesOf([device(change)], NOTHING)[0]?.key;
    expect(key({ state: 'opening', problem: 'unplugged' })).toBe(key({ state: 'gone', problem: 'unplugged' }));
    expect(key({ problem: 'cover_open' })).not.toBe(key({ problem: 'paper_out' }));
  });

  test('[DEVICESCREEN-3] what a sale misses most comes first; a drawer that went with its printer is no matter of its own', () => {
    const gone = { state: 'gone', problem: 'unplugged' } as const;
    const drawer = device({ ...gone, deviceId: 'drawer-1', kind: 'cash_drawer' });
    const scanner = device({ ...gone, deviceId: 'scanner-1', kind: 'barcode_scanner' });
    expect(shown([drawer, device(gone), scanner])).toEqual(['scanner-1', 'printer-1']);
    expect(shown([drawer, device({ state: 'ready', problem: null })])).toEqual(['drawer-1']);
  });

  test('[DEVICESCREEN-3] receipts that were not printed are a matter of their own', () => {
    expect(shown([], { waiting: [], failed: [job] })).toEqual(['not_printed']);
  });
});
