/**
 * What the till makes of a database that was damaged: refuses it with a code, serves no payment from it, or finds nothing
 * wrong with it. Then nothing may be wrong: what it reads must be what was written, or a check that names the damage must
 * be there. Rules PROVE-84 and PROVE-85.
 */
import path from 'node:path';
import { ERRORS, isErrorCode } from '../../electron/kernel/errors.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { createSystemClock } from '../../electron/system/system-clock.ts';
import type { ReadableDb } from '../../electron/terminal/storage/database.ts';
import { StoredDamage } from '../../electron/terminal/storage/row.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { rebuildFaults } from '../../electron/terminal/testing/till-invariants.ts';
import { createSimulatedBackend } from '../../electron/terminal/wallet-backend/simulated-driver.ts';
import { ACTIVATION_CODE, CASHIER, openSmallTill, PAYMENT_CODE, type SmallTill } from '../prove/real/small-till.ts';

/**
 * refused: it does not start, and says why. out_of_service: it starts, takes no payment and says why. found_by_rebuild:
 * it serves, and holding the projections against the journal names a table. reference_data: it serves, and what differs
 * has no second place to be held against. harmless: everything that was written is read as it was.
 */
export type Verdict =
  | Readonly<{ kind: 'refused' | 'out_of_service'; code: string }>
  | Readonly<{ kind: 'found_by_rebuild' | 'reference_data'; tables: readonly string[] }>
  | Readonly<{ kind: 'harmless' }>
  | Readonly<{ kind: 'unnoticed'; says: string }>;

/** What stands in every table, as text; the search index is made from the goods and read by nothing else. */
export type Contents = ReadonlyMap<string, string>;

export function contentsOf(db: ReadableDb): Contents {
  const tables = db.all(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'products_index%' ORDER BY name",
  );
  return new Map(
    tables.map(({ name }) => {
      const table = String(name);
      const rows = db
        .all(`SELECT * FROM ${table}`)
        .map((row) =>
          Object.values(row).map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value)),
        );
      return [table, JSON.stringify(rows)];
    }),
  );
}

/** Kept beside the journal on purpose: they can be fetched, entered or forgotten without any payment being touched. */
const REFERENCE_TABLES: readonly string[] = [
  'categories',
  'products',
  'staff',
  'backend_configs',
  'clock_offsets',
  'queue_attempts',
];

function codeOf(code: string): string {
  if (!isErrorCode(code)) throw new Error(`${code} is no error that a person can be told`);
  return ERRORS[code].moneyMoved === 'yes' ? `${code} (says that money moved)` : code;
}

export async function judgeFile(folder: string, written: Contents): Promise<Verdict> {
  const file = path.join(folder, 'till.db');
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return { kind: 'refused', code: codeOf(opened.error.code) };
  const storage = opened.value;
  let differing: readonly string[];
  try {
    const read = contentsOf(storage.read);
    differing = [...written.keys()].filter((table) => read.get(table) !== written.get(table));
  } catch (error) {
    differing = [`unreadable: ${String(error)}`];
  }
  storage.close();
  if (differing.length === 0) return { kind: 'harmless' };
  const service = await serviceOf(file);
  if (service !== null) return service;
  if (differing.every((table) => REFERENCE_TABLES.includes(table))) {
    return { kind: 'reference_data', tables: differing };
  }
  const found = foundByRebuild(file);
  if (found.length > 0) return { kind: 'found_by_rebuild', tables: found };
  return { kind: 'unnoticed', says: `${differing.join(', ')} differ, and a payment is taken` };
}

/** Tries to be paid. null: it serves as if nothing were wrong. */
async function serviceOf(file: string): Promise<Verdict | null> {
  const clock = createSystemClock();
  const backend = createSimulatedBackend({ clock, activationCodes: [ACTIVATION_CODE] });
  let till: SmallTill;
  try {
    const opened = await openSmallTill({ file, clock, backend: backend.connect() });
    if (!opened.ok) return { kind: 'refused', code: codeOf(opened.error.code) };
    till = opened.value;
  } catch (error) {
    // What opens the terminal for the service turns it into this refusal.
    if (error instanceof StoredDamage) return { kind: 'refused', code: codeOf('terminal.database_damaged') };
    return { kind: 'unnoticed', says: `the start breaks off without a code: ${String(error)}` };
  }
  try {
    const found = await foundWhileServing(till);
    if (found === null) return null;
    const code = codeOf(found);
    if (await isPaid(till)) return { kind: 'unnoticed', says: `${code} is known, and a payment is taken` };
    return { kind: 'out_of_service', code };
  } catch (error) {
    return { kind: 'unnoticed', says: `it breaks while it serves: ${String(error)}` };
  } finally {
    await till.close();
    backend.end();
  }
}

/** All of such a small till is looked at within this time, a slice after the other. */
const LOOKED_AT_MS = 4_000;
const GLANCE_MS = 20;

/** What the screens are told; null: nothing was found in all that time. */
async function foundWhileServing(till: SmallTill): Promise<string | null> {
  for (let waitedMs = 0; waitedMs < LOOKED_AT_MS; waitedMs += GLANCE_MS) {
    const seen = await till.ask('terminal.snapshot', {});
    const code = seen.ok ? (seen.value.terminal.damage?.code ?? null) : seen.error.code;
    if (code !== null) return code;
    await new Promise((resolve) => setTimeout(resolve, GLANCE_MS));
  }
  return null;
}

async function isPaid(till: SmallTill): Promise<boolean> {
  await till.ask('session.sign_in', CASHIER);
  const sale = await till.ask('sale.add_amount', { amountText: '1.00', name: null });
  if (!sale.ok) return false;
  const { saleId } = sale.value;
  const started = await till.ask('checkout.start', { saleId });
  if (!started.ok) return false;
  return (await till.ask('checkout.enter_code', { saleId, code: PAYMENT_CODE })).ok;
}

function foundByRebuild(file: string): readonly string[] {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return [opened.error.code];
  try {
    return rebuildFaults(opened.value);
  } catch (error) {
    return [`the journal cannot be replayed: ${String(error)}`];
  } finally {
    opened.value.close();
  }
}
