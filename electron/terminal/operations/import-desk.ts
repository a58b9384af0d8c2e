/**
 * Files that a manager imports by hand: one at a time, piece by piece over the contract, given up when the screen falls
 * silent. Rules RECON-34 and RECON-35.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { Timer } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireRight } from './require-right.ts';
import { createFilePieces, type FilePieces } from './file-pieces.ts';
import { importStatement, type Imported } from './statement-import.ts';

/** A screen that is still there sends its next piece within moments; after this it is not. */
const SILENCE_MS = 60_000;

export type ImportDesk = Readonly<{
  handlers: Pick<
    Handlers,
    'reconciliation.begin_import' | 'reconciliation.import_piece' | 'reconciliation.cancel_import'
  >;
  /** The end of a file: what became of it. */
  finish(importId: string): Promise<Result<Imported, Refusal>>;
  stop(): Promise<void>;
}>;

type Running = {
  readonly importId: string;
  readonly file: FilePieces;
  readonly outcome: Promise<Result<Imported, Refusal>>;
  silence: Timer;
};

export function createImportDesk(
  context: TerminalContext,
  parts: Readonly<{
    format: (formatId: string) => StatementFormat | null;
    wasPaid: (businessDate: string) => Promise<boolean>;
  }>,
): ImportDesk {
  const { clock } = context.ports;
  let running: Running | null = null;
  let isStopped = false;

  const giveUp = (): void => {
    running?.silence.cancel();
    running?.file.abort();
    running = null;
  };
  const listen = (): Timer => clock.after(SILENCE_MS, giveUp);
  const heard = (importId: string): Running | null => {
    if (running === null || running.importId !== importId) return null;
    running.silence.cancel();
    running.silence = listen();
    return running;
  };

  return {
    handlers: {
      'reconciliation.begin_import': ({ businessDate, formatId, fileName, sha256, confirmed }) => {
        const person = requireRight(context, 'reconciliation.sign');
        if (!person.ok) return person;
        if (running !== null) return err({ code: 'statement.import_running' });
        const format = parts.format(formatId);
        if (format === null) return err({ code: 'statement.format_unknown' });
        const file = createFilePieces();
        const { cashierId } = person.value;
        const outcome = importStatement(context, {
          ...{ businessDate, format, fileName, confirmed, cashierId },
          source: 'file',
          pieces: file.pieces,
          expectedSha256: sha256,
          totals: null,
          wasPaid: confirmed.includes('terminals') ? null : () => parts.wasPaid(businessDate),
          isStopped: () => isStopped,
        });
        // Nobody may be listening when it ends: the screen asks with `finish_import`, or is gone.
        outcome.catch(() => undefined);
        running = { importId: context.makeId(), file, outcome, silence: listen() };
        return ok({ importId: running.importId });
      },
      'reconciliation.import_piece': async ({ importId, base64 }) => {
        const mine = heard(importId);
        if (mine === null) return err({ code: 'statement.import_lost' });
        const isWanted = await mine.file.push(Buffer.from(base64, 'base64'));
        heard(importId);
        return ok({ done: !isWanted });
      },
      'reconciliation.cancel_import': ({ importId }) => {
        if (heard(importId) !== null) giveUp();
        return ok({});
      },
    },
    finish: async (importId) => {
      const mine = heard(importId);
      if (mine === null) return err({ code: 'statement.import_lost' });
      mine.file.end();
      try {
        return await mine.outcome;
      } finally {
        mine.silence.cancel();
        if (running === mine) running = null;
      }
    },
    stop: async () => {
      isStopped = true;
      const last = running?.outcome;
      giveUp();
      await last?.catch(() => undefined);
    },
  };
}
