/**
 * The pole display port: two lines of twenty characters that face the customer. What is shown replaces what was shown, and
 * outlives the device: a display that comes back shows it again. Rules PRINT-53 to PRINT-56 of docs/spec.md.
 */
import type { Device } from '../device/device.ts';

/** CD5220 and all that follow it. */
export const DISPLAY_COLUMNS = 20;

export type DisplayText = Readonly<{ upper: string; lower: string }>;

export interface CustomerDisplay extends Device {
  /** Never waits: while one text is on its way only the newest of the next is kept. Longer lines are cut. */
  show(text: DisplayText): void;
}
