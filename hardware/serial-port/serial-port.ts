/**
 * The serial port: which ones there are and what is plugged into them, and one that is open. Knows nothing of what hangs on
 * it. Rules SCANNER-9 to SCANNER-13 of docs/spec.md.
 */
import type { Result } from '../../electron/kernel/result.ts';
import type { DeviceIdentity, DeviceProblem } from '../device/device.ts';

export type SerialSettings = Readonly<{
  baudRate: number;
  dataBits: 7 | 8;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  flowControl: 'none' | 'rts_cts' | 'xon_xoff';
}>;

/** What most serial devices are delivered with (Unitech and RADWAG manuals); a USB-COM device ignores the rate. */
export const SETTINGS_9600_8N1: SerialSettings = {
  baudRate: 9_600,
  dataBits: 8,
  parity: 'none',
  stopBits: 1,
  flowControl: 'none',
};

export type SerialPortInfo = Readonly<{
  /** `/dev/ttyUSB0`, `COM3`: good until the next plug, never kept. */
  path: string;
  /** Maker and model as the device says them; null when it does not. */
  name: string | null;
  identity: DeviceIdentity;
}>;

export interface SerialConnection {
  /**
   * null: the operating system has taken all of it. A device that holds the line back makes it wait for as long as it
   * likes, so the caller sets the limit; `close` ends it. One write at a time.
   */
  write(bytes: Uint8Array): Promise<DeviceProblem | null>;
  /** Never throws; `onLost` is not called after it. */
  close(): Promise<void>;
}

export type OpenSerial = Readonly<{
  path: string;
  settings: SerialSettings;
  onBytes: (bytes: Uint8Array) => void;
  /** The device went or the port broke; told once. The connection is still to be closed. */
  onLost: (problem: DeviceProblem) => void;
}>;

export interface SerialPorts {
  list(): Promise<Result<readonly SerialPortInfo[], DeviceProblem>>;
  open(options: OpenSerial): Promise<Result<SerialConnection, DeviceProblem>>;
}
