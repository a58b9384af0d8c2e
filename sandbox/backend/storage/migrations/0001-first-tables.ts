/**
 * The first tables: who may call, what is configured, wallets, payments, refunds, the ledger, and what is told to terminals.
 *
 * SQL stands here as SQLite reads it (STRICT tables); `statements.ts` says how PostgreSQL reads it. What must be unique is
 * unique here, so that two requests at once cannot both win whichever database decides.
 */
import { runStatements } from '../statements.ts';

const STATEMENTS: readonly string[] = [
  `CREATE TABLE settings (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    config_version INTEGER NOT NULL CHECK (config_version > 0),
    denylist_version INTEGER NOT NULL CHECK (denylist_version >= 0),
    currency TEXT NOT NULL,
    policy_json TEXT NOT NULL,
    hash_key BLOB NOT NULL,
    maintenance INTEGER NOT NULL DEFAULT 0 CHECK (maintenance IN (0, 1))
  ) STRICT`,
  `CREATE TABLE merchants (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    city TEXT NOT NULL,
    latin_name TEXT NOT NULL CHECK (length(latin_name) BETWEEN 1 AND 25),
    latin_city TEXT NOT NULL CHECK (length(latin_city) BETWEEN 1 AND 15),
    country_code TEXT NOT NULL CHECK (length(country_code) = 2),
    category_code TEXT NOT NULL CHECK (length(category_code) = 4)
  ) STRICT`,
  `CREATE TABLE stores (
    id TEXT PRIMARY KEY,
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE backend_keys (
    kid TEXT PRIMARY KEY,
    seed BLOB NOT NULL CHECK (length(seed) = 32),
    listed_at_ms INTEGER NOT NULL,
    signs_from_ms INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE terminals (
    id TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    state TEXT NOT NULL CHECK (state IN ('active', 'disabled', 'retired')),
    disabled_at_ms INTEGER CHECK ((disabled_at_ms IS NULL) = (state = 'active')),
    change_seq INTEGER NOT NULL DEFAULT 0,
    device_model TEXT NOT NULL,
    device_serial TEXT NOT NULL,
    software_version TEXT NOT NULL,
    enrolled_at_ms INTEGER NOT NULL,
    heartbeat_json TEXT,
    heartbeat_at_ms INTEGER
  ) STRICT`,
  `CREATE TABLE terminal_keys (
    thumbprint TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    public_x TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('current', 'previous', 'stopped')),
    added_at_ms INTEGER NOT NULL,
    replaced_at_ms INTEGER
  ) STRICT`,
  `CREATE UNIQUE INDEX terminal_keys_one_current ON terminal_keys (terminal_id) WHERE state = 'current'`,
  `CREATE UNIQUE INDEX terminal_keys_one_previous ON terminal_keys (terminal_id) WHERE state = 'previous'`,
  `CREATE TABLE activation_codes (
    code TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    replaces_terminal_id TEXT REFERENCES terminals (id),
    used_at_ms INTEGER,
    used_by_thumbprint TEXT,
    answer_json TEXT
  ) STRICT`,
  `CREATE TABLE activation_failures (
    id INTEGER PRIMARY KEY,
    address TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX activation_failures_by_address ON activation_failures (address, at_ms)`,
  `CREATE TABLE nonces (
    key_id TEXT NOT NULL,
    nonce TEXT NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (key_id, nonce)
  ) STRICT`,
  `CREATE INDEX nonces_by_age ON nonces (seen_at_ms)`,
  `CREATE TABLE issuers (
    kid TEXT PRIMARY KEY,
    iss TEXT NOT NULL,
    public_jwk_json TEXT NOT NULL,
    private_jwk_json TEXT NOT NULL,
    not_before_ms INTEGER NOT NULL,
    not_after_ms INTEGER NOT NULL,
    revoked INTEGER NOT NULL DEFAULT 0 CHECK (revoked IN (0, 1))
  ) STRICT`,
  `CREATE TABLE accounts (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('wallet', 'merchant', 'promotion_funder', 'clearing')),
    currency TEXT NOT NULL,
    balance_minor INTEGER NOT NULL DEFAULT 0,
    CHECK (kind <> 'wallet' OR balance_minor >= 0)
  ) STRICT`,
  `CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    reason TEXT NOT NULL,
    record_id TEXT NOT NULL,
    at_ms INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX entries_by_account ON entries (account_id, id)`,
  `CREATE UNIQUE INDEX entries_once ON entries (record_id, reason, account_id)`,
  `CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'entries are only added'); END`,
  `CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries BEGIN SELECT raise(ABORT, 'entries are only added'); END`,
  `CREATE TABLE wallets (
    id TEXT PRIMARY KEY,
    iss TEXT NOT NULL,
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    masked TEXT NOT NULL,
    blocked INTEGER NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)),
    account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id),
    small_amount_limit_minor INTEGER NOT NULL,
    payment_limit_minor INTEGER NOT NULL,
    daily_limit_minor INTEGER NOT NULL,
    forced_decline TEXT,
    refund_behaviour TEXT NOT NULL DEFAULT 'instant' CHECK (refund_behaviour IN ('instant', 'pending', 'failed')),
    issuer_kid TEXT NOT NULL REFERENCES issuers (kid),
    private_jwk_json TEXT NOT NULL,
    certificate BLOB,
    certificate_expires_at_ms INTEGER,
    next_counter INTEGER NOT NULL DEFAULT 1
  ) STRICT`,
  `CREATE TABLE payment_codes (
    code_hash TEXT PRIMARY KEY,
    wallet_id TEXT NOT NULL REFERENCES wallets (id),
    made_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL,
    used_by_payment_id TEXT
  ) STRICT`,
  `CREATE TABLE denylist (
    iss TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    listed INTEGER NOT NULL CHECK (listed IN (0, 1)),
    reason TEXT NOT NULL,
    version INTEGER NOT NULL UNIQUE,
    PRIMARY KEY (iss, wallet_id)
  ) STRICT`,
  `CREATE TABLE promotions (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('coupon', 'points', 'cashback')),
    funded_by TEXT NOT NULL CHECK (funded_by IN ('wallet', 'merchant')),
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    min_amount_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    discount_basis_points INTEGER NOT NULL,
    coupon_code TEXT
  ) STRICT`,
  `CREATE TABLE wallet_promotions (
    wallet_id TEXT NOT NULL REFERENCES wallets (id),
    promotion_id TEXT NOT NULL REFERENCES promotions (id),
    remaining_count INTEGER NOT NULL CHECK (remaining_count >= 0),
    PRIMARY KEY (wallet_id, promotion_id)
  ) STRICT`,
  `CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'maintenance')),
    from_ms INTEGER NOT NULL,
    until_ms INTEGER NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE payments (
    id TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    merchant_id TEXT NOT NULL REFERENCES merchants (id),
    version INTEGER NOT NULL CHECK (version > 0),
    change_seq INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('pending_customer', 'approved', 'declined', 'expired', 'reversed')),
    method_type TEXT CHECK (method_type IN ('payment_code', 'merchant_qr', 'tap', 'scan_presentment', 'offline')),
    channel TEXT CHECK (channel IN ('tap', 'qr')),
    currency TEXT NOT NULL,
    amount_minor INTEGER CHECK (amount_minor > 0),
    payer_paid_minor INTEGER CHECK (payer_paid_minor BETWEEN 0 AND amount_minor),
    merchant_discount_minor INTEGER NOT NULL DEFAULT 0,
    refunded_minor INTEGER NOT NULL DEFAULT 0 CHECK (refunded_minor BETWEEN 0 AND coalesce(amount_minor, 0)),
    payer_refunded_minor INTEGER NOT NULL DEFAULT 0,
    occurred_at_ms INTEGER,
    accepted_at_ms INTEGER,
    business_date TEXT,
    receipt_number TEXT,
    cashier_id TEXT,
    description TEXT,
    coupons_json TEXT NOT NULL DEFAULT '[]',
    presentment BLOB,
    wallet_id TEXT REFERENCES wallets (id),
    auth_code TEXT,
    decline_code TEXT CHECK ((decline_code IS NULL) = (status <> 'declined')),
    decline_retryable INTEGER NOT NULL DEFAULT 0 CHECK (decline_retryable IN (0, 1)),
    qr_payload TEXT,
    expires_at_ms INTEGER CHECK ((expires_at_ms IS NULL) = (status <> 'pending_customer')),
    next_try_at_ms INTEGER,
    try_until_ms INTEGER,
    reversal_reason TEXT,
    settlement_date TEXT,
    approved_at_ms INTEGER,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    UNIQUE (terminal_id, change_seq)
  ) STRICT`,
  `CREATE INDEX payments_pending ON payments (expires_at_ms) WHERE status = 'pending_customer'`,
  `CREATE INDEX payments_retried ON payments (next_try_at_ms) WHERE next_try_at_ms IS NOT NULL`,
  `CREATE INDEX payments_by_wallet ON payments (wallet_id, created_at_ms)`,
  `CREATE INDEX payments_by_settlement ON payments (settlement_date)`,
  `CREATE TABLE payment_bodies (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    body_hash TEXT NOT NULL,
    rest_hash TEXT NOT NULL,
    method_type TEXT NOT NULL,
    channel TEXT,
    presentment_hash TEXT,
    PRIMARY KEY (payment_id, body_hash)
  ) STRICT`,
  `CREATE TABLE payment_discounts (
    payment_id TEXT NOT NULL REFERENCES payments (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    funded_by TEXT NOT NULL,
    promotion_id TEXT NOT NULL REFERENCES promotions (id),
    from_wallet INTEGER NOT NULL CHECK (from_wallet IN (0, 1)),
    PRIMARY KEY (payment_id, position)
  ) STRICT`,
  `CREATE TABLE presentment_counters (
    key_thumbprint TEXT NOT NULL,
    counter INTEGER NOT NULL,
    used_by TEXT NOT NULL,
    keep_until_ms INTEGER NOT NULL,
    PRIMARY KEY (key_thumbprint, counter)
  ) STRICT`,
  `CREATE TABLE refunds (
    id TEXT PRIMARY KEY,
    terminal_id TEXT NOT NULL REFERENCES terminals (id),
    payment_id TEXT NOT NULL REFERENCES payments (id),
    version INTEGER NOT NULL CHECK (version > 0),
    change_seq INTEGER NOT NULL,
    body_hash TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('succeeded', 'pending', 'failed')),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    currency TEXT NOT NULL,
    payer_refunded_minor INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL,
    occurred_at_ms INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    cashier_id TEXT,
    approved_by TEXT,
    failure_code TEXT CHECK ((failure_code IS NULL) = (status <> 'failed')),
    decide_at_ms INTEGER CHECK ((decide_at_ms IS NULL) = (status <> 'pending')),
    settlement_date TEXT,
    created_at_ms INTEGER NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    UNIQUE (terminal_id, change_seq)
  ) STRICT`,
  `CREATE INDEX refunds_by_payment ON refunds (payment_id)`,
  `CREATE INDEX refunds_pending ON refunds (decide_at_ms) WHERE status = 'pending'`,
  `CREATE TABLE events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    merchant_id TEXT NOT NULL,
    terminal_id TEXT,
    type TEXT NOT NULL,
    data_json TEXT NOT NULL
  ) STRICT`,
  `CREATE TABLE alerts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    merchant_id TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('info', 'warning', 'critical')),
    kind TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    body_zh TEXT NOT NULL,
    body_en TEXT NOT NULL,
    wallet_id TEXT,
    payment_id TEXT
  ) STRICT`,
];

export const up = runStatements(STATEMENTS);
