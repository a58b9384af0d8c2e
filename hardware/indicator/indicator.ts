/**
 * The indicator port: a light and a buzzer that say without words how it stands, to a customer who looks at no screen.
 * Rules INDICATOR-1 to INDICATOR-6 of docs/spec/devices.md.
 */
import type { Device } from '../device/device.ts';

/**
 * off: nothing is wanted. ready: pay now. wait: it is being looked after. go, go_low: taken, at the full price or at a
 * concession's. stop: not taken. unlock: the phone must be unlocked. out_of_service: nothing is taken here.
 */
export const INDICATOR_SIGNALS = ['off', 'ready', 'wait', 'go', 'go_low', 'stop', 'unlock', 'out_of_service'] as const;
export type IndicatorSignal = (typeof INDICATOR_SIGNALS)[number];

export interface Indicator extends Device {
  /**
   * Never waits. Of what is on its way only the newest is kept; one that comes back shows the newest, and sounds nothing that
   * is over. The same signal again sounds again where it has a sound: it is another customer's.
   */
  show(signal: IndicatorSignal): void;
}
