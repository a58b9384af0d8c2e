/**
 * The tables as the query builder sees them: one type a table, the same names and units as in the migrations.
 * `Generated` marks what may be left out when a row is added.
 */
import type { Generated, Insertable, Selectable, Updateable } from 'kysely';

export type Tables = {
  settings: SettingsTable;
  merchants: MerchantsTable;
  stores: StoresTable;
  backend_keys: BackendKeysTable;
  terminals: TerminalsTable;
  terminal_keys: TerminalKeysTable;
  activation_codes: ActivationCodesTable;
  activation_failures: ActivationFailuresTable;
  nonces: NoncesTable;
  issuers: IssuersTable;
  accounts: AccountsTable;
  entries: EntriesTable;
  wallets: WalletsTable;
  payment_codes: PaymentCodesTable;
  denylist: DenylistTable;
  promotions: PromotionsTable;
  wallet_promotions: WalletPromotionsTable;
  notices: NoticesTable;
  payments: PaymentsTable;
  payment_bodies: PaymentBodiesTable;
  payment_discounts: PaymentDiscountsTable;
  presentment_counters: PresentmentCountersTable;
  refunds: RefundsTable;
  events: EventsTable;
  alerts: AlertsTable;
  topups: TopupsTable;
  bills: BillsTable;
  bill_payments: BillPaymentsTable;
  settlements: SettlementsTable;
  payouts: PayoutsTable;
  planted_differences: PlantedDifferencesTable;
  fare_tables: FareTablesTable;
  transit_taps: TransitTapsTable;
  journeys: JourneysTable;
  fare_charges: FareChargesTable;
  ordered_faults: OrderedFaultsTable;
  clock_orders: ClockOrdersTable;
};

type SettingsTable = {
  id: number;
  config_version: number;
  denylist_version: number;
  currency: string;
  policy_json: string;
  hash_key: Uint8Array;
  maintenance: Generated<number>;
};

type MerchantsTable = {
  id: string;
  name: string;
  city: string;
  latin_name: string;
  latin_city: string;
  country_code: string;
  category_code: string;
};

type StoresTable = {
  id: string;
  merchant_id: string;
  name: string;
  time_zone: string;
  /** The last day whose settlement is closed. */
  closed_through: string | null;
};

type BackendKeysTable = {
  kid: string;
  seed: Uint8Array;
  listed_at_ms: number;
  signs_from_ms: number;
};

type TerminalsTable = {
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

type TerminalKeysTable = {
  thumbprint: string;
  terminal_id: string;
  public_x: string;
  state: 'current' | 'previous' | 'stopped';
  added_at_ms: number;
  replaced_at_ms: number | null;
};

type ActivationCodesTable = {
  code: string;
  store_id: string;
  replaces_terminal_id: string | null;
  used_at_ms: number | null;
  used_by_thumbprint: string | null;
  answer_json: string | null;
};

type ActivationFailuresTable = {
  id: Generated<number>;
  address: string;
  at_ms: number;
};

type NoncesTable = {
  key_id: string;
  nonce: string;
  seen_at_ms: number;
};

type IssuersTable = {
  kid: string;
  iss: string;
  public_jwk_json: string;
  private_jwk_json: string;
  not_before_ms: number;
  not_after_ms: number;
  revoked: Generated<number>;
};

type AccountsTable = {
  id: string;
  kind: 'wallet' | 'merchant' | 'promotion_funder' | 'clearing';
  currency: string;
  /** Kept for wallets alone; of every other account the entries tell it. */
  balance_minor: Generated<number>;
};

type EntriesTable = {
  id: Generated<number>;
  account_id: string;
  amount_minor: number;
  reason: string;
  record_id: string;
  at_ms: number;
};

type WalletsTable = {
  id: string;
  iss: string;
  name: string;
  note: string;
  masked: string;
  blocked: Generated<number>;
  account_id: string;
  small_amount_limit_minor: number;
  payment_limit_minor: number;
  daily_limit_minor: number;
  forced_decline: string | null;
  refund_behaviour: Generated<'instant' | 'pending' | 'failed'>;
  issuer_kid: string;
  private_jwk_json: string;
  certificate: Uint8Array | null;
  certificate_expires_at_ms: number | null;
  next_counter: Generated<number>;
  passenger_class: string | null;
};

type PaymentCodesTable = {
  code_hash: string;
  wallet_id: string;
  made_at_ms: number;
  expires_at_ms: number;
  used_by_payment_id: string | null;
};

type DenylistTable = {
  iss: string;
  wallet_id: string;
  listed: number;
  reason: string;
  version: number;
};

type PromotionsTable = {
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

type WalletPromotionsTable = {
  wallet_id: string;
  promotion_id: string;
  remaining_count: number;
};

type NoticesTable = {
  id: string;
  level: 'info' | 'warning' | 'maintenance';
  from_ms: number;
  until_ms: number;
  title_zh: string;
  title_en: string;
  body_zh: string;
  body_en: string;
};

type PaymentsTable = {
  id: string;
  terminal_id: string;
  merchant_id: string;
  version: number;
  change_seq: number;
  status: 'pending_customer' | 'approved' | 'declined' | 'expired' | 'reversed';
  method_type: 'payment_code' | 'merchant_qr' | 'tap' | 'scan_presentment' | 'offline' | null;
  channel: 'tap' | 'qr' | null;
  currency: string;
  amount_minor: number | null;
  payer_paid_minor: number | null;
  merchant_discount_minor: Generated<number>;
  refunded_minor: Generated<number>;
  payer_refunded_minor: Generated<number>;
  occurred_at_ms: number | null;
  accepted_at_ms: number | null;
  business_date: string | null;
  receipt_number: string | null;
  cashier_id: string | null;
  description: string | null;
  coupons_json: Generated<string>;
  presentment: Uint8Array | null;
  wallet_id: string | null;
  auth_code: string | null;
  decline_code: string | null;
  decline_retryable: Generated<number>;
  qr_payload: string | null;
  expires_at_ms: number | null;
  next_try_at_ms: number | null;
  try_until_ms: number | null;
  reversal_reason: string | null;
  settlement_date: string | null;
  approved_at_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
};

type PaymentBodiesTable = {
  payment_id: string;
  body_hash: string;
  rest_hash: string;
  method_type: string;
  channel: string | null;
  presentment_hash: string | null;
};

type PaymentDiscountsTable = {
  payment_id: string;
  position: number;
  kind: string;
  name: string;
  amount_minor: number;
  funded_by: string;
  promotion_id: string | null;
  from_wallet: number;
};

type PresentmentCountersTable = {
  key_thumbprint: string;
  counter: number;
  used_by: string;
  keep_until_ms: number;
};

type RefundsTable = {
  id: string;
  terminal_id: string;
  payment_id: string;
  version: number;
  change_seq: number;
  body_hash: string;
  status: 'succeeded' | 'pending' | 'failed';
  amount_minor: number;
  currency: string;
  payer_refunded_minor: Generated<number>;
  merchant_refunded_minor: Generated<number>;
  reason: string;
  occurred_at_ms: number;
  business_date: string;
  cashier_id: string | null;
  approved_by: string | null;
  failure_code: string | null;
  decide_at_ms: number | null;
  settlement_date: string | null;
  created_at_ms: number;
  updated_at_ms: number;
};

type EventsTable = {
  id: Generated<number>;
  at_ms: number;
  merchant_id: string;
  terminal_id: string | null;
  type: string;
  data_json: string;
};

type AlertsTable = {
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

type TopupsTable = {
  id: string;
  terminal_id: string;
  version: number;
  change_seq: number;
  body_hash: string | null;
  status: 'succeeded' | 'pending' | 'failed' | 'reversed';
  currency: string;
  amount_minor: number | null;
  wallet_id: string | null;
  failure_code: string | null;
  occurred_at_ms: number | null;
  business_date: string | null;
  receipt_number: string | null;
  cashier_id: string | null;
  decide_at_ms: number | null;
  settlement_date: string | null;
  reversal_reason: string | null;
  created_at_ms: number;
  updated_at_ms: number;
};

type BillsTable = {
  barcode: string;
  biller_id: string;
  biller_name: string;
  kind: 'water' | 'electricity' | 'gas' | 'phone' | 'other';
  account_masked: string;
  currency: string;
  amount_minor: number;
  fixed: number;
  min_amount_minor: number;
  max_amount_minor: number;
  due_date: string;
  behaviour: Generated<'instant' | 'pending' | 'failed'>;
  account_id: string;
};

type BillPaymentsTable = {
  id: string;
  terminal_id: string;
  version: number;
  change_seq: number;
  body_hash: string;
  barcode: string;
  status: 'succeeded' | 'pending' | 'failed';
  tender: 'wallet' | 'cash';
  payment_id: string | null;
  currency: string;
  amount_minor: number;
  failure_code: string | null;
  biller_reference: string | null;
  occurred_at_ms: number;
  business_date: string;
  receipt_number: string;
  cashier_id: string | null;
  decide_at_ms: number | null;
  settlement_date: string | null;
  created_at_ms: number;
  updated_at_ms: number;
};

type SettlementsTable = {
  store_id: string;
  business_date: string;
  closed_at_ms: number;
  totals_json: string;
  net_minor: number;
  sha256: string;
  lines: Uint8Array | null;
  payout_id: string | null;
};

type PayoutsTable = {
  id: string;
  store_id: string;
  paid_at_ms: number;
  amount_minor: number;
  dates_json: string;
  bank_reference: string;
};

type PlantedDifferencesTable = {
  id: Generated<number>;
  store_id: string;
  business_date: string;
  kind: 'missing_row' | 'extra_row' | 'amount_differs' | 'fee_differs' | 'row_twice' | 'payout_differs';
  payment_id: string | null;
  amount_minor: number;
};

type FareTablesTable = {
  id: Generated<number>;
  merchant_id: string;
  effective_from_ms: number;
  table_json: string;
};

type TransitTapsTable = {
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

type JourneysTable = {
  id: string;
  merchant_id: string;
  wallet_id: string;
  entry_tap_id: string | null;
  exit_tap_id: string | null;
  charged_minor: Generated<number>;
  unpaid: Generated<number>;
  due_at_ms: number | null;
};

type FareChargesTable = {
  id: string;
  journey_id: string;
  terminal_id: string;
  currency: string;
  amount_minor: number;
  settlement_date: string;
  at_ms: number;
};

type OrderedFaultsTable = {
  id: Generated<number>;
  fault_json: string;
  times: number;
  met_count: Generated<number>;
};

type ClockOrdersTable = {
  id: number;
  offset_ms: number;
};

export type PaymentRow = Selectable<PaymentsTable>;
export type RefundRow = Selectable<RefundsTable>;
export type TopupRow = Selectable<TopupsTable>;
export type TopupChanges = Updateable<TopupsTable>;
export type BillRow = Selectable<BillsTable>;
export type BillPaymentRow = Selectable<BillPaymentsTable>;
export type BillPaymentChanges = Updateable<BillPaymentsTable>;
export type SettlementRow = Selectable<SettlementsTable>;
export type TapRow = Selectable<TransitTapsTable>;
export type JourneyRow = Selectable<JourneysTable>;
export type JourneyChanges = Updateable<JourneysTable>;
export type FareChargeRow = Selectable<FareChargesTable>;
export type PlantedRow = Selectable<PlantedDifferencesTable>;
export type TerminalRow = Selectable<TerminalsTable>;
export type WalletRow = Selectable<WalletsTable>;
export type PromotionRow = Selectable<PromotionsTable>;
export type DiscountRow = Selectable<PaymentDiscountsTable>;
export type StoreRow = Selectable<StoresTable>;
export type MerchantRow = Selectable<MerchantsTable>;
export type IssuerRow = Selectable<IssuersTable>;
export type BodyRow = Selectable<PaymentBodiesTable>;
export type NewPayment = Insertable<PaymentsTable>;
export type PaymentChanges = Updateable<PaymentsTable>;
export type NewRefund = Insertable<RefundsTable>;
export type RefundChanges = Updateable<RefundsTable>;
