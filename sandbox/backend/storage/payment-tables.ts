/** Payments with the bodies that asked for them, their discounts and counters, and their refunds. */
import type { Generated, Insertable, Selectable, Updateable } from 'kysely';

export type PaymentsTable = {
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

export type PaymentBodiesTable = {
  payment_id: string;
  body_hash: string;
  rest_hash: string;
  method_type: string;
  channel: string | null;
  presentment_hash: string | null;
};

export type PaymentDiscountsTable = {
  payment_id: string;
  position: number;
  kind: string;
  name: string;
  amount_minor: number;
  funded_by: string;
  promotion_id: string | null;
  from_wallet: number;
};

export type PresentmentCountersTable = {
  key_thumbprint: string;
  counter: number;
  used_by: string;
  keep_until_ms: number;
};

export type RefundsTable = {
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

export type PaymentRow = Selectable<PaymentsTable>;
export type RefundRow = Selectable<RefundsTable>;
export type DiscountRow = Selectable<PaymentDiscountsTable>;
export type BodyRow = Selectable<PaymentBodiesTable>;
export type NewPayment = Insertable<PaymentsTable>;
export type PaymentChanges = Updateable<PaymentsTable>;
export type NewRefund = Insertable<RefundsTable>;
export type RefundChanges = Updateable<RefundsTable>;
