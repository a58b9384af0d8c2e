/** The parts of the proof, in the order in which they are run. A further part is one more line. */
import type { Part } from './part.ts';
import { simulationPart } from './simulation/simulation-part.ts';

export const PARTS: readonly Part[] = [simulationPart];
