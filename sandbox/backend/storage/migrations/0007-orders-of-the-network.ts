/**
 * What was ordered of the network and of the clock: kept where all processes of one sandbox find it, so that a fault that is to
 * happen once happens once in all of them. A backup leaves both tables alone: they are not of the bank's world.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  `CREATE TABLE ordered_faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fault_json TEXT NOT NULL,
    times INTEGER NOT NULL CHECK (times > 0),
    met_count INTEGER NOT NULL DEFAULT 0 CHECK (met_count BETWEEN 0 AND times)
  ) STRICT`,
  `CREATE TABLE clock_orders (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    offset_ms INTEGER NOT NULL CHECK (offset_ms BETWEEN -86400000 AND 86400000)
  ) STRICT`,
];

export const up = runStatements(STATEMENTS);
