/** The rights of each role as managers changed them; those that nobody changed are the defaults. A projection. */
import { rightsSchema, roleSchema, ROLES, type Rights, type Role } from '../../contract/staff-values.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { ReadableDb } from '../storage/database.ts';
import { jsonOf } from '../storage/row.ts';
import { DEFAULT_RIGHTS, withLaterPermissions } from './rights.ts';
import { z } from 'zod';

/** Body: the whole rights, in the form of `storedRights`. The subject is the role. A stored name, never renamed. */
export const RIGHTS_CHANGED = 'staff.rights_changed';

export function rightsOf(db: ReadableDb, role: Role): Rights {
  const row = db.get('SELECT rights FROM role_rights WHERE role = ?', role);
  if (row === undefined) return DEFAULT_RIGHTS[role];
  const { knows, ...rights } = storedSchema.parse(jsonOf(row, 'rights'));
  return knows === KNOWS ? rights : withLaterPermissions(role, rights);
}

/** Which permissions the program that stored them had to offer: nothing is said by the lack of one that it did not know. */
const KNOWS = 2;
const storedSchema = rightsSchema.extend({ knows: z.literal(KNOWS).exactOptional() });

export function storedRights(rights: Rights): z.infer<typeof storedSchema> {
  return { ...rights, knows: KNOWS };
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
    const rights = canonicalText(storedSchema.parse(body));
    db.run('INSERT OR REPLACE INTO role_rights (role, rights) VALUES (?, ?)', roleSchema.parse(subjectId), rights);
  },
};
