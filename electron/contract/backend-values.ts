/**
 * What the bank's side wants people at the till to know: notices about windows of time, and messages that somebody has to see.
 * The names of kinds are stored and are never renamed.
 */
import { z } from 'zod';
import { bilingualSchema, doneSchema, epochMsSchema, idSchema } from './values.ts';

export const backendNoticeSchema = z.strictObject({
  noticeId: idSchema,
  level: z.enum(['info', 'warning', 'maintenance']),
  /** `announced`: it has not begun yet. */
  phase: z.enum(['announced', 'running']),
  fromMs: epochMsSchema,
  untilMs: epochMsSchema,
  title: bilingualSchema,
  body: bilingualSchema,
});
export type BackendNotice = z.infer<typeof backendNoticeSchema>;

export const MESSAGE_KINDS = [
  /** The backend's own words. */
  'alert',
  /** The backend's list of changes, or of alerts, holds something that this till cannot read. */
  'changes_unreadable',
  'alerts_unreadable',
  /** A backend key was taken on the word of TLS; an answer by a key that is not pinned was not believed. */
  'backend_key_learned',
  'backend_key_refused',
  /** The backend knows the till's key no more; it had gone back to the key before, and was given the present one again. */
  'own_key_unknown',
  'own_key_put_back',
  /** The books of the machine before were made anew: what they hold, by kind. */
  'books_restored',
  /** The file of a closed day is not the one that the backend names; a closed day is told otherwise than before. */
  'settlement_mismatched',
  'settlement_changed',
  /** The backend sent a configuration older than the one that is known. */
  'config_refused',
  /** The backend sent a configuration in another currency than the till's. */
  'config_other_currency',
  /** The disk takes no closed piece of the journal. */
  'journal_not_archived',
  /** Something that nobody settles keeps old days in an unattended terminal's database. */
  'journal_day_held',
  /** Old days stay since nobody knows what time it is: the backend has not said it since the clock was set or the machine started. */
  'journal_time_unknown',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

export const messageViewSchema = z.strictObject({
  messageId: idSchema,
  kind: z.enum(MESSAGE_KINDS),
  level: z.enum(['info', 'warning', 'critical']),
  atMs: epochMsSchema,
  /** The backend's own words; null for what the till tells in its own. */
  words: z.strictObject({ title: bilingualSchema, body: bilingualSchema }).nullable(),
  /** What the till's words are filled in with, such as `businessDate`. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  seen: z.strictObject({ atMs: epochMsSchema, by: bilingualSchema.nullable() }).nullable(),
});
export type MessageView = z.infer<typeof messageViewSchema>;

export const backendViewSchema = z.strictObject({
  /** How people call the wallet behind this till. */
  gateway: z.strictObject({ id: z.string(), name: bilingualSchema }),
  /** Running ones, and maintenance that is announced; the most pressing first. */
  notices: z.array(backendNoticeSchema).readonly(),
  /** Messages that nobody has seen yet. */
  unseen: z.strictObject({ count: z.int().nonnegative(), level: z.enum(['info', 'warning', 'critical']).nullable() }),
  /** A renewal of the till's key whose end is not known. */
  keyInDoubt: z.boolean(),
});
export type BackendView = z.infer<typeof backendViewSchema>;

export const BACKEND_COMMANDS = {
  /** Who answers for the till has seen it; it stays in the list. */
  'backend.see_message': { input: z.strictObject({ messageId: idSchema }), output: messageViewSchema },
  /** A manager or technician gives the till a new key; without an answer it is tried again until it is known. */
  'terminal.renew_key': { input: z.strictObject({}), output: doneSchema },
} as const;

export const BACKEND_QUERIES = {
  /** Newest first. `cursor` continues. */
  'backend.messages': {
    input: z.strictObject({ cursor: z.string().max(64).nullable(), limit: z.int().min(1).max(100) }),
    output: z.strictObject({ messages: z.array(messageViewSchema).readonly(), cursor: z.string().nullable() }),
  },
} as const;
