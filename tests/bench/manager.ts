/** What a manager waits for: the close of a shift, reconciliation, the figures and their sales. */
import { closePart } from './manager/close.ts';
import { figuresPart } from './manager/figures.ts';
import { reconciliationPart } from './manager/reconciliation.ts';
import { benchOf } from './parts.ts';

export const managerBench = benchOf('manager', 'What a manager waits for', [
  closePart,
  reconciliationPart,
  figuresPart,
]);
