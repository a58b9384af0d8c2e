/** What a gate costs a passenger, and what weeks of them leave behind. Figures in docs/measurements.md. */
import { cyclePart } from './gate/cycle.ts';
import { decisionsPart } from './gate/decisions.ts';
import { growthPart } from './gate/growth.ts';
import { leavingPart } from './gate/leaving.ts';
import { pcscdPart } from './gate/pcscd.ts';
import { soakPart } from './gate/soak.ts';
import { benchOf } from './parts.ts';

export const gateBench = benchOf('gate', 'A gate: from the whole credential to the barrier', [
  decisionsPart,
  pcscdPart,
  cyclePart,
  growthPart,
  leavingPart,
  soakPart,
]);
