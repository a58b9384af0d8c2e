/** Examples of the inbox: one item of every kind, a refund on its way, one that failed, and what was closed before. */
import type { InboxItem, Told } from '../../../electron/contract/inbox-values.ts';
import { money } from '../../../electron/kernel/money.ts';

const MINUTE_MS = 60_000;
const yuan = (amount: number) => money(Math.round(amount * 100), 'CNY');

function toldOf(nowMs: number, changes: Partial<Told> = {}): Told {
  return {
    status: 'approved',
    amount: yuan(58.5),
    refunded: yuan(0),
    walletMasked: '6222****8800',
    authCode: 'A90213',
    updatedAtMs: nowMs - 32 * MINUTE_MS,
    ...changes,
  };
}

/** Open items, oldest first. */
export function exampleInbox(nowMs: number): readonly InboxItem[] {
  const base: InboxItem = {
    itemId: 'item-1',
    kind: 'refund_due',
    cause: 'cashier_cancelled',
    state: 'open',
    openedAtMs: nowMs - 31 * MINUTE_MS,
    paymentId: 'payment-past-2',
    refundId: null,
    saleId: 'sale-past-2',
    receiptNumber: 'T0000001-000898',
    here: { state: 'refund_due', amount: yuan(58.5) },
    told: toldOf(nowMs),
    refund: null,
    closed: null,
  };
  const refund = {
    refundId: 'refund-1',
    paymentId: 'payment-past-4',
    state: 'pending',
    amount: yuan(24),
    payerRefunded: yuan(0),
    failureCode: null,
    requestedAtMs: nowMs - 4 * MINUTE_MS,
    updatedAtMs: nowMs - 3 * MINUTE_MS,
  } as const;
  return [
    base,
    {
      ...base,
      itemId: 'item-2',
      kind: 'late_approval',
      cause: 'timeout',
      openedAtMs: nowMs - 22 * MINUTE_MS,
      saleId: 'sale-past-5',
      receiptNumber: 'T0000001-000895',
      here: { state: 'reversed', amount: yuan(12.9) },
      told: toldOf(nowMs, { amount: yuan(12.9), authCode: 'A90288' }),
    },
    {
      ...base,
      itemId: 'item-3',
      kind: 'unknown_payment',
      cause: 'unreachable',
      openedAtMs: nowMs - 18 * MINUTE_MS,
      saleId: null,
      receiptNumber: 'T0000001-000811',
      here: null,
      told: toldOf(nowMs, { amount: yuan(7) }),
    },
    {
      ...base,
      itemId: 'item-4',
      kind: 'refund_due',
      state: 'refunding',
      openedAtMs: nowMs - 9 * MINUTE_MS,
      saleId: 'sale-past-4',
      receiptNumber: 'T0000001-000896',
      here: { state: 'refund_due', amount: yuan(24) },
      told: toldOf(nowMs, { amount: yuan(24) }),
      refund,
    },
    {
      ...base,
      itemId: 'item-5',
      kind: 'contradiction',
      cause: 'idempotency_mismatch',
      openedAtMs: nowMs - 6 * MINUTE_MS,
      here: { state: 'approved', amount: yuan(58.5) },
      told: toldOf(nowMs, { amount: yuan(85.5) }),
      refund: { ...refund, state: 'failed', failureCode: 'wallet_blocked' },
    },
    {
      ...base,
      itemId: 'item-6',
      kind: 'unknown_refund',
      cause: 'unreachable',
      openedAtMs: nowMs - 2 * MINUTE_MS,
      paymentId: null,
      refundId: 'refund-9',
      saleId: null,
      receiptNumber: null,
      here: null,
      told: toldOf(nowMs, { status: 'succeeded', amount: yuan(3.5), authCode: null }),
    },
  ];
}

/** Closed items, newest first. */
export function exampleClosedInbox(nowMs: number): readonly InboxItem[] {
  const [first] = exampleInbox(nowMs);
  if (first === undefined) return [];
  const by = { 'zh-CN': '赵敏', en: 'Zhao Min' };
  const atMs = nowMs - 60 * MINUTE_MS;
  const note = '已与顾客电话核对，货已取走。';
  return [
    {
      ...first,
      itemId: 'item-past-1',
      kind: 'late_approval',
      state: 'closed',
      closed: { how: 'matched', atMs, by, note, saleId: 'sale-past-2' },
    },
    {
      ...first,
      itemId: 'item-past-2',
      state: 'closed',
      closed: { how: 'refunded', atMs: atMs - MINUTE_MS, by: null, note: '', saleId: null },
    },
  ];
}
