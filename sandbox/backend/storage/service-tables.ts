/** Top-ups and bills. */
import type { Generated, Selectable, Updateable } from 'kysely';

export type TopupsTable = {
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

export type BillsTable = {
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

export type BillPaymentsTable = {
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

export type TopupRow = Selectable<TopupsTable>;
export type TopupChanges = Updateable<TopupsTable>;
export type BillRow = Selectable<BillsTable>;
export type BillPaymentRow = Selectable<BillPaymentsTable>;
export type BillPaymentChanges = Updateable<BillPaymentsTable>;
