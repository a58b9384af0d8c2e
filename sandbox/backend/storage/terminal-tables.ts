/** Merchants with their stores, and the terminals that stand there: their keys, activation codes and nonces. */
import type { Generated, Selectable } from 'kysely';

export type MerchantsTable = {
  id: string;
  name: string;
  city: string;
  latin_name: string;
  latin_city: string;
  country_code: string;
  category_code: string;
};

export type StoresTable = {
  id: string;
  merchant_id: string;
  name: string;
  time_zone: string;
  /** The last day whose settlement is closed. */
  closed_through: string | null;
};

export type TerminalsTable = {
  id: string;
  store_id: string;
  state: 'active' | 'disabled' | 'retired';
  disabled_at_ms: number | null;
  change_seq: Generated<number>;
  device_model: string;
  device_serial: string;
  software_version: string;
  enrolled_at_ms: number;
  heartbeat_json: string | null;
  heartbeat_at_ms: number | null;
};

export type TerminalKeysTable = {
  thumbprint: string;
  terminal_id: string;
  public_x: string;
  state: 'current' | 'previous' | 'stopped';
  added_at_ms: number;
  replaced_at_ms: number | null;
};

export type ActivationCodesTable = {
  code: string;
  store_id: string;
  replaces_terminal_id: string | null;
  used_at_ms: number | null;
  used_by_thumbprint: string | null;
  answer_json: string | null;
};

export type ActivationFailuresTable = {
  id: Generated<number>;
  address: string;
  at_ms: number;
};

export type NoncesTable = {
  key_id: string;
  nonce: string;
  seen_at_ms: number;
};

export type TerminalRow = Selectable<TerminalsTable>;
export type StoreRow = Selectable<StoresTable>;
export type MerchantRow = Selectable<MerchantsTable>;
