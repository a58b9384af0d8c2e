/** The HID devices of a machine, as far as a scanner's driver needs them: which there are, and the reports of one. */
import type { Result } from '../../electron/kernel/result.ts';
import type { DeviceIdentity, DeviceProblem } from '../device/device.ts';

export type HidInfo = Readonly<{
  /** Good until the next plug. */
  path: string;
  name: string | null;
  identity: DeviceIdentity;
  usagePage: number | null;
}>;

export type OpenHid = Readonly<{
  path: string;
  /** With the report id as its first byte. */
  onReport: (report: Uint8Array) => void;
  /** Told once; the connection is still to be closed. */
  onLost: (problem: DeviceProblem) => void;
}>;

export interface HidConnection {
  /** With the report id as its first byte. null: the device has taken it. */
  sendFeature(report: Uint8Array): Promise<DeviceProblem | null>;
  /** Never throws. */
  close(): Promise<void>;
}

export interface HidBus {
  list(): Promise<Result<readonly HidInfo[], DeviceProblem>>;
  /** One that is open already is in use: a system lets two read the same scans. */
  open(options: OpenHid): Promise<Result<HidConnection, DeviceProblem>>;
}
