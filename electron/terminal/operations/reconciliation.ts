/**
 * The manager's desk for the day's money: statements come in, by the gateway or by hand, each day is held against them, and
 * people act on what was found until the day is signed. Rules RECON-32 to RECON-61, decision records 0195 and 0196.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { MAX_FEE_RATES, type DaySummary } from '../../contract/reconciliation-values.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import { agreedFee, FEE_AGREED, feeRates, signOffsOf } from '../payment/6-reconciliation/discrepancy-acts.ts';
import { discrepanciesOf } from '../payment/6-reconciliation/discrepancy-store.ts';
import type { BooksFollower } from '../takings/books-follower.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { DayComparison } from './day-comparison.ts';
import { createImportDesk } from './import-desk.ts';
import { actOn, actsOn, signOff, withdraw } from './reconciliation-acts.ts';
import { createDayReader, needsStatement, wasPaidByWallet } from './reconciliation-days.ts';
import { discrepancyView } from './reconciliation-view.ts';
import type { KeptSettlement, SettledDays } from './settled-days.ts';
import { requireRight } from './require-right.ts';
import { dropUnfinished } from './statement-import.ts';

type ReconciliationHandlers = Pick<Handlers, Extract<keyof Handlers, `reconciliation.${string}`>>;

export type Reconciliation = Readonly<{
  handlers: ReconciliationHandlers;
  view(): Readonly<{ newsNumber: number }>;
  /** The drawer was counted: what differs is told with the day. */
  shiftClosed(): void;
  start(): void;
  stop(): Promise<void>;
}>;

export function createReconciliation<S extends KeptSettlement>(
  context: TerminalContext,
  options: Readonly<{ books: BooksFollower; settled: SettledDays<S> | null }>,
): Reconciliation {
  return new Desk(context, options.books, options.settled);
}

class Desk<S extends KeptSettlement> implements Reconciliation {
  readonly #context: TerminalContext;
  readonly #books: BooksFollower;
  readonly #imports;
  readonly #days;
  readonly #comparison: DayComparison<S>;
  readonly #isSettled: (businessDate: string) => boolean;
  #newsNumber = 0;
  readonly handlers: ReconciliationHandlers;

  constructor(context: TerminalContext, books: BooksFollower, settled: SettledDays<S> | null) {
    this.#context = context;
    this.#books = books;
    this.#imports = createImportDesk(context, {
      format: (formatId) => this.#format(formatId),
      wasPaid: async (businessDate) => {
        await books.catchUp();
        return wasPaidByWallet(context.ports.storage.read, businessDate);
      },
    });
    this.#days = createDayReader({
      db: context.ports.storage.read,
      settled,
      formats: this.#formats(),
      currency: context.currency,
      payoutWorkingDays: context.ports.backend.capabilities.payoutWorkingDays,
      today: () => context.businessDate(),
    });
    this.#comparison = new DayComparison(context, {
      ...{ books, settled, days: this.#days },
      format: (formatId) => this.#format(formatId),
      onNews: () => this.#news(),
    });
    this.#isSettled = (businessDate) => (settled?.between(businessDate, businessDate).length ?? 0) > 0;
    this.handlers = { ...this.#imports.handlers, ...this.#commands(), ...this.#queries() };
  }

  view(): Readonly<{ newsNumber: number }> {
    return { newsNumber: this.#newsNumber };
  }

  shiftClosed(): void {
    this.#comparison.lookAtCash();
  }

  start(): void {
    dropUnfinished(this.#context.ports.storage);
    this.#comparison.start();
  }

  async stop(): Promise<void> {
    await this.#imports.stop();
    await this.#comparison.stop();
  }

  #commands() {
    return {
      'reconciliation.finish_import': async ({ importId }) => {
        const taken = await this.#imports.finish(importId);
        if (!taken.ok) return taken;
        const { statement, isNew } = taken.value;
        if (isNew) await this.#comparison.compareWithLate(statement.businessDate);
        const day = this.#days.summary(statement.businessDate);
        return ok({ isNew, lineCount: statement.lineCount, day });
      },
      'reconciliation.withdraw': async ({ statementId, note }) => {
        const person = requireRight(this.#context, 'reconciliation.sign');
        if (!person.ok) return person;
        const isRunning = (date: string): boolean => this.#comparison.isRunning(date);
        const withdrawn = withdraw(this.#context, { statementId, note, isRunning }, person.value);
        if (!withdrawn.ok) return withdrawn;
        await this.#comparison.compareWithLate(withdrawn.value);
        return ok(this.#days.summary(withdrawn.value));
      },
      'reconciliation.compare': async ({ businessDate }) => {
        const person = requireRight(this.#context, 'reconciliation.explain');
        if (!person.ok) return person;
        const { storage } = this.#context.ports;
        if (needsStatement(storage.read, businessDate, this.#isSettled(businessDate))) {
          return err({ code: 'reconciliation.nothing_to_compare' });
        }
        await this.#comparison.compare(businessDate);
        return ok(this.#days.summary(businessDate));
      },
      'reconciliation.act': (wish) => {
        const person = requireRight(this.#context, 'reconciliation.explain');
        return person.ok ? this.#changed(actOn(this.#context, wish, person.value)) : person;
      },
      'reconciliation.sign_off': ({ businessDate, note }) => {
        const person = requireRight(this.#context, 'reconciliation.sign');
        if (!person.ok) return person;
        if (this.#comparison.isRunning(businessDate)) return err({ code: 'reconciliation.run_running' });
        const wish = { businessDate, note, isSettled: this.#isSettled(businessDate) };
        return this.#changed(signOff(this.#context, wish, person.value));
      },
      'reconciliation.agree_fee': ({ basisPoints, effectiveFrom }) => {
        const person = requireRight(this.#context, 'reconciliation.sign');
        if (!person.ok) return person;
        const { cashierId } = person.value;
        this.#context.record([{ type: FEE_AGREED, subjectId: 'fee', cashierId, body: { basisPoints, effectiveFrom } }]);
        this.#news();
        return ok({});
      },
    } satisfies Partial<ReconciliationHandlers>;
  }

  #queries() {
    const { storage } = this.#context.ports;
    const { currency } = this.#context;
    return {
      'reconciliation.month': async ({ month }) => {
        const person = requireRight(this.#context, 'reconciliation.explain');
        if (!person.ok) return person;
        await this.#books.catchUp();
        const { days, inTransitMinor } = this.#days.month(month);
        const lastDay = days.at(-1)?.businessDate ?? `${month}-01`;
        return ok({
          days,
          inTransit: money(inTransitMinor, currency),
          feeBasisPoints: agreedFee(storage.read, lastDay),
          feeRates: feeRates(storage.read, MAX_FEE_RATES),
          payoutWorkingDays: this.#context.ports.backend.capabilities.payoutWorkingDays,
          scope: 'this_till' as const,
        });
      },
      'reconciliation.day': async ({ businessDate }) => {
        const person = requireRight(this.#context, 'reconciliation.explain');
        if (!person.ok) return person;
        await this.#books.catchUp();
        const problem = this.#comparison.problemOf(businessDate);
        return ok(this.#days.day(businessDate, this.#comparison.isRunning(businessDate), problem));
      },
      'reconciliation.discrepancies': ({ businessDate, cursor, limit }) => {
        const person = requireRight(this.#context, 'reconciliation.explain');
        if (!person.ok) return person;
        if (cursor !== null && !/^\d{1,15}$/.test(cursor))
          return err({ code: 'contract.input_invalid', path: 'cursor' });
        const found = discrepanciesOf(storage.read, businessDate, Number(cursor ?? 0), limit);
        const round = signOffsOf(storage.read, businessDate).length;
        const last = found.length < limit ? undefined : found.at(-1);
        return ok({
          discrepancies: found.map((each) => discrepancyView(storage.read, each, round, currency)),
          cursor: last === undefined ? null : String(last.discrepancyKey),
        });
      },
      'reconciliation.history': ({ discrepancyId }) => {
        const person = requireRight(this.#context, 'reconciliation.explain');
        return person.ok ? ok({ acts: actsOn(this.#context, discrepancyId) }) : person;
      },
      'reconciliation.formats': () => ok({ formats: this.#formats().map(({ id, name }) => ({ formatId: id, name })) }),
    } satisfies Partial<ReconciliationHandlers>;
  }

  #formats(): readonly StatementFormat[] {
    return this.#context.ports.statementFormats ?? [];
  }

  #format(formatId: string): StatementFormat | null {
    return this.#formats().find(({ id }) => id === formatId) ?? null;
  }

  /** Tells the screens of a day that somebody did something to. */
  #changed(done: Result<string, Refusal>): Result<DaySummary, Refusal> {
    if (!done.ok) return done;
    this.#news();
    return ok(this.#days.summary(done.value));
  }

  #news(): void {
    this.#newsNumber += 1;
    this.#context.publish('reconciliation.changed');
  }
}
