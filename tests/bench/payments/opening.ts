/**
 * From the closed file to a till that serves, with a long journal against an empty one. What was signed as a day's end is
 * not read again before anybody is served, and of what came since only the newest entries are. Decision 0122.
 */
import path from 'node:path';
import { makeUuidV7 } from '../../../electron/kernel/ids.ts';
import { silentLog } from '../../../electron/kernel/log.ts';
import { money } from '../../../electron/kernel/money.ts';
import { createSystemClock } from '../../../electron/system/system-clock.ts';
import { createSystemRandom } from '../../../electron/system/system-random.ts';
import { checkSlice } from '../../../electron/terminal/payment/3-journal/check-slices.ts';
import { DAY_SIGNED, dayText } from '../../../electron/terminal/payment/3-journal/day-signature.ts';
import { createJournal, type JournalDraft } from '../../../electron/terminal/payment/3-journal/journal.ts';
import { headOf } from '../../../electron/terminal/payment/3-journal/journal-store.ts';
import { CHAIN_BEGINNING } from '../../../electron/terminal/payment/3-journal/verify-chain.ts';
import { PROJECTIONS } from '../../../electron/terminal/projections.ts';
import { openStorage, type Storage } from '../../../electron/terminal/storage/sqlite.ts';
import type { WalletBackend } from '../../../electron/terminal/wallet-backend/wallet-backend.ts';
import { atMost, median, misses, sandwich, spread, type Metric } from '../measure.ts';
import { createBenchBackend, TERMINAL_ID } from './bench-backend.ts';
import { openBenchTill } from './bench-till.ts';
import type { Part } from './part.ts';

const ROWS = 100_000;
const ROWS_FULL = 1_000_000;
/** Since the last signed day: more than a busy day brings. */
const ROWS_OF_A_DAY = 20_000;
const ROWS_OF_A_SALE = 3;
/** Sales of one transaction of the builder. */
const SLICE = 1_000;
const PAIRS = 20;
const MAX_GROWTH = 1.2;

const NAME = { 'zh-CN': '水', en: 'Water' };
const PRICE = money(200, 'CNY');
const BUSINESS_DATE = '2026-11-21';

export const openingPart: Part = {
  name: 'opening',
  title: 'From the closed file to a till that serves',
  run: async ({ folder, tell, full }): Promise<readonly Metric[]> => {
    const rows = full ? ROWS_FULL : ROWS;
    const fileOf = (name: string): string => path.join(folder, name, 'till.db');
    const files = { empty: fileOf('empty'), long: fileOf('long'), day: fileOf('day'), middling: fileOf('middling') };
    for (const file of Object.values(files)) await firstDay(file);
    tell(`writing journals of ${rows} and ${ROWS_OF_A_DAY} entries`);
    await fill(files.long, rows, true);
    await fill(files.day, ROWS, true);
    await fill(files.day, ROWS_OF_A_DAY, false);
    await fill(files.middling, ROWS_OF_A_DAY, true);
    for (const file of Object.values(files)) await openMs(file);
    const long = await sandwich(
      PAIRS,
      () => openMs(files.empty),
      () => openMs(files.long),
    );
    const day = await sandwich(
      PAIRS,
      () => openMs(files.empty),
      () => openMs(files.day),
    );
    const checked = await sandwich(
      3,
      () => openMs(files.empty),
      () => openMs(files.long, checkAll),
    );
    tell(`empty: ${spread(long.baseline)} ms; ${rows} entries up to a signed day: ${spread(long.ours)} ms`);
    tell(`${ROWS_OF_A_DAY} entries since the last signed day: ${spread(day.ours)} ms`);
    tell(`ratios ${spread(long.ratios)} and ${spread(day.ratios)}`);
    const middling = await sandwich(
      PAIRS,
      () => openMs(files.empty),
      () => openMs(files.middling),
    );
    tell(
      `a file small enough to be read through, of ${ROWS_OF_A_DAY} entries: ${spread(middling.ours)} ms, ratio ${spread(middling.ratios)}`,
    );
    const growth = atMost('opening_long_per_empty', median(long.ratios), 'ratio', MAX_GROWTH);
    return [
      growth,
      misses(growth, median(checked.ratios)),
      atMost('opening_unsigned_day_per_empty', median(day.ratios), 'ratio', MAX_GROWTH),
    ];
  },
};

function backendOf(): WalletBackend {
  const backend = createBenchBackend({ now: () => Date.now(), issuers: [], enrolled: true });
  // What a start costs does not depend on a network that answers.
  backend.plug(false);
  return backend;
}

/** A till that has goods, people and an enrolment with its key. */
async function firstDay(file: string): Promise<void> {
  const backend = createBenchBackend({ now: () => Date.now(), issuers: [], enrolled: false });
  const till = await openBenchTill({ file, backend });
  await till.waitUntil('online');
  await till.close();
}

/** Milliseconds until the till can be asked anything; `more`: what else is done before. */
async function openMs(file: string, more: (storage: Storage) => void = () => undefined): Promise<number> {
  const startedAt = performance.now();
  const till = await openBenchTill({ file, backend: backendOf() });
  more(till.storage);
  const ms = performance.now() - startedAt;
  await till.close();
  return ms;
}

/** The worse way: the whole chain before anybody is served. */
function checkAll({ read }: Storage): void {
  const verdict = checkSlice(read, CHAIN_BEGINNING, Number.MAX_SAFE_INTEGER);
  if (verdict.kind === 'broken') throw new Error('the journal of the bench is broken');
}

/** Sales that were begun and cancelled, each three entries, through the journal and all its tables; then the day's end. */
export async function fill(file: string, rows: number, isSigned: boolean): Promise<void> {
  const opened = openStorage({ file, log: silentLog });
  if (!opened.ok) throw new Error(opened.error.code);
  const storage = opened.value;
  const clock = createSystemClock();
  const random = createSystemRandom();
  const journal = createJournal({ clock, projections: PROJECTIONS });
  const draft = (type: string, subjectId: string, body: JournalDraft['body']): JournalDraft => {
    return { type, subjectId, cashierId: 'c1', body };
  };
  for (let written = 0; written < rows; written += SLICE * ROWS_OF_A_SALE) {
    storage.write((db) => {
      for (let sale = 0; sale < SLICE; sale += 1) {
        const saleId = makeUuidV7(clock, random);
        journal.record(db, [
          draft('sale.opened', saleId, { cashierName: NAME, businessDate: BUSINESS_DATE, currency: 'CNY' }),
          draft('sale.line_added', saleId, {
            lineId: makeUuidV7(clock, random),
            productId: 'water',
            barcode: null,
            name: NAME,
            unit: NAME,
            quantity: 1,
            unitPrice: PRICE,
          }),
          draft('sale.cancelled', saleId, { total: PRICE }),
        ]);
      }
    });
  }
  if (isSigned) await signDay(storage, journal);
  storage.close();
}

async function signDay(storage: Storage, journal: ReturnType<typeof createJournal>): Promise<void> {
  const head = headOf(storage.read);
  if (head === null) throw new Error('there is nothing to sign');
  const facts = { businessDate: BUSINESS_DATE, headSequence: head.sequence, headHash: head.hash };
  const bytes = Buffer.from(dayText({ terminalId: TERMINAL_ID, ...facts }), 'utf8');
  const signed = await backendOf().signer.sign(bytes);
  if (signed === null) throw new Error('the bench has no key');
  const { signature, keyThumbprint } = signed;
  const body = { ...facts, signature, keyThumbprint };
  storage.write((db) => journal.record(db, [{ type: DAY_SIGNED, subjectId: TERMINAL_ID, cashierId: null, body }]));
}
