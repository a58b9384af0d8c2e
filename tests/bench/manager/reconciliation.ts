/**
 * A day held against its statement as both grow: the file is read, its lines are stored, and each is compared. A line must
 * cost the same in a file of a hundred thousand as in one of ten thousand, and all of it no more memory.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { saveBookRecord } from '../../../electron/terminal/payment/6-reconciliation/book-store.ts';
import { DayRun } from '../../../electron/terminal/payment/6-reconciliation/day-run.ts';
import { createJournal } from '../../../electron/terminal/payment/3-journal/journal.ts';
import { importStatement } from '../../../electron/terminal/operations/statement-import.ts';
import type { Storage } from '../../../electron/terminal/storage/sqlite.ts';
import { integerOf } from '../../../electron/terminal/storage/row.ts';
import {
  SETTLEMENT_HEADER,
  settlementText,
  STATEMENT_FORMATS,
} from '../../../electron/terminal/testing/statement-files.ts';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { atMost, misses, rounded, timed, type Metric } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { AT_MS, idOf, inBatches, opened, recordOf, TERMINAL } from './books.ts';

const SMALL = 10_000;
const LARGE = 100_000;
const LARGEST = 1_000_000;
/** The aims: a line costs the same, and memory is bounded. */
const MAX_GROWTH = 1.2;
const DATE = '2026-03-01';
/** One line in so many is left out, and must be found. */
const MISSING_EACH = 1_000;
const LINES_PER_PIECE = 500;
/** Slices between two looks at the heap: some ten looks at the small day. */
const SLICES_PER_LOOK = 4;
const BYTES_PER_MB = 1_048_576;
/** The worse way is tried on fewer: it grows with the square. */
const WORSE_SMALL = 1_000;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

/** What is still held, without what only waits to be collected. */
function liveHeapMb(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().heapUsed / BYTES_PER_MB;
}

function* fileOf(count: number): Generator<Uint8Array> {
  yield Buffer.from(`${SETTLEMENT_HEADER}\r\n`);
  for (let from = 0; from < count; from += LINES_PER_PIECE) {
    const rows = Array.from({ length: Math.min(LINES_PER_PIECE, count - from) }, (_, offset) => from + offset)
      .filter((index) => index % MISSING_EACH !== 7)
      .map((index) => {
        const { recordId: id, amountMinor } = recordOf(index, DATE, null);
        return { id, terminalId: TERMINAL, occurredAtMs: AT_MS, amountMinor };
      });
    yield Buffer.from(settlementText(rows).slice(SETTLEMENT_HEADER.length + 2));
  }
}

type DayCost = Readonly<{ count: number; microsPerLine: number; heapMb: number; faults: number }>;

async function dayOf(folder: string, count: number): Promise<DayCost> {
  const storage = opened(folder, `day-${count}`);
  try {
    inBatches(count, storage, (db, index) => saveBookRecord(db, recordOf(index, DATE, null)));
    let heapMb = 0;
    let passedMs = await importDay(storage, count);
    const options = { businessDate: DATE, round: 0, nowMs: AT_MS, terminalIds: [TERMINAL] };
    const run = storage.write(
      (db) => new DayRun(db, { ...options, feeBasisPoints: null, others: [], judgeForeignRefund: () => null }),
    );
    let isMore = true;
    while (isMore) {
      passedMs += timed(() => {
        for (let slice = 0; isMore && slice < SLICES_PER_LOOK; slice += 1) {
          isMore = storage.write((db) => run.slice(db));
        }
      });
      heapMb = Math.max(heapMb, liveHeapMb());
    }
    const found = storage.read.all('SELECT kind, count(*) AS found FROM discrepancies GROUP BY kind');
    const missing = found.find((row) => row['kind'] === 'missing_at_wallet');
    const isRight = found.length === 1 && integerOf(missing ?? {}, 'found') === count / MISSING_EACH;
    return { count, microsPerLine: (passedMs * 1_000) / count, heapMb, faults: isRight ? 0 : 1 };
  } finally {
    storage.close();
  }
}

/** Milliseconds that it takes to read and store the file. */
async function importDay(storage: Storage, count: number): Promise<number> {
  const format = STATEMENT_FORMATS.find(({ id }) => id === 'wallet-api-1');
  if (format === undefined) throw new Error('the format of the wallet API is not there');
  const clock = createVirtualClock();
  const journal = createJournal({ clock, projections: [] });
  const context = { ports: { clock, storage }, journal, makeId: () => idOf(0), enrolment: () => null };
  const startedAt = performance.now();
  const imported = await importStatement(context, {
    ...{ businessDate: DATE, format, fileName: 'day.csv', totals: null, expectedSha256: null, cashierId: null },
    source: 'file',
    pieces: fileOf(count),
    confirmed: [],
    wasPaid: null,
    isStopped: () => false,
  });
  if (!imported.ok) throw new Error(imported.error.code);
  return performance.now() - startedAt;
}

/** Each line looks through all records: what grows with the square. Microseconds for each line. */
function worseMicrosPerLine(count: number): number {
  const records = Array.from({ length: count }, (_, index) => recordOf(index, DATE, null));
  const ids = records.map(({ recordId }) => recordId);
  return (timed(() => ids.forEach((id) => records.find(({ recordId }) => recordId === id))) * 1_000) / count;
}

/** The day held whole. */
function worseHeapMb(count: number): number {
  const whole = Array.from({ length: count }, (_, index) => recordOf(index, DATE, idOf(index)));
  const heapMb = liveHeapMb();
  return whole.length === count ? heapMb : 0;
}

export const reconciliationPart: Part = {
  name: 'reconciliation',
  title: 'a day against its statement',
  run: async ({ folder, tell, full }) => {
    const costs: DayCost[] = [];
    // The first one compiles what the others find compiled.
    await dayOf(folder, WORSE_SMALL);
    for (const count of full ? [SMALL, LARGE, LARGEST] : [SMALL, LARGE]) {
      const cost = await dayOf(folder, count);
      costs.push(cost);
      const { microsPerLine, heapMb } = cost;
      tell(`${count} lines: ${rounded(microsPerLine)} µs a line, ${rounded(heapMb)} MB held while comparing`);
    }
    const [first, ...rest] = costs;
    if (first === undefined) return [];
    const names = new Map([
      [LARGE, '100k'],
      [LARGEST, '1m'],
    ]);
    const metrics = rest.flatMap(({ count, microsPerLine, heapMb }): Metric[] => [
      atMost(`line_cost_growth_to_${names.get(count)}`, microsPerLine / first.microsPerLine, 'times', MAX_GROWTH),
      atMost(`heap_growth_to_${names.get(count)}`, heapMb / first.heapMb, 'times', MAX_GROWTH),
    ]);
    const [time, heap] = metrics;
    if (time === undefined || heap === undefined) return [];
    return [
      ...metrics,
      misses(time, worseMicrosPerLine(SMALL) / worseMicrosPerLine(WORSE_SMALL)),
      misses(heap, worseHeapMb(LARGE) / worseHeapMb(SMALL)),
      atMost(
        'days_with_a_difference_missed_or_invented',
        costs.reduce((sum, { faults }) => sum + faults, 0),
        'days',
        0,
      ),
    ];
  },
};
