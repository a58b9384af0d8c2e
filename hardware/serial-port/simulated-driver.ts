/**
 * Serial ports without a machine: a test or a bench plugs devices in, plays them, pulls them out. Rules SCANNER-10 and
 * SCANNER-11 of docs/spec.md.
 */
import { err, ok } from '../../electron/kernel/result.ts';
import type { DeviceIdentity, DeviceProblem } from '../device/device.ts';
import type { OpenSerial, SerialPortInfo, SerialPorts } from './serial-port.ts';

export interface SimulatedSerialPorts extends SerialPorts {
  plugIn(path: string, identity?: DeviceIdentity): void;
  unplug(path: string): void;
  /** The device sends; nobody hears it while the port is not open. */
  send(path: string, bytes: Uint8Array): void;
  /** What the device has received since it was plugged in. */
  received(path: string): Buffer;
  /** Opening this path fails so, until null is given. */
  refuse(path: string, problem: DeviceProblem | null): void;
}

/** What a built-in port tells of the device that hangs on it. */
const UNKNOWN: DeviceIdentity = { vendorId: null, productId: null, serialNumber: null, socket: null };

type Plugged = { info: SerialPortInfo; received: Buffer[]; opened: OpenSerial | null };

export function createSimulatedSerialPorts(): SimulatedSerialPorts {
  const plugged = new Map<string, Plugged>();
  const refused = new Map<string, DeviceProblem>();

  return {
    list: async () => ok([...plugged.values()].map(({ info }) => info)),
    open: async (options) => {
      const { path } = options;
      const refusal = refused.get(path);
      if (refusal !== undefined) return err(refusal);
      const device = plugged.get(path);
      if (device === undefined) return err({ code: 'not_found', detail: `${path} is not there` });
      if (device.opened !== null) return err({ code: 'in_use', detail: `${path} is open` });
      device.opened = options;
      const isOpen = (): boolean => device.opened === options;
      return ok({
        write: async (bytes) => {
          if (!isOpen()) return { code: 'unplugged', detail: 'the port is closed' };
          device.received.push(Buffer.from(bytes));
          return null;
        },
        close: async () => {
          if (isOpen()) device.opened = null;
        },
      });
    },
    plugIn: (path, identity = UNKNOWN) => {
      plugged.set(path, { info: { path, name: null, identity }, received: [], opened: null });
    },
    unplug: (path) => {
      const device = plugged.get(path);
      plugged.delete(path);
      const opened = device?.opened ?? null;
      if (device !== undefined) device.opened = null;
      opened?.onLost({ code: 'unplugged', detail: 'simulated' });
    },
    send: (path, bytes) => plugged.get(path)?.opened?.onBytes(Uint8Array.from(bytes)),
    received: (path) => Buffer.concat(plugged.get(path)?.received ?? []),
    refuse: (path, problem) => {
      if (problem === null) refused.delete(path);
      else refused.set(path, problem);
    },
  };
}
