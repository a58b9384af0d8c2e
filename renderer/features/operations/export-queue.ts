/**
 * Takes along what the bank has not confirmed, file by file, until there is no more. Each file is whole and signed by the
 * terminal; one that was saved stays good when a later one fails. Rule SCREENOPS-19 of docs/spec.md.
 */
import type { Client } from '../../../electron/contract/client.ts';
import type { OutputOf } from '../../../electron/contract/contract.ts';
import type { Answer, ContractError } from '../../../electron/contract/envelope.ts';

export type ExportEnd =
  | Readonly<{ ok: true; fileCount: number; itemCount: number }>
  | Readonly<{ ok: false; error: ContractError }>;

export type SaveFile = (fileName: string, text: string) => void;

export async function exportQueue(client: Pick<Client, 'call'>, save: SaveFile): Promise<ExportEnd> {
  let cursor: string | null = null;
  let fileCount = 0;
  let itemCount = 0;
  do {
    // Each file continues where the one before was full.
    // oxlint-disable-next-line no-await-in-loop -- see above
    const answer: Answer<OutputOf<'queue.export'>> = await client.call('queue.export', { cursor });
    if (!answer.ok) return answer;
    save(answer.value.fileName, answer.value.text);
    fileCount += 1;
    itemCount += answer.value.itemCount;
    cursor = answer.value.cursor;
  } while (cursor !== null);
  return { ok: true, fileCount, itemCount };
}
