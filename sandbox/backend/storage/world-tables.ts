/**
 * What the bank tells of the world and keeps for itself: settings, keys, issuers, the deny list, promotions, notices, events
 * and alerts; and what was ordered of the sandbox.
 */
import type { Generated, Selectable } from 'kysely';

export type SettingsTable = {
  id: number;
  config_version: number;
  denylist_version: number;
  /** Below it, a version is none that this database has given out. */
  denylist_known_from: Generated<number>;
  currency: string;
  policy_json: string;
  hash_key: Uint8Array;
  maintenance: Generated<number>;
};

export type BackendKeysTable = {
  kid: string;
  seed: Uint8Array;
  listed_at_ms: number;
  signs_from_ms: number;
};

export type IssuersTable = {
  kid: string;
  iss: string;
  public_jwk_json: string;
  private_jwk_json: string;
  not_before_ms: number;
  not_after_ms: number;
  revoked: Generated<number>;
};

export type DenylistTable = {
  iss: string;
  wallet_id: string;
  listed: number;
  reason: string;
  version: number;
};

export type PromotionsTable = {
  id: string;
  kind: 'coupon' | 'points' | 'cashback';
  funded_by: 'wallet' | 'merchant';
  name_zh: string;
  name_en: string;
  text_zh: string;
  text_en: string;
  from_ms: number;
  until_ms: number;
  min_amount_minor: number;
  discount_minor: number;
  discount_basis_points: number;
  coupon_code: string | null;
};

export type NoticesTable = {
  id: string;
  level: 'info' | 'warning' | 'maintenance';
  from_ms: number;
  until_ms: number;
  title_zh: string;
  title_en: string;
  body_zh: string;
  body_en: string;
};

export type EventsTable = {
  id: Generated<number>;
  at_ms: number;
  merchant_id: string;
  terminal_id: string | null;
  type: string;
  data_json: string;
};

export type AlertsTable = {
  id: Generated<number>;
  at_ms: number;
  merchant_id: string;
  level: 'info' | 'warning' | 'critical';
  kind: string;
  title_zh: string;
  title_en: string;
  body_zh: string;
  body_en: string;
  wallet_id: string | null;
  payment_id: string | null;
};

export type OrderedFaultsTable = {
  id: Generated<number>;
  fault_json: string;
  times: number;
  met_count: Generated<number>;
};

export type ClockOrdersTable = {
  id: number;
  offset_ms: number;
};

export type PromotionRow = Selectable<PromotionsTable>;
export type IssuerRow = Selectable<IssuersTable>;
