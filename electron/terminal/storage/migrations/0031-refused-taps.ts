/**
 * Rides that nobody paid are listed for whoever looks after a gate: the few taps that the backend refused are found among all
 * others without reading these.
 */
import type { Migration } from '../migrations.ts';

export const refusedTapsMigration: Migration = {
  version: 31,
  name: 'refused-taps',
  migrate: (db) => db.script(`CREATE INDEX fare_taps_refused ON fare_taps (tap_key) WHERE state = 'refused';`),
};
