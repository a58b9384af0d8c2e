/**
 * Holds the days against their statements, one after the other and behind whatever customers do: when a statement came, when
 * the drawer was counted, when somebody asks. Decision records 0195, 0196 and 0220.
 */
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import { DayRun } from '../payment/6-reconciliation/day-run.ts';
import { agreedFee, signOffsOf } from '../payment/6-reconciliation/discrepancy-acts.ts';
import { hasPassingDifferences } from '../payment/6-reconciliation/discrepancy-store.ts';
import { STANDARD_FORMAT_ID, type StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import { importedBySha256 } from '../payment/6-reconciliation/statement-store.ts';
import { closedShifts } from '../shift/shift-store.ts';
import type { BooksFollower } from '../takings/books-follower.ts';
import { inTurns } from '../takings/in-turns.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { cashFindings, isCashToBeTold } from './cash-findings.ts';
import { judgeRefundsBesideExchanges } from './exchange-findings.ts';
import type { DayReader } from './reconciliation-days.ts';
import type { KeptSettlement, SettledDays } from './settled-days.ts';
import { importStatement } from './statement-import.ts';

/** As long as payments wait for a comparison at a time. */
const TURN_MS = 10;
/** What a day missed may turn up in the statements of the days after it. */
const LATE_DAYS = 7;
/** Settlements that lie there since the till was last on. */
const LOOK_BACK_DAYS = 400;
/** Shifts that were closed just before the till went off; a day has a few. */
const LOOK_BACK_SHIFTS = 20;

type Parts<S extends KeptSettlement> = Readonly<{
  books: BooksFollower;
  days: Pick<DayReader, 'payouts'>;
  settled: SettledDays<S> | null;
  format: (formatId: string) => StatementFormat | null;
  onNews: () => void;
}>;

export class DayComparison<S extends KeptSettlement> {
  readonly #context: TerminalContext;
  readonly #parts: Parts<S>;
  readonly #running = new Set<string>();
  /** Why the gateway's own file of a day was not taken: an error code. */
  readonly #problems = new Map<string, string>();
  #line: Promise<unknown> = Promise.resolve();
  #stopped = false;
  #unsubscribe: (() => void) | null = null;

  constructor(context: TerminalContext, parts: Parts<S>) {
    this.#context = context;
    this.#parts = parts;
  }

  isRunning(businessDate: string): boolean {
    return this.#running.has(businessDate);
  }

  problemOf(businessDate: string): string | null {
    return this.#problems.get(businessDate) ?? null;
  }

  start(): void {
    this.lookAtCash();
    const { settled } = this.#parts;
    if (settled === null) return;
    this.#unsubscribe = settled.onFetched((settlement) => void this.#takeSettlement(settlement));
    const today = this.#context.businessDate();
    const kept = settled.between(addDaysToDate(today, -LOOK_BACK_DAYS), today).filter(({ state }) => state === 'kept');
    for (const settlement of kept) void this.#takeSettlement(settlement);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    await this.#line;
  }

  /** Compares the days of closed shifts whose count differs, and does not stand there yet. */
  lookAtCash(): void {
    const { read } = this.#context.ports.storage;
    const days = closedShifts(read, null, LOOK_BACK_SHIFTS)
      .filter((closed) => isCashToBeTold(read, closed))
      .map(({ report }) => report.businessDate);
    for (const businessDate of new Set(days)) {
      this.compare(businessDate).catch((error: unknown) => {
        this.#context.ports.log.write('error', 'cash_not_compared', { businessDate, reason: String(error) });
      });
    }
  }

  /** The backend's own file of a day, as soon as it is here. The same file again changes nothing. */
  #takeSettlement(settlement: S): Promise<void> {
    const taken = this.#line.then(async () => {
      const { storage, log } = this.#context.ports;
      const format = this.#parts.format(STANDARD_FORMAT_ID);
      const { settled } = this.#parts;
      const { businessDate, sha256, totals } = settlement;
      if (this.#stopped || settled === null || format === null) return;
      if (importedBySha256(storage.read, sha256) !== null) return;
      // What other tills' lines name is looked up in the books as they are now.
      await this.#parts.books.catchUp();
      const imported = await importStatement(this.#context, {
        ...{ businessDate, format, totals },
        source: 'gateway',
        fileName: `${businessDate}.csv.gz`,
        pieces: settled.lines(settlement),
        expectedSha256: sha256,
        // It was fetched for this till, and from whom is known.
        ...{ confirmed: ['merchant'], wasPaid: null },
        cashierId: null,
        isStopped: () => this.#stopped,
      });
      if (imported.ok) {
        this.#problems.delete(businessDate);
        await this.#compareNow(businessDate);
        await this.#compareLate(businessDate);
      } else {
        this.#problems.set(businessDate, imported.error.code);
        log.write('error', 'settlement_not_imported', { businessDate, code: imported.error.code });
        this.#parts.onNews();
      }
    });
    this.#line = taken.catch((error: unknown) => {
      this.#context.ports.log.write('error', 'settlement_import_failed', { reason: String(error) });
    });
    return taken.catch(() => undefined);
  }

  /** One after the other: two comparisons of a day would find everything twice. */
  compare(businessDate: string): Promise<void> {
    const run = this.#line.then(() => this.#compareNow(businessDate));
    this.#line = run.catch(() => undefined);
    return run;
  }

  compareWithLate(businessDate: string): Promise<void> {
    const run = this.#line.then(async () => {
      await this.#compareNow(businessDate);
      await this.#compareLate(businessDate);
    });
    this.#line = run.catch(() => undefined);
    return run;
  }

  /** A line that was missing on a day before may have come with this one. */
  async #compareLate(businessDate: string): Promise<void> {
    const { read } = this.#context.ports.storage;
    for (let back = 1; back <= LATE_DAYS; back += 1) {
      const date = addDaysToDate(businessDate, -back);
      // oxlint-disable-next-line no-await-in-loop -- one day after the other
      if (hasPassingDifferences(read, date)) await this.#compareNow(date);
    }
  }

  async #compareNow(businessDate: string): Promise<void> {
    const { storage, clock } = this.#context.ports;
    this.#running.add(businessDate);
    try {
      await this.#parts.books.catchUp();
      await this.#parts.books.bringDay(businessDate);
      const payouts = this.#parts.days.payouts(businessDate, businessDate).findings(businessDate);
      const others = [...payouts, ...cashFindings(storage.read, businessDate)];
      const terminalId = this.#context.enrolment()?.terminalId ?? null;
      const terminalIds = terminalId === null ? [] : [terminalId];
      const run = storage.write(
        (db) =>
          new DayRun(db, {
            ...{ businessDate, others, terminalIds },
            round: signOffsOf(db, businessDate).length,
            nowMs: clock.now(),
            feeBasisPoints: agreedFee(db, businessDate),
            judgeForeignRefund: judgeRefundsBesideExchanges(businessDate, terminalIds),
          }),
      );
      await inTurns(clock, TURN_MS, () => !this.#stopped && storage.write((db) => run.slice(db)));
      await this.#parts.books.letGoOfDays();
    } finally {
      this.#running.delete(businessDate);
      if (!this.#stopped) this.#parts.onNews();
    }
  }
}
