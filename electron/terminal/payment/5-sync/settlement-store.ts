/**
 * The days that the backend closed, as they were fetched, and its payouts: the index of what lies on the shelf. This is where
 * reconciliation finds what it compares the journal with. Rules SYNC-40 to SYNC-47.
 */
import { createHash } from 'node:crypto';
import { epochMs, type EpochMs } from '../../../kernel/clock.ts';
import type { FileShelf } from '../../../kernel/file-shelf.ts';
import { isCurrencyCode, type CurrencyCode } from '../../../kernel/money.ts';
import { assert } from '../../../kernel/assert.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, jsonObjectOf, jsonOf, oneOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import type { BackendPayout, BackendSettlement } from '../../wallet-backend/wallet-backend.ts';

/**
 * kept: its file lies on the shelf and is the one that the settlement names. mismatched: what was sent was another file, and
 * it was not kept. lost: it was kept and is gone from the shelf; it will be fetched again.
 */
export const SETTLEMENT_STATES = ['kept', 'mismatched', 'lost'] as const;

export type StoredSettlement = BackendSettlement &
  Readonly<{
    storeId: string;
    state: (typeof SETTLEMENT_STATES)[number];
    /** Of the file as it lies there, packed. */
    byteCount: number;
    /** The digest that the backend had given before for this day, although a day never changes once it is closed. */
    replacedSha256: string | null;
    fetchedAtMs: EpochMs;
  }>;

export type StoredPayout = BackendPayout & Readonly<{ storeId: string }>;

/** Its file on the shelf: a gzip'd CSV, which `readStatement` reads with the format `wallet-api-1`. */
export function fileNameOf({ sha256 }: Pick<BackendSettlement, 'sha256'>): string {
  return `${sha256}.csv.gz`;
}

/** Oldest day first; of the dates between, both included. */
export function settlementsOf(
  db: ReadableDb,
  storeId: string,
  { from, to }: Readonly<{ from: string; to: string }>,
): readonly StoredSettlement[] {
  return db
    .all(
      'SELECT * FROM settlements WHERE store_id = ? AND business_date BETWEEN ? AND ? ORDER BY business_date',
      storeId,
      from,
      to,
    )
    .map(settlementFrom);
}

export function settlementOf(db: ReadableDb, storeId: string, businessDate: string): StoredSettlement | null {
  const row = db.get('SELECT * FROM settlements WHERE store_id = ? AND business_date = ?', storeId, businessDate);
  return row === undefined ? null : settlementFrom(row);
}

/** What could not be kept because it was not what the backend had named; a person has to hear of it. */
export function mismatchedDates(db: ReadableDb, storeId: string): readonly string[] {
  return db
    .all(
      `SELECT business_date FROM settlements WHERE store_id = ? AND state = 'mismatched' ORDER BY business_date`,
      storeId,
    )
    .map((row) => textOf(row, 'business_date'));
}

export function saveSettlement(
  db: WritableDb,
  settlement: Omit<StoredSettlement, 'replacedSha256'>,
): Readonly<{ replacedSha256: string | null }> {
  const { storeId, businessDate, sha256 } = settlement;
  const before = settlementOf(db, storeId, businessDate);
  const replacedSha256 = before === null || before.sha256 === sha256 ? (before?.replacedSha256 ?? null) : before.sha256;
  db.run(
    `INSERT OR REPLACE INTO settlements (store_id, business_date, state, closed_at_ms, currency, totals, net_minor,
       sha256, byte_count, replaced_sha256, fetched_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    storeId,
    businessDate,
    settlement.state,
    settlement.closedAtMs,
    settlement.currency,
    JSON.stringify(settlement.totals),
    settlement.totals.netMinor,
    sha256,
    settlement.byteCount,
    replacedSha256,
    settlement.fetchedAtMs,
  );
  return { replacedSha256 };
}

export function markLost(db: WritableDb, storeId: string, businessDate: string): void {
  db.run(`UPDATE settlements SET state = 'lost' WHERE store_id = ? AND business_date = ?`, storeId, businessDate);
}

/** The first day that is asked after; null before anybody has said. */
export function settlementStart(db: ReadableDb, storeId: string): string | null {
  const row = db.get('SELECT business_date FROM settlement_starts WHERE store_id = ?', storeId);
  return row === undefined ? null : textOf(row, 'business_date');
}

/** Days from here on are asked after; a later day than the one that is known changes nothing. */
export function startSettlements(db: WritableDb, storeId: string, businessDate: string): void {
  db.run(
    `INSERT INTO settlement_starts (store_id, business_date) VALUES (?, ?)
     ON CONFLICT (store_id) DO UPDATE SET business_date = min(business_date, excluded.business_date)`,
    storeId,
    businessDate,
  );
}

export function savePayouts(
  db: WritableDb,
  storeId: string,
  payouts: readonly BackendPayout[],
  fetchedAtMs: EpochMs,
): void {
  for (const { id, paidAtMs, amount, businessDates, bankReference } of payouts) {
    db.run(
      `INSERT OR REPLACE INTO payouts (store_id, payout_id, paid_at_ms, amount_minor, currency, business_dates,
         bank_reference, fetched_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      storeId,
      id,
      paidAtMs,
      amount.minor,
      amount.currency,
      JSON.stringify(businessDates),
      bankReference,
      fetchedAtMs,
    );
  }
}

/** In the order in which they were paid. */
export function payoutsOf(db: ReadableDb, storeId: string): readonly StoredPayout[] {
  return db.all('SELECT * FROM payouts WHERE store_id = ? ORDER BY paid_at_ms, payout_id', storeId).map((row) => ({
    storeId,
    id: textOf(row, 'payout_id'),
    paidAtMs: integerOf(row, 'paid_at_ms'),
    amount: { minor: integerOf(row, 'amount_minor'), currency: currencyOf(row) },
    businessDates: jsonOf(row, 'business_dates') as readonly string[],
    bankReference: textOf(row, 'bank_reference'),
  }));
}

/**
 * The file of a kept day, piece by piece. Throws at the end when it is not the file that was kept: a disk forgets, too, and
 * nothing is to be concluded from what it made of it.
 */
export async function* settlementLines(
  shelf: Pick<FileShelf, 'read'>,
  settlement: Pick<BackendSettlement, 'sha256'>,
): AsyncGenerator<Uint8Array, void, void> {
  const hash = createHash('sha256');
  for await (const piece of shelf.read(fileNameOf(settlement))) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== settlement.sha256) throw new Error('the kept file is not what it was when it was kept');
}

function settlementFrom(row: Row): StoredSettlement {
  return {
    storeId: textOf(row, 'store_id'),
    businessDate: textOf(row, 'business_date'),
    state: oneOf(row, 'state', SETTLEMENT_STATES),
    closedAtMs: integerOf(row, 'closed_at_ms'),
    currency: currencyOf(row),
    // The driver's codec checked it when it came; this program alone writes the table.
    totals: jsonObjectOf(row, 'totals') as unknown as BackendSettlement['totals'],
    sha256: textOf(row, 'sha256'),
    byteCount: integerOf(row, 'byte_count'),
    replacedSha256: textOrNullOf(row, 'replaced_sha256'),
    fetchedAtMs: epochMs(integerOf(row, 'fetched_at_ms')),
  };
}

function currencyOf(row: Row): CurrencyCode {
  const currency = textOf(row, 'currency');
  assert(isCurrencyCode(currency), 'only amounts in known currencies are stored');
  return currency;
}
