/**
 * What the doctor looks at, as plain values: taken from a real machine by probe-machine.ts, made up by tests. `null` means
 * that this machine does not tell.
 */
import type { DeviceProblem } from '../../../hardware/device/device.ts';
import type { EscapeRefusal } from '../../../hardware/nfc-reader/pcsc-system.ts';
import type { PaperState } from '../../../hardware/receipt-printer/receipt-printer.ts';
import type { DeviceSettings } from '../../contract/device-settings.ts';

export type NativeModule = Readonly<{
  name: string;
  /** absent: the package is not there. wrong_version: built for another ABI. library: the system lacks one. */
  state: 'loads' | 'absent' | 'wrong_version' | 'library_missing' | 'broken';
  detail: string;
  /** Nothing but a real reader needs it. */
  isForReaders?: true;
}>;

/** A file under /dev that one of the devices is used by. */
export type DeviceFile = Readonly<{ path: string; isUsable: boolean; group: string | null }>;

export type ProbedDevice = Readonly<{
  settings: DeviceSettings;
  /** null: nobody has opened it, as when the till is off. isFound: seen, and being opened for the first time. */
  condition: Readonly<{ isReady: boolean; isFound?: boolean; problem: DeviceProblem | null }> | null;
  /** What it calls itself, as far as it was seen. */
  seenName?: string;
  /** What a printer says of its roll. */
  paper?: PaperState;
}>;

export type MachineProbe = Readonly<{
  platform: NodeJS.Platform;
  user: string;
  smartCards: Readonly<{
    isInstalled: boolean;
    /** What keeps this user from the service; null: nothing. */
    service: DeviceProblem | null;
    heldByKernel: DeviceProblem | null;
    /** Modules that take readers, loaded and not blocked. */
    unblockedModules: readonly string[];
    /** Why readers that are told of a tap past the card are not; null: they are, or nobody knows. */
    escapeRefusal: EscapeRefusal | null;
  }>;
  modules: readonly NativeModule[];
  deviceFiles: readonly DeviceFile[];
  /** null: not a system of rules. */
  hasDeviceRules: boolean | null;
  hasChineseFont: boolean | null;
  /** The input method that the desktop runs, such as fcitx. */
  inputMethod: string | null;
  /** `UTF-8`, `GBK`; null: none is named. */
  charset: string | null;
  clock: Readonly<{ offsetMs: number | null; isSynchronised: boolean | null; hasBattery: boolean }>;
  disk: Readonly<{ freeBytes: number | null; whyNotWritable: string | null }>;
  devices: readonly ProbedDevice[];
}>;
