/** A HID bus that a test plugs scanners into, at the level of reports. */
import { err, ok } from '../../../electron/kernel/result.ts';
import type { DeviceIdentity, DeviceProblem } from '../../device/device.ts';
import type { HidBus, HidInfo, OpenHid } from '../hid-bus.ts';

export interface SimulatedHidBus extends HidBus {
  plugIn(path: string, identity: DeviceIdentity, usagePage?: number): void;
  unplug(path: string): void;
  report(path: string, report: Uint8Array): void;
  /** Feature reports that the device was sent. */
  features(path: string): readonly Uint8Array[];
  refuse(problem: DeviceProblem | null): void;
}

type Plugged = { info: HidInfo; opened: OpenHid | null; features: Uint8Array[] };

export function createSimulatedHidBus(): SimulatedHidBus {
  const plugged = new Map<string, Plugged>();
  let refusal: DeviceProblem | null = null;
  return {
    list: async () => (refusal === null ? ok([...plugged.values()].map(({ info }) => info)) : err(refusal)),
    open: async (options) => {
      const device = plugged.get(options.path);
      if (device === undefined) return err({ code: 'not_found', detail: options.path });
      if (device.opened !== null) return err({ code: 'in_use', detail: options.path });
      device.opened = options;
      return ok({
        sendFeature: async (report) => {
          device.features.push(report);
          return null;
        },
        close: async () => {
          if (device.opened === options) device.opened = null;
        },
      });
    },
    plugIn: (path, identity, usagePage = 0x8c) => {
      plugged.set(path, { info: { path, name: null, identity, usagePage }, opened: null, features: [] });
    },
    unplug: (path) => {
      const device = plugged.get(path);
      plugged.delete(path);
      const opened = device?.opened ?? null;
      if (device !== undefined) device.opened = null;
      opened?.onLost({ code: 'unplugged', detail: 'could not read from HID device' });
    },
    report: (path, report) => plugged.get(path)?.opened?.onReport(report),
    features: (path) => plugged.get(path)?.features ?? [],
    refuse: (problem) => {
      refusal = problem;
    },
  };
}
