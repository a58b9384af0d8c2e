/**
 * The four sounds of a gate (till lesson E11: the sound of success is heard on final success alone). Rules GATESCREEN-6 to
 * GATESCREEN-8 of docs/spec.md.
 */
import type { GateView } from '../../../electron/contract/gate-values.ts';
import { bell, buzz, type Note } from './tones.ts';

export type GateSignal = NonNullable<GateView['signal']>['kind'];

/** Two notes up: go. Three up: go, at a concession. Two long low ones: stop. Down and up again, twice: unlock the phone. */
export const GATE_NOTES: Readonly<Record<GateSignal, readonly Note[]>> = {
  go: [bell(880, 0, 90), bell(1_319, 100, 170)],
  go_concession: [bell(880, 0, 90), bell(1_109, 100, 90), bell(1_319, 200, 170)],
  stop: [buzz(196, 0, 240), buzz(196, 320, 320)],
  unlock_phone: [bell(660, 0, 110), bell(523, 130, 110), bell(660, 300, 110), bell(523, 430, 110)],
};
