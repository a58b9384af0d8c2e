/** The messages for the people at the till: a projection of the journal, each kind and subject once. Rules SYNC-50 to SYNC-53. */
import { z } from 'zod';
import { MESSAGE_KINDS } from '../../contract/backend-values.ts';
import { bilingualSchema } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import { epochMs, type EpochMs } from '../../kernel/clock.ts';
import { canonicalText } from '../payment/3-journal/entry-hash.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb, WritableDb } from '../storage/database.ts';
import { integerOf, integerOrNullOf, jsonObjectOf, oneOf, textOf, textOrNullOf, type Row } from '../storage/row.ts';

/** Stored names, never renamed. The subject of both is the message's id. */
export const MESSAGE_RECEIVED = 'message.received';
export const MESSAGE_SEEN = 'message.seen';

const LEVELS = ['info', 'warning', 'critical'] as const;
const wordsSchema = z.strictObject({ title: bilingualSchema, body: bilingualSchema });
const factsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

const receivedSchema = z.strictObject({
  kind: z.enum(MESSAGE_KINDS),
  /** What it is about, such as an alert's id: of one kind there is one message about it. */
  subject: z.string().min(1).max(128),
  level: z.enum(LEVELS),
  words: wordsSchema.nullable(),
  facts: factsSchema,
});
export type ReceivedMessage = z.infer<typeof receivedSchema>;

export type StoredMessage = ReceivedMessage &
  Readonly<{
    messageKey: number;
    messageId: string;
    atMs: EpochMs;
    seen: Readonly<{ atMs: EpochMs; cashierId: string | null }> | null;
  }>;

export function hasMessage(db: ReadableDb, kind: string, subject: string): boolean {
  return db.get('SELECT 1 AS found FROM messages WHERE kind = ? AND subject = ?', kind, subject) !== undefined;
}

export function messageById(db: ReadableDb, messageId: string): StoredMessage | null {
  const row = db.get('SELECT * FROM messages WHERE message_id = ?', messageId);
  return row === undefined ? null : messageOf(row);
}

/** Newest first, older than `key`. */
export function listMessages(db: ReadableDb, key: number | null, limit: number): readonly StoredMessage[] {
  const sql = 'SELECT * FROM messages WHERE message_key < ? ORDER BY message_key DESC LIMIT ?';
  return db.all(sql, key ?? Number.MAX_SAFE_INTEGER, limit).map(messageOf);
}

export function unseenMessages(db: ReadableDb): Readonly<{ count: number; level: (typeof LEVELS)[number] | null }> {
  const rows = db.all('SELECT level, count(*) AS n FROM messages WHERE seen_at_ms IS NULL GROUP BY level');
  const levels = rows.map((row) => oneOf(row, 'level', LEVELS));
  const count = rows.reduce((sum, row) => sum + integerOf(row, 'n'), 0);
  return { count, level: LEVELS.toReversed().find((level) => levels.includes(level)) ?? null };
}

export function alertCursor(db: ReadableDb, terminalId: string): string | null {
  const row = db.get('SELECT cursor FROM alert_cursors WHERE terminal_id = ?', terminalId);
  return row === undefined ? null : textOf(row, 'cursor');
}

export function saveAlertCursor(db: WritableDb, terminalId: string, cursor: string): void {
  db.run('INSERT OR REPLACE INTO alert_cursors (terminal_id, cursor) VALUES (?, ?)', terminalId, cursor);
}

export const messageProjection: Projection = {
  name: 'messages',
  tables: ['messages'],
  apply: (db, { type, subjectId, sequence, atMs, cashierId, body }) => {
    if (type === MESSAGE_SEEN) {
      const sql = 'UPDATE messages SET seen_at_ms = ?, seen_by = ? WHERE message_id = ? AND seen_at_ms IS NULL';
      assert(db.run(sql, atMs, cashierId, subjectId).changes === 1, 'a message is seen once');
    }
    if (type !== MESSAGE_RECEIVED) return;
    const { kind, subject, level, words, facts } = receivedSchema.parse(body);
    db.run(
      `INSERT INTO messages (message_key, message_id, kind, subject, level, words, facts, received_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      sequence,
      subjectId,
      kind,
      subject,
      level,
      // As the journal has it, so that a rebuild writes the same text.
      words === null ? null : canonicalText(words),
      canonicalText(facts),
      atMs,
    );
  },
};

function messageOf(row: Row): StoredMessage {
  const seenAtMs = integerOrNullOf(row, 'seen_at_ms');
  return {
    messageKey: integerOf(row, 'message_key'),
    messageId: textOf(row, 'message_id'),
    kind: oneOf(row, 'kind', MESSAGE_KINDS),
    subject: textOf(row, 'subject'),
    level: oneOf(row, 'level', LEVELS),
    words: row['words'] === null ? null : wordsSchema.parse(jsonObjectOf(row, 'words')),
    facts: factsSchema.parse(jsonObjectOf(row, 'facts')),
    atMs: epochMs(integerOf(row, 'received_at_ms')),
    seen: seenAtMs === null ? null : { atMs: epochMs(seenAtMs), cashierId: textOrNullOf(row, 'seen_by') },
  };
}
