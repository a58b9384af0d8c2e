/** The people of the shop with their PIN hashes (reference data), and who of them is signed in (a projection). */
import type { StaffSeed } from '../ports.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { bytesOf, integerOf, oneOf, textOf, type Row } from '../storage/row.ts';
import type { PinHash } from './pin-hash.ts';

export const ROLES = ['cashier', 'supervisor', 'manager', 'technician'] as const;

export type StaffRecord = Readonly<{
  cashierId: string;
  name: Readonly<{ 'zh-CN': string; en: string }>;
  role: (typeof ROLES)[number];
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

/** In the order in which they were added. */
export function allStaff(db: ReadableDb): readonly StaffRecord[] {
  return db.all('SELECT cashier_id, name_zh, name_en, role FROM staff ORDER BY position').map(staffOf);
}

export function staffMember(db: ReadableDb, cashierId: string): StaffRecord | null {
  const row = db.get('SELECT cashier_id, name_zh, name_en, role FROM staff WHERE cashier_id = ?', cashierId);
  return row === undefined ? null : staffOf(row);
}

export function pinHashOf(db: ReadableDb, cashierId: string): PinHash | null {
  const row = db.get('SELECT pin_salt, pin_hash FROM staff WHERE cashier_id = ?', cashierId);
  return row === undefined ? null : { salt: bytesOf(row, 'pin_salt'), hash: bytesOf(row, 'pin_hash') };
}

/** Who is signed in; null too when that person no longer works here. */
export function signedInMember(db: ReadableDb): StaffRecord | null {
  const row = db.get(
    'SELECT cashier_id, name_zh, name_en, role FROM sessions JOIN staff USING (cashier_id) WHERE sessions.one = 1',
  );
  return row === undefined ? null : staffOf(row);
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
