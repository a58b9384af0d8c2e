/** Hands a file over to the terminal, piece by piece, each when the one before was taken. Rule RECON-34. */
import type { Client } from '../../../electron/contract/client.ts';
import type { InputOf, OutputOf } from '../../../electron/contract/contract.ts';
import type { Answer } from '../../../electron/contract/envelope.ts';
import { IMPORT_PIECE_BYTES, type ImportDoubt } from '../../../electron/contract/reconciliation-values.ts';

export type ImportEnd = Answer<OutputOf<'reconciliation.finish_import'>>;

/** `tell` hears how much is handed over, in whole percent. */
export async function importFile(
  client: Pick<Client, 'call'>,
  file: Blob,
  wish: InputOf<'reconciliation.begin_import'>,
  tell: (percent: number) => void,
): Promise<ImportEnd> {
  const begun = await client.call('reconciliation.begin_import', wish);
  if (!begun.ok) return begun;
  const { importId } = begun.value;
  for (let at = 0; at < file.size; at += IMPORT_PIECE_BYTES) {
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other is the point
    const base64 = base64Of(await file.slice(at, at + IMPORT_PIECE_BYTES).arrayBuffer());
    // oxlint-disable-next-line no-await-in-loop -- see above
    const taken = await client.call('reconciliation.import_piece', { importId, base64 });
    if (!taken.ok) return taken;
    if (taken.value.done) break;
    tell(Math.floor((Math.min(file.size, at + IMPORT_PIECE_BYTES) * 100) / file.size));
  }
  return client.call('reconciliation.finish_import', { importId });
}

const DOUBTS: Readonly<Record<string, ImportDoubt>> = {
  'statement.merchant_wrong': 'merchant',
  'statement.terminals_foreign': 'terminals',
};

/** What a person may say is right about a file that was refused; null: nothing mends it. */
export function doubtOf(code: string): ImportDoubt | null {
  return DOUBTS[code] ?? null;
}

function base64Of(bytes: ArrayBuffer): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
}
