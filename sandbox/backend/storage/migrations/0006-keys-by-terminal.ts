/** A terminal's key is looked up with its state as a value that a prepared plan does not know, so the partial indexes do not serve. */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [`CREATE INDEX terminal_keys_by_terminal ON terminal_keys (terminal_id)`];

export const up = runStatements(STATEMENTS);
