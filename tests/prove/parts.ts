/** The parts of the proof, in the order in which they are run. A further part is one more line. */
import { powerCuts } from '../power-cut/power-cut.ts';
import { rotationCuts } from '../power-cut/rotation-cuts.ts';
import { mutants } from './mutants/mutants-part.ts';
import type { Part } from './part.ts';
import { realKills } from './real/real-kills.ts';
import { simulationPart } from './simulation/simulation-part.ts';
import { storagePart } from '../storage-faults/storage-part.ts';

export const PARTS: readonly Part[] = [simulationPart, powerCuts, rotationCuts, realKills, storagePart, mutants];
