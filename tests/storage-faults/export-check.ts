/**
 * Whether the books can be taken out of a till that does not start any more, by the commands that are there for it:
 * `npm run journal -- export` and `npm run queue -- export`. Rule PROVE-86.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import { exportJournal } from '../../scripts/journal.mjs';
import { exportQueue } from '../../scripts/queue.mjs';
import { SCRATCH } from './case.ts';

export type Exported = Readonly<{
  /** 0: everything was read; 1: it stopped at damage and said where. */
  journalCode: number;
  entryCount: number;
  queueCode: number;
  /** Whether the payment that has still to be found out is in the file. */
  hasUnknown: boolean;
}>;

/** As where the key is not to be had: the text is what counts here. */
const NOBODY = { publicKey: async () => null, sign: async () => null };

function collector(): Readonly<{ out: Writable; lines: () => readonly string[] }> {
  let text = '';
  const out = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { out, lines: () => text.split('\n').filter((line) => line !== '') };
}

/** Never throws but for what the commands themselves let out. */
export async function exportFrom(file: string, unknownId: string): Promise<Exported> {
  const folder = mkdtempSync(path.join(SCRATCH, 'till-export-'));
  try {
    const journal = collector();
    const tell = (): void => undefined;
    const journalCode = await exportJournal(file, journal.out, tell);
    const target = path.join(folder, 'queue.json');
    const queueCode = await exportQueue(file, target, { unsigned: true, signer: NOBODY, nowMs: 0, tell });
    const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    return {
      journalCode,
      entryCount: journal.lines().length,
      queueCode,
      hasUnknown: texts.some((text) => text.includes(unknownId)),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
