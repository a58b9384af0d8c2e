/** Closed days, payouts, and the differences that were ordered into them. */
import type { Generated, Selectable } from 'kysely';

export type SettlementsTable = {
  store_id: string;
  business_date: string;
  closed_at_ms: number;
  totals_json: string;
  net_minor: number;
  sha256: string;
  lines: Uint8Array | null;
  payout_id: string | null;
};

export type PayoutsTable = {
  id: string;
  store_id: string;
  paid_at_ms: number;
  amount_minor: number;
  dates_json: string;
  bank_reference: string;
};

export type PlantedDifferencesTable = {
  id: Generated<number>;
  store_id: string;
  business_date: string;
  kind: 'missing_row' | 'extra_row' | 'amount_differs' | 'fee_differs' | 'row_twice' | 'payout_differs';
  payment_id: string | null;
  amount_minor: number;
};

export type SettlementRow = Selectable<SettlementsTable>;
export type PlantedRow = Selectable<PlantedDifferencesTable>;
