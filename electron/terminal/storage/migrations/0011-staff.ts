/**
 * Badges, people who left, PINs that must be changed, the rights of roles, and a till that is locked over whoever is
 * signed in. A badge is kept as a digest: a copied file opens no door that the badge opens.
 */
import type { Migration } from '../migrations.ts';

export const staffMigration: Migration = {
  version: 11,
  name: 'staff',
  migrate: (db) =>
    db.script(`
      ALTER TABLE staff ADD COLUMN active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1));
      ALTER TABLE staff ADD COLUMN must_change_pin INTEGER NOT NULL DEFAULT 0 CHECK (must_change_pin IN (0, 1));
      ALTER TABLE staff ADD COLUMN badge_sha256 TEXT CHECK (length(badge_sha256) = 64);
      CREATE UNIQUE INDEX staff_by_badge ON staff (badge_sha256) WHERE badge_sha256 IS NOT NULL;

      ALTER TABLE sessions ADD COLUMN locked_at_ms INTEGER CHECK (locked_at_ms >= 0);

      CREATE TABLE role_rights (
        role TEXT PRIMARY KEY CHECK (role IN ('cashier', 'supervisor', 'manager', 'technician')),
        rights TEXT NOT NULL
      ) STRICT;
    `),
};
