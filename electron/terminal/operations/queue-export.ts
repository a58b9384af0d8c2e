/**
 * Takes along what the backend has not taken, signed by this till (C5). It must work when nothing else does: a disk that is
 * full keeps the export from being journalled, not from being made. Rules INBOX-60 to INBOX-63.
 */
import type { Handlers } from '../../contract/dispatcher.ts';
import { err, ok } from '../../kernel/result.ts';
import type { TerminalSigner } from '../../kernel/terminal-signer.ts';
import {
  exportFile,
  exportItems,
  exportText,
  EXPORT_TYPE,
  EXPORT_VERSION,
  readExportCursor,
  type ExportPlace,
} from '../payment/4-queue/export-document.ts';
import { FIRST_PREVIOUS_HASH } from '../payment/3-journal/entry-hash.ts';
import { bodySha256 } from '../payment/2-tender/payment-request.ts';
import { lastEntryBefore } from '../payment/3-journal/journal-store.ts';
import { StorageFailure, type ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireRight } from './require-right.ts';

export function queueExportHandlers(context: TerminalContext): Pick<Handlers, 'queue.export'> {
  return {
    'queue.export': async ({ cursor }) => {
      const person = requireRight(context, 'settings');
      if (!person.ok) return person;
      const from = readExportCursor(cursor);
      if (from === null) return err({ code: 'contract.input_invalid', path: 'cursor' });
      const terminalId = context.enrolment()?.terminalId;
      if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
      const { backend, clock, storage } = context.ports;
      const nowMs = clock.now();
      const file = await makeExportFile({ db: storage.read, terminalId, signer: backend.signer, nowMs, from });
      if (file === null) return err({ code: 'queue.nothing_to_export' });
      if (!file.isSigned) return err({ code: 'terminal.key_missing' });
      const { fileName, text, itemCount, documentSha256, cursor: next } = file;
      note(context, terminalId, person.value.cashierId, { itemCount, documentSha256 });
      return ok({ fileName, text, itemCount, cursor: next });
    },
  };
}

export type ExportOptions = Readonly<{
  db: ReadableDb;
  terminalId: string;
  signer: TerminalSigner;
  nowMs: number;
  from: ExportPlace;
}>;
export type ExportedFile = Readonly<{
  fileName: string;
  /** The whole file, with its signature. */
  text: string;
  isSigned: boolean;
  documentSha256: string;
  itemCount: number;
  /** Where the next file begins; null behind the last. */
  cursor: string | null;
}>;

/** One file; null when there is nothing to put into it. Also what the command line makes its files with. */
export async function makeExportFile({
  db,
  terminalId,
  signer,
  nowMs,
  from,
}: ExportOptions): Promise<ExportedFile | null> {
  const publicKey = await signer.publicKey();
  const { payments, refunds, cursor } = exportItems(db, from);
  const itemCount = payments.length + refunds.length;
  if (itemCount === 0) return null;
  const head = lastEntryBefore(db, Number.MAX_SAFE_INTEGER);
  const exportedAt = new Date(nowMs).toISOString();
  const journal = { sequence: head?.sequence ?? 0, hash: head?.hash ?? FIRST_PREVIOUS_HASH };
  const facts = { type: EXPORT_TYPE, version: EXPORT_VERSION, terminalId, publicKey, exportedAt, journal } as const;
  const document = exportText({ ...facts, payments, refunds });
  const signature = await signer.sign(Buffer.from(document, 'utf8'));
  const moment = exportedAt.replaceAll(/[^0-9TZ]/g, '');
  const part = from.part === 'payments' && from.key === 0 ? '' : `-${from.part}-${from.key}`;
  return {
    fileName: `queue-${terminalId}-${moment}${part}.json`,
    text: exportFile(document, signature),
    isSigned: signature !== null,
    documentSha256: bodySha256(document),
    itemCount,
    cursor,
  };
}

function note(
  context: TerminalContext,
  subjectId: string,
  cashierId: string,
  body: Readonly<{ itemCount: number; documentSha256: string }>,
): void {
  try {
    context.record([{ type: 'queue.exported', subjectId, cashierId, body }]);
  } catch (error) {
    if (!(error instanceof StorageFailure)) throw error;
    context.ports.log.write('warn', 'queue_export_not_journalled', { ...body, sqliteCode: error.sqliteCode });
  }
}
