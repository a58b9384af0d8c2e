/**
 * What must hold when a till was under a fault of its disk: whatever the world was told is in the books, no customer is
 * charged twice or unknown to them, every refusal has a code with words in both languages, and the books can be taken
 * out. Rules PROVE-81 and PROVE-82.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isErrorCode } from '../../electron/kernel/errors.ts';
import { silentLog } from '../../electron/kernel/log.ts';
import { openStorage } from '../../electron/terminal/storage/sqlite.ts';
import { moneyFaults, rebuildFaults } from '../../electron/terminal/testing/till-invariants.ts';
import { readBooks, whyNotInBooks, type Books } from '../prove/real/books.ts';
import type { FaultRun } from './till-under-fault.ts';
import { SCRATCH } from './case.ts';

/** In these states no money of this payment is expected any more. */
const ENDED_UNPAID: readonly string[] = ['declined', 'expired', 'reversed', 'cancelled'];

export function readRun(stdout: string): FaultRun | null {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  // Our own program wrote it, by the same type.
  return line.startsWith('{') ? (JSON.parse(line) as FaultRun) : null;
}

/** A code that nobody can be told about is as bad as none. */
export function codeFaults(codes: readonly string[]): readonly string[] {
  // The table of errors has words in both languages for each of its codes, or it would not compile.
  return codes.filter((code) => !isErrorCode(code)).map((code) => `${code} is no error that a person can be told`);
}

/** The till's own words about its disk. */
export function isAboutTheDisk(code: string): boolean {
  return code === 'terminal.storage_failed' || code.startsWith('terminal.database_');
}

/**
 * Looks at copies: what is read must not mend what is looked at. `earlierIds`: payments that were in the books before this
 * run, which its backend knows nothing of.
 */
export async function faultsAfter(
  folder: string,
  run: FaultRun,
  earlierIds: readonly string[],
  acksFile = path.join(folder, 'acks'),
): Promise<readonly string[]> {
  const copy = mkdtempSync(path.join(SCRATCH, 'till-after-'));
  try {
    for (const place of ['books', 'till']) cpSync(folder, path.join(copy, place), { recursive: true });
    const books = await readBooks(path.join(copy, 'books', 'till.db'));
    return [
      ...run.unexpected.map((what) => `unexpected: ${what}`),
      ...codeFaults([...Object.keys(run.refusedStarts), ...Object.keys(run.refusedCalls)]),
      ...books.faults,
      ...acksOf(acksFile).flatMap((line) => whyNotInBooks(books, line)),
      ...chargeFaults(books, run),
      ...tillFaults(path.join(copy, 'till', 'till.db'), run, earlierIds),
    ];
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function acksOf(file: string): readonly string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

/** Whatever a customer has paid is known, and is not believed to be over without money. */
function chargeFaults({ payments }: Books, { charged }: FaultRun): readonly string[] {
  return charged.flatMap(([paymentId]) => {
    const payment = payments.get(paymentId);
    if (payment === undefined) return [`the books do not know ${paymentId}, which was charged`];
    return ENDED_UNPAID.includes(payment.state) ? [`${paymentId} was charged and is ${payment.state}`] : [];
  });
}

/** The next start on a sound disk: it opens, the projections are the journal's, and the money agrees once all is settled. */
function tillFaults(file: string, { isSettled, charged }: FaultRun, earlierIds: readonly string[]): readonly string[] {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) return [`a sound disk does not help: ${opened.error.code}`];
  try {
    const money = isSettled ? moneyFaults(opened.value.read, new Map(charged)) : [];
    return [
      ...money.filter((fault) => !earlierIds.some((id) => fault.includes(id))),
      ...rebuildFaults(opened.value).map((table) => `${table} is not what the journal says`),
    ];
  } finally {
    opened.value.close();
  }
}
