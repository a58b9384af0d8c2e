/** Finds the openings of the drawer among all that happened, without a table of its own: they are few and never change. */
import type { Migration } from '../migrations.ts';

export const drawerOpeningsMigration: Migration = {
  version: 12,
  name: 'drawer-openings',
  migrate: (db) =>
    db.script(`CREATE INDEX journal_drawer_openings ON journal (sequence) WHERE type = 'drawer.pulse_asked';`),
};
