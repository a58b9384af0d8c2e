/** Who this terminal is, as its last enrolment said. A projection of the journal. */
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { madeOnce, textOf } from '../storage/row.ts';

export type EnrolmentFacts = Readonly<{
  terminalId: string;
  merchant: Readonly<{ id: string; name: string; city: string; countryCode: string; categoryCode: string }>;
  store: Readonly<{ id: string; name: string; timeZone: string }>;
}>;

export function enrolmentOf(db: ReadableDb): EnrolmentFacts | null {
  const row = db.get('SELECT * FROM enrolments');
  return row === undefined ? null : factsOf(row);
}

const factsOf = madeOnce((row): EnrolmentFacts => ({
  terminalId: textOf(row, 'terminal_id'),
  merchant: {
    id: textOf(row, 'merchant_id'),
    name: textOf(row, 'merchant_name'),
    city: textOf(row, 'merchant_city'),
    countryCode: textOf(row, 'merchant_country_code'),
    categoryCode: textOf(row, 'merchant_category_code'),
  },
  store: {
    id: textOf(row, 'store_id'),
    name: textOf(row, 'store_name'),
    timeZone: textOf(row, 'store_time_zone'),
  },
}));

export function saveEnrolment(db: WritableDb, { terminalId, merchant, store }: EnrolmentFacts): void {
  db.run(
    'INSERT OR REPLACE INTO enrolments VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    terminalId,
    merchant.id,
    merchant.name,
    merchant.city,
    merchant.countryCode,
    merchant.categoryCode,
    store.id,
    store.name,
    store.timeZone,
  );
}
