/**
 * Takes along what the backend has not taken, signed by this till (C5). It must work when nothing else does: a disk that is
 * full keeps the export from being journalled, not from being made. Rules INBOX-60 to INBOX-63.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { OutputOf } from '../../contract/contract.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import {
  exportFile,
  exportItems,
  exportText,
  EXPORT_TYPE,
  EXPORT_VERSION,
  readExportCursor,
} from '../payment/4-queue/export-document.ts';
import { FIRST_PREVIOUS_HASH } from '../payment/3-journal/entry-hash.ts';
import { bodySha256 } from '../payment/2-tender/payment-request.ts';
import { lastEntryBefore } from '../payment/3-journal/journal-store.ts';
import { StorageFailure } from '../storage/database.ts';
import { requireRole, type TerminalContext } from '../terminal-context.ts';

export function queueExportHandlers(context: TerminalContext): Pick<Handlers, 'queue.export'> {
  return {
    'queue.export': async ({ cursor }) => {
      const person = requireRole(context, ['manager']);
      return person.ok ? makeFile(context, cursor, person.value.cashierId) : person;
    },
  };
}

async function makeFile(
  context: TerminalContext,
  cursor: string | null,
  cashierId: string,
): Promise<Result<OutputOf<'queue.export'>, Refusal>> {
  const { backend, clock, storage } = context.ports;
  const place = readExportCursor(cursor);
  if (place === null) return err({ code: 'contract.input_invalid', path: 'cursor' });
  const terminalId = context.enrolment()?.terminalId;
  if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
  const publicKey = await backend.signer.publicKey();
  const { payments, refunds, cursor: next } = exportItems(storage.read, place);
  const itemCount = payments.length + refunds.length;
  if (itemCount === 0) return err({ code: 'queue.nothing_to_export' });
  const head = lastEntryBefore(storage.read, Number.MAX_SAFE_INTEGER);
  const exportedAt = new Date(clock.now()).toISOString();
  const journal = { sequence: head?.sequence ?? 0, hash: head?.hash ?? FIRST_PREVIOUS_HASH };
  const facts = { type: EXPORT_TYPE, version: EXPORT_VERSION, terminalId, publicKey, exportedAt, journal } as const;
  const text = exportText({ ...facts, payments, refunds });
  const signature = await backend.signer.sign(Buffer.from(text, 'utf8'));
  if (signature === null) return err({ code: 'terminal.key_missing' });
  note(context, terminalId, cashierId, { itemCount, documentSha256: bodySha256(text) });
  const fileName = `queue-${terminalId}-${exportedAt.replaceAll(/[^0-9TZ]/g, '')}${cursor === null ? '' : `-${cursor}`}.json`;
  return ok({ fileName, text: exportFile(text, signature), itemCount, cursor: next });
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
