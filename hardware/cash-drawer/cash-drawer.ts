/**
 * The cash drawer port: a device of its own, whatever it hangs on (C39). It opens when it is told to and never by what is
 * printed; why it is opened, and who may, is the till's to decide and to write down. Rules PRINT-50 to PRINT-52.
 */
import type { Device, DeviceProblem } from '../device/device.ts';

export type DrawerOutcome =
  /** Its switch was seen to move. */
  | Readonly<{ kind: 'opened' }>
  /** The pulse went out; nothing says whether the drawer moved. */
  | Readonly<{ kind: 'sent_unconfirmed' }>
  | Readonly<{ kind: 'failed'; problem: DeviceProblem }>;

export interface CashDrawer extends Device {
  /** One pulse. Never rejects, and ends within the driver's limits. */
  openDrawer(): Promise<DrawerOutcome>;
}
