/**
 * What all devices have in common: found, opened, ready, faulty or gone, and a cause that a person can be told. A device
 * comes and goes by itself; whoever uses it listens and never has to ask. Rules DEVICE-2 to DEVICE-6 of docs/spec.md.
 */

/**
 * absent: looked for and never seen. opening: being tried, whether it is there is not known yet. found: seen where it is looked
 * for, and has still to be opened or to answer. ready: can be used. faulty: there, and cannot be used. gone: was there, and is
 * not any more.
 */
export const DEVICE_STATES = ['absent', 'found', 'opening', 'ready', 'faulty', 'gone'] as const;
export type DeviceState = (typeof DEVICE_STATES)[number];

/** Why a device cannot be used, as far as a driver can tell; each has its words and its remedy in the error table. */
export const DEVICE_PROBLEMS = [
  /** No such device, port or address. */
  'not_found',
  'unplugged',
  /** The operating system refuses this user: udev, polkit, a group. */
  'no_permission',
  /** Another program holds it. */
  'in_use',
  /** The smart-card service does not run. */
  'service_not_running',
  /** A driver of the kernel holds the device: pn533 on an ACR122U. */
  'held_by_kernel',
  /** The native module for it does not load: built for another version, or a library is missing. */
  'module_missing',
  /** It is there and does not answer in time. */
  'no_answer',
  /** It answers with what it should not. */
  'garbled',
  'paper_out',
  'cover_open',
  /** A printer's knife is stuck: a person frees it. */
  'cutter_jammed',
  /** A printer's head is too hot: it goes on by itself. */
  'overheated',
  /** A printer says of itself that switching it off and on does not help. */
  'out_of_order',
  /** A printer was set off-line by its key, or says so without a cause. */
  'offline',
  /** Says itself that something is wrong, and not what. */
  'reports_error',
  /** A barrier that was told to open and was not seen to. */
  'not_confirmed',
  /** A barrier that its emergency input holds open for everybody. */
  'released',
] as const;
export type DeviceProblemCode = (typeof DEVICE_PROBLEMS)[number];

/** `detail` is for the log and the technician: the operating system's own words. */
export type DeviceProblem = Readonly<{ code: DeviceProblemCode; detail: string }>;

/** What is told at each change. */
export type DeviceCondition = Readonly<{ state: DeviceState; problem: DeviceProblem | null }>;

/** What every port of a device is, beside what it is for. */
export interface Device {
  /** Stable over restarts: the configuration's name for it. */
  readonly id: string;
  /** What a person calls it: maker and model as far as known. */
  readonly name: string;
  readonly simulated: boolean;
  readonly condition: DeviceCondition;
  /**
   * Starts to look for the device; it comes and goes by itself from then on. Called again it looks at once: something was
   * plugged in. Nothing is awaited, nothing thrown.
   */
  open(): void;
  onCondition(listener: (condition: DeviceCondition) => void): () => void;
  /** Nobody is told anything after this. */
  close(): Promise<void>;
}

/**
 * How a device is found again after it was plugged into another socket or the machine was started: by what it says of
 * itself, never by `/dev/ttyUSB0`. `null`: it does not say. Hexadecimal ids without `0x`, four digits, lower case.
 */
export type DeviceIdentity = Readonly<{
  vendorId: string | null;
  productId: string | null;
  serialNumber: string | null;
  /** The socket, as the system names it (a USB path such as `1-1.2`): tells two alike without serial numbers apart. */
  socket: string | null;
}>;
