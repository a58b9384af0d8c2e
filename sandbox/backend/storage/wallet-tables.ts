/** Wallets, and the accounts and entries in which all money is told. */
import type { Generated, Selectable } from 'kysely';

export type AccountsTable = {
  id: string;
  kind: 'wallet' | 'merchant' | 'promotion_funder' | 'clearing';
  currency: string;
  /** Kept for wallets alone; of every other account the entries tell it. */
  balance_minor: Generated<number>;
};

export type EntriesTable = {
  id: Generated<number>;
  account_id: string;
  amount_minor: number;
  reason: string;
  record_id: string;
  at_ms: number;
};

export type WalletsTable = {
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

export type PaymentCodesTable = {
  code_hash: string;
  wallet_id: string;
  made_at_ms: number;
  expires_at_ms: number;
  used_by_payment_id: string | null;
};

export type WalletPromotionsTable = {
  wallet_id: string;
  promotion_id: string;
  remaining_count: number;
};

export type WalletRow = Selectable<WalletsTable>;
