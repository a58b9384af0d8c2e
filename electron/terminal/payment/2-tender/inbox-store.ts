/** The table of late and orphan results. SQL and rows only; a row that is not what it should be asserts. */
import type { InboxKind, InboxSummary } from '../../../contract/inbox-values.ts';
import { assert } from '../../../kernel/assert.ts';
import { epochMs } from '../../../kernel/clock.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, jsonObjectOf, textOf, type Row } from '../../storage/row.ts';
import { closedFacts, openedFacts, type StoredItem } from './inbox.ts';

export function itemById(db: ReadableDb, itemId: string): StoredItem | null {
  const row = db.get('SELECT * FROM inbox_items WHERE item_id = ?', itemId);
  return row === undefined ? null : itemOf(row);
}

/** Whether that was found before, open or closed: the same thing is found again and again, and told of once. */
export function hasItem(db: ReadableDb, subjectId: string, kind: InboxKind, cause: string): boolean {
  const sql = 'SELECT 1 AS found FROM inbox_items WHERE subject_id = ? AND kind = ? AND cause = ?';
  return db.get(sql, subjectId, kind, cause) !== undefined;
}

/** Open ones oldest first, closed ones newest first; behind `key`, at most `limit`. */
export function listItems(
  db: ReadableDb,
  state: 'open' | 'closed',
  key: number | null,
  limit: number,
): readonly StoredItem[] {
  const rows =
    state === 'open'
      ? db.all(
          `SELECT * FROM inbox_items WHERE state = 'open' AND item_key > ? ORDER BY item_key LIMIT ?`,
          key ?? 0,
          limit,
        )
      : db.all(
          `SELECT * FROM inbox_items WHERE state = 'closed' AND item_key < ? ORDER BY item_key DESC LIMIT ?`,
          key ?? Number.MAX_SAFE_INTEGER,
          limit,
        );
  return rows.map(itemOf);
}

/** The items that were closed as belonging to this sale. */
export function itemsMatchedTo(db: ReadableDb, saleId: string): readonly StoredItem[] {
  return db.all('SELECT * FROM inbox_items WHERE matched_sale_id = ? ORDER BY item_key', saleId).map(itemOf);
}

export function inboxSummary(db: ReadableDb): InboxSummary {
  const row =
    db.get(`SELECT count(*) AS open_count, min(opened_at_ms) AS oldest_at_ms FROM inbox_items WHERE state = 'open'`) ??
    {};
  return { openCount: integerOf(row, 'open_count'), oldestOpenAtMs: integerOrNullOf(row, 'oldest_at_ms') };
}

/** Writes the item as its newest journal entry left it. For the projection alone. */
export function saveItem(db: WritableDb, item: StoredItem): void {
  const { itemKey, openedAtMs, refunding, closed, ...opened } = item;
  const subjectId = opened.refundId ?? opened.paymentId;
  assert(subjectId !== null, 'an item is about a payment or a refund');
  const { changes } = db.run(
    `INSERT INTO inbox_items (item_key, item_id, kind, cause, subject_id, state, opened, opened_at_ms, refund_id,
       refund_note, matched_sale_id, closed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (item_id) DO UPDATE SET state = excluded.state, refund_id = excluded.refund_id,
       refund_note = excluded.refund_note,
       matched_sale_id = excluded.matched_sale_id, closed = excluded.closed`,
    itemKey,
    opened.itemId,
    opened.kind,
    opened.cause,
    subjectId,
    closed === null ? 'open' : 'closed',
    JSON.stringify(opened),
    openedAtMs,
    refunding?.refundId ?? null,
    refunding?.note ?? null,
    closed?.facts.how === 'matched' ? closed.facts.saleId : null,
    closed === null ? null : JSON.stringify(closed),
  );
  assert(changes === 1, 'an item is one row');
}

function itemOf(row: Row): StoredItem {
  return {
    ...openedFacts(jsonObjectOf(row, 'opened')),
    itemKey: integerOf(row, 'item_key'),
    openedAtMs: epochMs(integerOf(row, 'opened_at_ms')),
    refunding:
      row['refund_id'] === null ? null : { refundId: textOf(row, 'refund_id'), note: textOf(row, 'refund_note') },
    closed: row['closed'] === null ? null : closedOf(row),
  };
}

function closedOf(row: Row): StoredItem['closed'] {
  const { facts, atMs, cashierId } = jsonObjectOf(row, 'closed');
  assert(typeof atMs === 'number', 'an item was closed at some time');
  assert(cashierId === null || typeof cashierId === 'string', 'an item was closed by somebody, or by its refund');
  return { facts: closedFacts(facts), atMs: epochMs(atMs), cashierId };
}
