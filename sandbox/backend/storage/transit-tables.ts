/** Fare tables, taps, journeys and what is charged for them. */
import type { Generated, Selectable, Updateable } from 'kysely';

export type FareTablesTable = {
  id: Generated<number>;
  merchant_id: string;
  effective_from_ms: number;
  table_json: string;
};

export type TransitTapsTable = {
  id: string;
  terminal_id: string;
  merchant_id: string;
  body_hash: string;
  at_ms: number;
  station_id: string;
  gate_id: string;
  direction: 'entry' | 'exit';
  decision: 'open' | 'deny';
  reason: string | null;
  wallet_id: string | null;
  passenger_class: string | null;
  problem_code: string | null;
  counts: number;
  created_at_ms: number;
};

export type JourneysTable = {
  id: string;
  merchant_id: string;
  wallet_id: string;
  entry_tap_id: string | null;
  exit_tap_id: string | null;
  charged_minor: Generated<number>;
  unpaid: Generated<number>;
  due_at_ms: number | null;
};

export type FareChargesTable = {
  id: string;
  journey_id: string;
  terminal_id: string;
  currency: string;
  amount_minor: number;
  settlement_date: string;
  at_ms: number;
};

export type TapRow = Selectable<TransitTapsTable>;
export type JourneyRow = Selectable<JourneysTable>;
export type JourneyChanges = Updateable<JourneysTable>;
export type FareChargeRow = Selectable<FareChargesTable>;
