/** How a device's state looks at a glance. Rule CHECKOUTSCREEN-60 of docs/spec.md. */
import type { DeviceView } from '../../../electron/contract/terminal-values.ts';

export type DeviceTone = 'good' | 'busy' | 'off' | 'attention';

/** A device that was never there is no fault; one that went away is. */
export const STATE_TONES: Readonly<Record<DeviceView['state'], DeviceTone>> = {
  absent: 'off',
  found: 'busy',
  opening: 'busy',
  ready: 'good',
  faulty: 'attention',
  gone: 'attention',
};
