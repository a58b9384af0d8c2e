/**
 * Late and orphan results as the journal holds them (C16): what was found, the item that somebody must close, and how it
 * was closed. Pure; an item is made from its journal entries alone by `itemAfter`. Rules INBOX-1 to INBOX-5.
 */
import { z } from 'zod';
import { CLOSING_WAYS, INBOX_KINDS, toldSchema, type InboxKind, type Told } from '../../../contract/inbox-values.ts';
import { PAYMENT_STATES, type PaymentState } from '../../../contract/payment-values.ts';
import { idSchema, moneySchema } from '../../../contract/values.ts';
import { assert } from '../../../kernel/assert.ts';
import type { EpochMs } from '../../../kernel/clock.ts';
import type { JsonObject } from '../../../kernel/json.ts';
import type { BackendPayment, BackendRefund } from '../../wallet-backend/wallet-backend.ts';

/** What the books cannot take in by themselves. `cause` is a stable code. */
export type Finding = Readonly<{ kind: InboxKind; cause: string; told: Told | null }>;

/** Stored names, never renamed. The subject of all three is the payment or refund; the item's id is in the body. */
export const ITEM_OPENED = 'inbox.item_opened';
export const ITEM_REFUND_BEGUN = 'inbox.refund_begun';
export const ITEM_CLOSED = 'inbox.item_closed';

export function isInboxEntry(type: string): boolean {
  return type === ITEM_OPENED || type === ITEM_REFUND_BEGUN || type === ITEM_CLOSED;
}

const openedSchema = z.strictObject({
  itemId: idSchema,
  kind: z.enum(INBOX_KINDS),
  cause: z.string().min(1).max(128),
  paymentId: idSchema.nullable(),
  refundId: idSchema.nullable(),
  saleId: idSchema.nullable(),
  receiptNumber: z.string().nullable(),
  here: z.strictObject({ state: z.enum(PAYMENT_STATES), amount: moneySchema }).nullable(),
  told: toldSchema.nullable(),
});
export type OpenedFacts = z.infer<typeof openedSchema>;

const refundBegunSchema = z.strictObject({ itemId: idSchema, refundId: idSchema, note: z.string() });
const closedSchema = z.strictObject({
  itemId: idSchema,
  how: z.enum(CLOSING_WAYS),
  note: z.string(),
  saleId: idSchema.nullable(),
  refundId: idSchema.nullable(),
});
export type ClosedFacts = z.infer<typeof closedSchema>;

export type StoredItem = OpenedFacts &
  Readonly<{
    itemKey: number;
    openedAtMs: EpochMs;
    /** The newest refund that was begun for it; null when none was. */
    refunding: Readonly<{ refundId: string; note: string }> | null;
    closed: Readonly<{ facts: ClosedFacts; atMs: EpochMs; cashierId: string | null }> | null;
  }>;

type InboxEntry = Readonly<{
  type: string;
  cashierId: string | null;
  sequence: number;
  atMs: EpochMs;
  body: JsonObject;
}>;

/** The id of the item that an entry is about. */
export function itemIdOf(entry: Pick<InboxEntry, 'body'>): string {
  return z.looseObject({ itemId: idSchema }).parse(entry.body).itemId;
}

/** The item after `entry`; `before` is null for its first. Asserts: an entry that does not fit is damage. */
export function itemAfter(before: StoredItem | null, entry: InboxEntry): StoredItem {
  if (entry.type === ITEM_OPENED) {
    assert(before === null, 'an item is opened once');
    const facts = openedSchema.parse(entry.body);
    return { ...facts, itemKey: entry.sequence, openedAtMs: entry.atMs, refunding: null, closed: null };
  }
  assert(before !== null && before.closed === null, `${entry.type} of an item that is not open`);
  if (entry.type === ITEM_REFUND_BEGUN) {
    const { refundId, note } = refundBegunSchema.parse(entry.body);
    return { ...before, refunding: { refundId, note } };
  }
  const facts = closedSchema.parse(entry.body);
  return { ...before, closed: { facts, atMs: entry.atMs, cashierId: entry.cashierId } };
}

/** The facts of an item as they were stored; asserts that they are whole. */
export function openedFacts(stored: unknown): OpenedFacts {
  return openedSchema.parse(stored);
}

export function closedFacts(stored: unknown): ClosedFacts {
  return closedSchema.parse(stored);
}

/** The payment as the backend told it, without what must not stand in a journal. */
export function toldOfPayment({ status, amount, refunded, wallet, authCode, updatedAtMs }: BackendPayment): Told {
  return { status, amount, refunded, walletMasked: wallet?.masked ?? null, authCode, updatedAtMs };
}

export function toldOfRefund({ status, amount, payerRefunded, updatedAtMs }: BackendRefund): Told {
  return { status, amount, refunded: payerRefunded, walletMasked: null, authCode: null, updatedAtMs };
}

type Contradictions = {
  readonly [S in PaymentState]?: { readonly [B in BackendPayment['status']]?: 'late_approval' | 'contradiction' };
};

/** Ends that the backend does not agree with, although it knows more than we do. */
const CONTRADICTIONS: Contradictions = {
  approved: { declined: 'contradiction', expired: 'contradiction', reversed: 'contradiction' },
  declined: { approved: 'late_approval' },
  expired: { approved: 'late_approval' },
  reversed: { approved: 'late_approval' },
  cancelled: { approved: 'late_approval' },
};

/** What a person must look at when the backend says `told` of a payment that has ended as `state`; null: nothing. */
export function findingOf(state: PaymentState, told: BackendPayment): Finding | null {
  const kind = CONTRADICTIONS[state]?.[told.status];
  if (kind === undefined) return null;
  return { kind, cause: `${state}_here_${told.status}_there`, told: toldOfPayment(told) };
}
