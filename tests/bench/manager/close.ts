/** The close of a shift with 10,000 sales (C27). */
import { canonicalText } from '../../../electron/terminal/payment/3-journal/entry-hash.ts';
import { keepUp } from '../../../electron/terminal/shift/roll-up.ts';
import { shiftFacts, spanOf } from '../../../electron/terminal/shift/shift-facts.ts';
import { makeReport, type StoredReport } from '../../../electron/terminal/shift/stored-report.ts';
import type { ReadableDb } from '../../../electron/terminal/storage/database.ts';
import { leaveBacklog } from '../../../electron/terminal/testing/backlog.ts';
import { createVirtualClock } from '../../../electron/terminal/testing/virtual-clock.ts';
import { atMost, median, misses, rounded, timed } from '../measure.ts';
import type { Part } from '../payments/part.ts';
import { opened } from './books.ts';

const SALES = 10_000;
/** Sales that are made between two slices of the roll-up at most: 4,000 entries of some seven to a sale. */
const LATE_SALES = 500;
/** Lesson C27: no cashier waits longer for the drawer to be closed. */
const MAX_CLOSE_MS = 1_000;
/** A roll-up that saves less is not worth its table. */
const MAX_SHARE = 0.5;
const ROUNDS = 5;
const ZONE = 'Asia/Shanghai';

function report(db: ReadableDb): StoredReport {
  const till = { terminalId: 't', businessDate: '2026-11-22', timeZone: ZONE, currency: 'CNY' } as const;
  const facts = shiftFacts(db, null, till);
  return makeReport({ ...facts, closedAtMs: 0, closedBy: 'c1', note: '', counted: null });
}

export const closePart: Part = {
  name: 'close',
  title: `a Z of ${SALES} sales`,
  run: async ({ folder, tell }) => {
    const storage = opened(folder, 'close');
    try {
      const world = { storage, clock: createVirtualClock() };
      leaveBacklog(world, SALES - LATE_SALES, 'accepted');
      const early = spanOf(storage.read, ZONE);
      leaveBacklog(world, LATE_SALES, 'accepted', SALES - LATE_SALES);
      const close = (): number => median(Array.from({ length: ROUNDS }, () => timed(() => void report(storage.read))));
      const withoutMs = close();
      const whole = canonicalText(report(storage.read));
      storage.write((db) => keepUp(db, early, early.toSequence));
      const withMs = close();
      const isSame = canonicalText(report(storage.read)) === whole;
      tell(
        `${SALES} sales, ${spanOf(storage.read, ZONE).toSequence} entries; without the roll-up ${rounded(withoutMs)} ms`,
      );
      const share = atMost('close_roll_up_share', withMs / withoutMs, 'of adding up all', MAX_SHARE);
      const secondClose = close();
      return [
        atMost('close_10000_sales', withMs, 'ms', MAX_CLOSE_MS),
        share,
        misses(share, withoutMs / Math.max(withMs, secondClose)),
        atMost('close_reports_that_differ', isSame ? 0 : 1, 'reports', 0),
      ];
    } finally {
      storage.close();
    }
  },
};
