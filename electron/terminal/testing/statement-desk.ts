/** A manager who hands statements in over the contract, piece by piece as the screen does. For tests. */
import { IMPORT_PIECE_BYTES, type ImportDoubt } from '../../contract/reconciliation-values.ts';
import type { InboxWorld } from './inbox-world.ts';

export const STATEMENT_DATE = '2026-11-22';

export type HandedIn = Readonly<{
  formatId?: string;
  date?: string;
  sha256?: string | null;
  confirmed?: readonly ImportDoubt[];
}>;

type World = Pick<InboxWorld, 'call' | 'refused'>;

/** Up to its end, which is not asked for yet. */
export async function handStatement(world: World, file: string | Uint8Array, wish: HandedIn = {}): Promise<string> {
  const bytes = Buffer.from(file);
  const { formatId = 'wallet-api-1', date: businessDate = STATEMENT_DATE, sha256 = null, confirmed = [] } = wish;
  const begun = { businessDate, formatId, fileName: 'file.csv', sha256, confirmed };
  const { importId } = await world.call('reconciliation.begin_import', begun);
  for (let at = 0; at < bytes.length; at += IMPORT_PIECE_BYTES) {
    const base64 = bytes.subarray(at, at + IMPORT_PIECE_BYTES).toString('base64');
    // oxlint-disable-next-line no-await-in-loop -- one piece after the other is the point
    const { done } = await world.call('reconciliation.import_piece', { importId, base64 });
    if (done) break;
  }
  return importId;
}

export async function putStatement(world: World, file: string | Uint8Array, wish?: HandedIn) {
  return world.call('reconciliation.finish_import', { importId: await handStatement(world, file, wish) });
}

export async function refusedStatement(world: World, file: string | Uint8Array, wish?: HandedIn) {
  return world.refused('reconciliation.finish_import', { importId: await handStatement(world, file, wish) });
}

/** All that the till holds of statements. */
export function statementRows(world: Pick<InboxWorld, 'storage'>): readonly unknown[] {
  const { read } = world.storage;
  return [...read.all('SELECT * FROM statements'), ...read.all('SELECT * FROM statement_lines')];
}
