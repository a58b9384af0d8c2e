/**
 * What many tills and several processes need: balances are kept for wallets alone, since only a wallet's decides anything and
 * a merchant's row would make all his tills wait for one another; a store says which days are closed,
 * for who adds to one to hold; and what is forgotten by age is found by it.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  `UPDATE accounts SET balance_minor = 0 WHERE kind <> 'wallet'`,
  `ALTER TABLE stores ADD COLUMN closed_through TEXT`,
  `UPDATE stores SET closed_through = (SELECT max(business_date) FROM settlements WHERE store_id = stores.id)`,
  `CREATE INDEX events_by_age ON events (at_ms)`,
  `CREATE INDEX presentment_counters_by_age ON presentment_counters (keep_until_ms)`,
];

export const up = runStatements(STATEMENTS);
