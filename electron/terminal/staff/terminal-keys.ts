/**
 * The public keys that this till has signed with, as its enrolments and renewals told them: whoever checks a signature of an earlier
 * day finds the key of that day. Rule JOURNALTOOL-3.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TerminalPublicKey } from '../../kernel/terminal-signer.ts';
import type { Projection } from '../payment/3-journal/journal.ts';
import type { ReadableDb } from '../storage/database.ts';
import { textOf } from '../storage/row.ts';

const enrolledKey = z.looseObject({
  terminalId: z.string(),
  publicKey: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string().length(43) }).nullish(),
});

/** RFC 7638 with the members that RFC 8037 section 2 names. */
export function keyThumbprint({ x }: Pick<TerminalPublicKey, 'x'>): string {
  return createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url');
}

export function terminalKey(db: ReadableDb, thumbprint: string): TerminalPublicKey | null {
  const row = db.get('SELECT x FROM terminal_keys WHERE thumbprint = ?', thumbprint);
  return row === undefined ? null : { kty: 'OKP', crv: 'Ed25519', x: textOf(row, 'x') };
}

export function terminalKeyByX(db: ReadableDb, x: string): TerminalPublicKey | null {
  return terminalKey(db, keyThumbprint({ x }));
}

export const terminalKeyProjection: Projection = {
  name: 'terminal-keys',
  tables: ['terminal_keys'],
  apply: (db, { type, body }) => {
    if (type !== 'terminal.enrolled' && type !== 'terminal.key_renewed') return;
    const { terminalId, publicKey } = enrolledKey.parse(body);
    if (publicKey === null || publicKey === undefined) return;
    db.run(
      'INSERT OR REPLACE INTO terminal_keys (thumbprint, terminal_id, x) VALUES (?, ?, ?)',
      keyThumbprint(publicKey),
      terminalId,
      publicKey.x,
    );
  },
};
