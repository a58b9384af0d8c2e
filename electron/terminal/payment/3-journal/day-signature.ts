/**
 * The journal's head at the end of each business day, signed with the terminal's key: whoever rewrites the journal would
 * have to forge the signatures too. Pure, but for the projection's own table. Rules JOURNALTOOL-2 and JOURNALTOOL-3.
 */
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { businessDateSchema, idSchema } from '../../../contract/values.ts';
import type { TerminalPublicKey } from '../../../kernel/terminal-signer.ts';
import type { ReadableDb } from '../../storage/database.ts';
import { integerOf, textOf, type Row } from '../../storage/row.ts';
import { canonicalText } from './entry-hash.ts';
import type { Projection } from './journal.ts';

/** A stored name, and the `type` of what is signed; never renamed. The entry's subject is the terminal. */
export const DAY_SIGNED = 'journal.day_signed';

export type DayHead = Readonly<{
  terminalId: string;
  /** The day that is over. */
  businessDate: string;
  /** Its last entry. */
  headSequence: number;
  headHash: string;
}>;

/** What the signature is over: the RFC 8785 form of an object that names its own kind. */
export function dayText({ terminalId, businessDate, headSequence, headHash }: DayHead): string {
  return canonicalText({ type: DAY_SIGNED, terminalId, businessDate, headSequence, headHash });
}

const signedSchema = z.strictObject({
  businessDate: businessDateSchema,
  headSequence: z.int().positive(),
  headHash: z.string().length(64),
  /** Ed25519, base64url. */
  signature: z.string().length(86),
  keyThumbprint: z.string().length(43),
});

export type Checkpoint = DayHead & z.infer<typeof signedSchema> & Readonly<{ signedSequence: number }>;

export function isDaySignatureGood(checkpoint: Checkpoint, publicKey: TerminalPublicKey): boolean {
  const key = createPublicKey({ key: { ...publicKey }, format: 'jwk' });
  const bytes = Buffer.from(dayText(checkpoint), 'utf8');
  return verify(null, bytes, key, Buffer.from(checkpoint.signature, 'base64url'));
}

/** The newest signed head; null when none was signed yet. */
export function lastCheckpoint(db: ReadableDb): Checkpoint | null {
  const row = db.get('SELECT * FROM journal_checkpoints ORDER BY signed_sequence DESC LIMIT 1');
  return row === undefined ? null : checkpointOf(row);
}

/** The first signed head that covers the entry; null while none does. */
export function checkpointFrom(db: ReadableDb, sequence: number): Checkpoint | null {
  const row = db.get(
    'SELECT * FROM journal_checkpoints WHERE head_sequence >= ? ORDER BY head_sequence LIMIT 1',
    sequence,
  );
  return row === undefined ? null : checkpointOf(row);
}

function checkpointOf(row: Row): Checkpoint {
  return {
    terminalId: textOf(row, 'terminal_id'),
    businessDate: textOf(row, 'business_date'),
    headSequence: integerOf(row, 'head_sequence'),
    headHash: textOf(row, 'head_hash'),
    signature: textOf(row, 'signature'),
    keyThumbprint: textOf(row, 'key_thumbprint'),
    signedSequence: integerOf(row, 'signed_sequence'),
  };
}

export const checkpointProjection: Projection = {
  name: 'checkpoints',
  tables: ['journal_checkpoints'],
  apply: (db, { type, subjectId, sequence, body }) => {
    if (type !== DAY_SIGNED) return;
    const { businessDate, headSequence, headHash, signature, keyThumbprint } = signedSchema.parse(body);
    db.run(
      `INSERT INTO journal_checkpoints (signed_sequence, terminal_id, business_date, head_sequence, head_hash, signature,
         key_thumbprint) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      sequence,
      idSchema.parse(subjectId),
      businessDate,
      headSequence,
      headHash,
      signature,
      keyThumbprint,
    );
  },
};
