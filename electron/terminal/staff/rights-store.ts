/** The rights of each role as managers changed them; those that nobody changed are the defaults. A projection. */
import { rightsSchema, roleSchema, ROLES, type Rights, type Role } from '../../contract/staff-values.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { ReadableDb } from '../storage/database.ts';
import { jsonOf } from '../storage/row.ts';
import { DEFAULT_RIGHTS } from './rights.ts';

/** Body: the whole rights. The subject is the role. A stored name, never renamed. */
export const RIGHTS_CHANGED = 'staff.rights_changed';

export function rightsOf(db: ReadableDb, role: Role): Rights {
  const row = db.get('SELECT rights FROM role_rights WHERE role = ?', role);
  return row === undefined ? DEFAULT_RIGHTS[role] : rightsSchema.parse(jsonOf(row, 'rights'));
}

export function allRights(db: ReadableDb): Readonly<Record<Role, Rights>> {
  const [cashier, supervisor, manager, technician] = ROLES.map((role) => rightsOf(db, role));
  return {
    cashier: cashier ?? DEFAULT_RIGHTS.cashier,
    supervisor: supervisor ?? DEFAULT_RIGHTS.supervisor,
    manager: manager ?? DEFAULT_RIGHTS.manager,
    technician: technician ?? DEFAULT_RIGHTS.technician,
  };
}

export const rightsProjection: Projection = {
  name: 'rights',
  tables: ['role_rights'],
  apply: (db, { type, subjectId, body }) => {
    if (type !== RIGHTS_CHANGED) return;
    const rights = canonicalText(rightsSchema.parse(body));
    db.run('INSERT OR REPLACE INTO role_rights (role, rights) VALUES (?, ?)', roleSchema.parse(subjectId), rights);
  },
};
