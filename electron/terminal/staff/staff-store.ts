/** The people of the shop with their PIN hashes (reference data), and who of them is signed in (a projection). */
import { createHash } from 'node:crypto';
import { ROLES, type Role, type StaffEntry } from '../../contract/staff-values.ts';
import { assert } from '../../kernel/assert.ts';
import { epochMs } from '../../kernel/clock.ts';
import type { StaffSeed } from '../ports.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { booleanOf, bytesOf, integerOf, integerOrNullOf, oneOf, textOf, type Row } from '../storage/row.ts';
import type { PinHash } from './pin-hash.ts';

export type StaffRecord = Readonly<{
  cashierId: string;
  name: Readonly<{ 'zh-CN': string; en: string }>;
  role: Role;
}>;

export function addStaff(db: WritableDb, person: StaffSeed[number], pin: PinHash): void {
  const position = integerOf(db.get('SELECT count(*) AS staff_count FROM staff') ?? {}, 'staff_count') + 1;
  db.run(
    'INSERT INTO staff (cashier_id, position, name_zh, name_en, role, pin_salt, pin_hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    person.cashierId,
    position,
    person.name['zh-CN'],
    person.name.en,
    person.role,
    pin.salt,
    pin.hash,
  );
}

/** Who works here, in the order in which they were added. */
export function allStaff(db: ReadableDb): readonly StaffRecord[] {
  return db.all('SELECT cashier_id, name_zh, name_en, role FROM staff WHERE active = 1 ORDER BY position').map(staffOf);
}

export function staffMember(db: ReadableDb, cashierId: string): StaffRecord | null {
  const row = db.get('SELECT cashier_id, name_zh, name_en, role FROM staff WHERE cashier_id = ?', cashierId);
  return row === undefined ? null : staffOf(row);
}

export function pinHashOf(db: ReadableDb, cashierId: string): PinHash | null {
  const row = db.get('SELECT pin_salt, pin_hash FROM staff WHERE cashier_id = ?', cashierId);
  return row === undefined ? null : { salt: bytesOf(row, 'pin_salt'), hash: bytesOf(row, 'pin_hash') };
}

/** Who is signed in; null too while the till is locked, and when that person no longer works here. */
export function signedInMember(db: ReadableDb): StaffRecord | null {
  const session = sessionOf(db);
  return session === null || session.isLocked ? null : session.person;
}

export type Session = Readonly<{ person: StaffRecord; isLocked: boolean; mustChangePin: boolean }>;

export function sessionOf(db: ReadableDb): Session | null {
  const row = db.get(
    `SELECT cashier_id, name_zh, name_en, role, must_change_pin, locked_at_ms FROM sessions JOIN staff USING (cashier_id)
     WHERE sessions.one = 1 AND staff.active = 1`,
  );
  if (row === undefined) return null;
  return {
    person: staffOf(row),
    isLocked: integerOrNullOf(row, 'locked_at_ms') !== null,
    mustChangePin: booleanOf(row, 'must_change_pin'),
  };
}

/** Everybody who ever worked here, as a manager sees them. */
export function staffEntries(db: ReadableDb): readonly StaffEntry[] {
  return db
    .all(
      `SELECT staff.cashier_id, name_zh, name_en, role, active, must_change_pin, badge_sha256 IS NOT NULL AS has_badge,
         coalesce(failed_count, 0) AS failed_count, last_failed_at_ms
       FROM staff LEFT JOIN sign_in_failures USING (cashier_id) ORDER BY active DESC, position`,
    )
    .map((row) => {
      const lastFailedAtMs = integerOrNullOf(row, 'last_failed_at_ms');
      return {
        ...staffOf(row),
        active: booleanOf(row, 'active'),
        hasBadge: booleanOf(row, 'has_badge'),
        mustChangePin: booleanOf(row, 'must_change_pin'),
        failedCount: integerOf(row, 'failed_count'),
        lastFailedAtMs: lastFailedAtMs === null ? null : epochMs(lastFailedAtMs),
      };
    });
}

/** Whose badge this is, if that person works here. */
export function staffByBadge(db: ReadableDb, badge: string): StaffRecord | null {
  const row = db.get(
    'SELECT cashier_id, name_zh, name_en, role FROM staff WHERE badge_sha256 = ? AND active = 1',
    badgeDigest(badge),
  );
  return row === undefined ? null : staffOf(row);
}

/** Readers differ in case and in blanks around what they read. */
function badgeDigest(badge: string): string {
  return createHash('sha256').update(badge.normalize('NFKC').trim().toUpperCase(), 'utf8').digest('hex');
}

/** False: it is somebody else's already. */
export function setBadge(db: WritableDb, cashierId: string, badge: string | null): boolean {
  const digest = badge === null ? null : badgeDigest(badge);
  if (digest !== null) {
    const holder = db.get('SELECT cashier_id FROM staff WHERE badge_sha256 = ?', digest);
    if (holder !== undefined && textOf(holder, 'cashier_id') !== cashierId) return false;
  }
  db.run('UPDATE staff SET badge_sha256 = ? WHERE cashier_id = ?', digest, cashierId);
  return true;
}

export function setPin(db: WritableDb, cashierId: string, pin: PinHash, mustChange: boolean): void {
  const { changes } = db.run(
    'UPDATE staff SET pin_salt = ?, pin_hash = ?, must_change_pin = ? WHERE cashier_id = ?',
    pin.salt,
    pin.hash,
    mustChange ? 1 : 0,
    cashierId,
  );
  assert(changes === 1, 'a PIN belongs to somebody');
}

export function changeStaff(
  db: WritableDb,
  { cashierId, name, role, active }: StaffRecord & Readonly<{ active: boolean }>,
): void {
  const { changes } = db.run(
    'UPDATE staff SET name_zh = ?, name_en = ?, role = ?, active = ? WHERE cashier_id = ?',
    name['zh-CN'],
    name.en,
    role,
    active ? 1 : 0,
    cashierId,
  );
  assert(changes === 1, 'who is changed is somebody');
}

function staffOf(row: Row): StaffRecord {
  return {
    cashierId: textOf(row, 'cashier_id'),
    name: { 'zh-CN': textOf(row, 'name_zh'), en: textOf(row, 'name_en') },
    role: oneOf(row, 'role', ROLES),
  };
}

export type SignInFailures = Readonly<{ failedCount: number; lastFailedAtMs: number }>;

/** The wrong PINs since the last right one. */
export function signInFailuresOf(db: ReadableDb, cashierId: string): SignInFailures {
  const row = db.get('SELECT failed_count, last_failed_at_ms FROM sign_in_failures WHERE cashier_id = ?', cashierId);
  if (row === undefined) return { failedCount: 0, lastFailedAtMs: 0 };
  return { failedCount: integerOf(row, 'failed_count'), lastFailedAtMs: integerOf(row, 'last_failed_at_ms') };
}
