/**
 * The manager's desk for the day's money: statements come in, by the gateway or by hand, each day is held against them, and
 * people act on what was found until the day is signed. Rules RECON-32 to RECON-61, decision records 0195 and 0196.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { DaySummary } from '../../contract/reconciliation-values.ts';
import { money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { STANDARD_FORMAT_ID, type StatementFormat } from '../payment/6-reconciliation/statement-format.ts';
import { addDaysToDate } from '../payment/6-reconciliation/days.ts';
import { DayRun } from '../payment/6-reconciliation/day-run.ts';
import {
  actOf,
  ACT_TYPES,
  agreedFee,
  DAY_SIGNED_OFF,
  FEE_AGREED,
  signOffsOf,
  standingOf,
  STATEMENT_WITHDRAWN,
  type Act,
  type ActBody,
  type SignOffBody,
} from '../payment/6-reconciliation/discrepancy-acts.ts';
import {
  dayRun,
  discrepanciesOf,
  discrepancyById,
  findingsSha256,
  hasPassingDifferences,
  isRoundBegun,
  openCounts,
  type StoredDiscrepancy,
} from '../payment/6-reconciliation/discrepancy-store.ts';
import {
  importedBySha256,
  importedStatements,
  statementById,
  withdrawStatement,
} from '../payment/6-reconciliation/statement-store.ts';
import { staffMember, type StaffRecord } from '../staff/staff-store.ts';
import type { BooksFollower } from '../takings/books-follower.ts';
import { inTurns } from '../takings/in-turns.ts';
import { requireRole, RESPONSIBLE, type TerminalContext } from '../terminal-context.ts';
import { createImportDesk } from './import-desk.ts';
import { createDayReader } from './reconciliation-days.ts';
import { discrepancyView, nameOf } from './reconciliation-view.ts';
import type { KeptSettlement, SettledDays } from './settled-days.ts';
import { dropUnfinished, importStatement } from './statement-import.ts';

type ReconciliationHandlers = Pick<Handlers, Extract<keyof Handlers, `reconciliation.${string}`>>;

export type Reconciliation = Readonly<{
  handlers: ReconciliationHandlers;
  view(): Readonly<{ newsNumber: number }>;
  start(): void;
  stop(): Promise<void>;
}>;

/** As long as payments wait for a comparison at a time. */
const TURN_MS = 10;
/** What a day missed may turn up in the statements of the days after it. */
const LATE_DAYS = 7;
/** Settlements that lie there since the till was last on. */
const LOOK_BACK_DAYS = 400;
const MAX_ACTS = 500;

export function createReconciliation<S extends KeptSettlement>(
  context: TerminalContext,
  options: Readonly<{ books: BooksFollower; settled: SettledDays<S> | null }>,
): Reconciliation {
  return new Desk(context, options.books, options.settled);
}

class Desk<S extends KeptSettlement> implements Reconciliation {
  readonly #context: TerminalContext;
  readonly #books: BooksFollower;
  readonly #settled: SettledDays<S> | null;
  readonly #imports;
  readonly #days;
  readonly #running = new Set<string>();
  /** Why the gateway's own file of a day was not taken: an error code. */
  readonly #problems = new Map<string, string>();
  #line: Promise<unknown> = Promise.resolve();
  #newsNumber = 0;
  #stopped = false;
  #unsubscribe: (() => void) | null = null;
  readonly handlers: ReconciliationHandlers;

  constructor(context: TerminalContext, books: BooksFollower, settled: SettledDays<S> | null) {
    this.#context = context;
    this.#books = books;
    this.#settled = settled;
    this.#imports = createImportDesk(context, (formatId) => this.#format(formatId));
    this.#days = createDayReader({
      db: context.ports.storage.read,
      settled,
      formats: this.#formats(),
      currency: context.currency,
      today: () => context.businessDate(),
    });
    this.handlers = { ...this.#imports.handlers, ...this.#commands(), ...this.#queries() };
  }

  view(): Readonly<{ newsNumber: number }> {
    return { newsNumber: this.#newsNumber };
  }

  start(): void {
    dropUnfinished(this.#context.ports.storage);
    const settled = this.#settled;
    if (settled === null) return;
    this.#unsubscribe = settled.onFetched((settlement) => void this.#takeSettlement(settlement));
    const today = this.#context.businessDate();
    const kept = settled.between(addDaysToDate(today, -LOOK_BACK_DAYS), today).filter(({ state }) => state === 'kept');
    for (const settlement of kept) void this.#takeSettlement(settlement);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe?.();
    await this.#imports.stop();
    await this.#line;
  }

  #commands() {
    return {
      'reconciliation.finish_import': async ({ importId }) => {
        const taken = await this.#imports.finish(importId);
        if (!taken.ok) return taken;
        const { statement, isNew } = taken.value;
        if (isNew) await this.#compareWithLate(statement.businessDate);
        const day = this.#days.summary(statement.businessDate);
        return ok({ isNew, lineCount: statement.lineCount, day });
      },
      'reconciliation.withdraw': async ({ statementId, note }) => {
        const person = requireRole(this.#context, ['manager']);
        return person.ok ? this.#withdraw(statementId, note, person.value) : person;
      },
      'reconciliation.compare': async ({ businessDate }) => {
        const person = requireRole(this.#context, RESPONSIBLE);
        if (!person.ok) return person;
        const { storage } = this.#context.ports;
        if (importedStatements(storage.read, businessDate).length === 0) {
          return err({ code: 'reconciliation.nothing_to_compare' });
        }
        await this.#compare(businessDate);
        return ok(this.#days.summary(businessDate));
      },
      'reconciliation.act': (wish) => {
        const person = requireRole(this.#context, RESPONSIBLE);
        return person.ok ? this.#act(wish, person.value) : person;
      },
      'reconciliation.sign_off': ({ businessDate, note }) => {
        const person = requireRole(this.#context, ['manager']);
        return person.ok ? this.#signOff(businessDate, note, person.value) : person;
      },
      'reconciliation.agree_fee': ({ basisPoints }) => {
        const person = requireRole(this.#context, ['manager']);
        if (!person.ok) return person;
        const { cashierId } = person.value;
        this.#context.record([{ type: FEE_AGREED, subjectId: 'fee', cashierId, body: { basisPoints } }]);
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
        const person = requireRole(this.#context, RESPONSIBLE);
        if (!person.ok) return person;
        await this.#books.catchUp();
        const { days, inTransitMinor } = this.#days.month(month);
        return ok({ days, inTransit: money(inTransitMinor, currency), feeBasisPoints: agreedFee(storage.read) });
      },
      'reconciliation.day': async ({ businessDate }) => {
        const person = requireRole(this.#context, RESPONSIBLE);
        if (!person.ok) return person;
        await this.#books.catchUp();
        const problem = this.#problems.get(businessDate) ?? null;
        return ok(this.#days.day(businessDate, this.#running.has(businessDate), problem));
      },
      'reconciliation.discrepancies': ({ businessDate, cursor, limit }) => {
        const person = requireRole(this.#context, RESPONSIBLE);
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
        const person = requireRole(this.#context, RESPONSIBLE);
        return person.ok ? ok({ acts: this.#acts(discrepancyId) }) : person;
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

  #news(): void {
    this.#newsNumber += 1;
    this.#context.publish('reconciliation.changed');
  }

  /** The backend's own file of a day, as soon as it is here. The same file again changes nothing. */
  #takeSettlement(settlement: S): Promise<void> {
    const taken = this.#line.then(async () => {
      const { storage, log } = this.#context.ports;
      const format = this.#format(STANDARD_FORMAT_ID);
      const { businessDate, sha256, totals } = settlement;
      if (this.#stopped || this.#settled === null || format === null) return;
      if (importedBySha256(storage.read, sha256) !== null) return;
      const imported = await importStatement(this.#context, {
        ...{ businessDate, format, totals },
        source: 'gateway',
        fileName: `${businessDate}.csv.gz`,
        pieces: this.#settled.lines(settlement),
        expectedSha256: sha256,
        acceptMerchant: true,
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
        this.#news();
      }
    });
    this.#line = taken.catch((error: unknown) => {
      this.#context.ports.log.write('error', 'settlement_import_failed', { reason: String(error) });
    });
    return taken.catch(() => undefined);
  }

  /** One after the other: two comparisons of a day would find everything twice. */
  #compare(businessDate: string): Promise<void> {
    const run = this.#line.then(() => this.#compareNow(businessDate));
    this.#line = run.catch(() => undefined);
    return run;
  }

  #compareWithLate(businessDate: string): Promise<void> {
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
      await this.#books.catchUp();
      const others = this.#days.payouts(businessDate, businessDate).findings(businessDate);
      const terminalId = this.#context.enrolment()?.terminalId ?? null;
      const run = storage.write(
        (db) =>
          new DayRun(db, {
            ...{ businessDate, others },
            round: signOffsOf(db, businessDate).length,
            nowMs: clock.now(),
            terminalIds: terminalId === null ? [] : [terminalId],
            feeBasisPoints: agreedFee(db),
          }),
      );
      await inTurns(clock, TURN_MS, () => !this.#stopped && storage.write((db) => run.slice(db)));
    } finally {
      this.#running.delete(businessDate);
      if (!this.#stopped) this.#news();
    }
  }

  async #withdraw(statementId: string, note: string, by: StaffRecord): Promise<Result<DaySummary, Refusal>> {
    const { storage } = this.#context.ports;
    const statement = statementById(storage.read, statementId);
    if (statement === null || statement.state !== 'imported') return err({ code: 'statement.not_found' });
    const { businessDate, statementKey } = statement;
    if (this.#running.has(businessDate)) return err({ code: 'reconciliation.run_running' });
    // What was signed rests on it; what came after the signature does not.
    const signedAtMs = signOffsOf(storage.read, businessDate).at(-1)?.signedAtMs ?? null;
    if (signedAtMs !== null && statement.begunAtMs <= signedAtMs) return err({ code: 'reconciliation.frozen' });
    storage.write((db) => {
      withdrawStatement(db, statementKey);
      const body = { businessDate, note };
      this.#context.journal.record(db, [
        { type: STATEMENT_WITHDRAWN, subjectId: statementId, cashierId: by.cashierId, body },
      ]);
    });
    await this.#compareWithLate(businessDate);
    return ok(this.#days.summary(businessDate));
  }

  #act(
    wish: Readonly<{ discrepancyIds: readonly string[]; act: Act; assigneeId: string | null; note: string }>,
    by: StaffRecord,
  ): Result<DaySummary, Refusal> {
    const { storage } = this.#context.ports;
    const { act, note, assigneeId } = wish;
    if ((act === 'assigned') !== (assigneeId !== null))
      return err({ code: 'contract.input_invalid', path: 'assigneeId' });
    if (assigneeId !== null && staffMember(storage.read, assigneeId) === null) {
      return err({ code: 'session.cashier_unknown' });
    }
    if ((act === 'explained' || act === 'resolved') && note === '') {
      return err({ code: 'contract.input_invalid', path: 'note' });
    }
    const found: StoredDiscrepancy[] = [];
    for (const discrepancyId of new Set(wish.discrepancyIds)) {
      const each = discrepancyById(storage.read, discrepancyId);
      if (each === null) return err({ code: 'reconciliation.not_found' });
      if (each.round !== signOffsOf(storage.read, each.businessDate).length)
        return err({ code: 'reconciliation.frozen' });
      const state = standingOf(storage.read, discrepancyId)?.state ?? 'open';
      const isSo = act === 'reopened' ? state === 'open' || state === 'assigned' : act !== 'assigned' && state === act;
      if (isSo) return err({ code: 'reconciliation.already_so' });
      found.push(each);
    }
    this.#context.record(
      found.map(({ discrepancyId, businessDate, kind, differenceMinor }) => ({
        type: ACT_TYPES[act],
        subjectId: discrepancyId,
        cashierId: by.cashierId,
        body: { businessDate, kind, differenceMinor, note, assigneeId } satisfies ActBody,
      })),
    );
    this.#news();
    const [first] = found;
    return first === undefined ? err({ code: 'reconciliation.not_found' }) : ok(this.#days.summary(first.businessDate));
  }

  #signOff(businessDate: string, note: string, by: StaffRecord): Result<DaySummary, Refusal> {
    const { storage } = this.#context.ports;
    if (this.#running.has(businessDate)) return err({ code: 'reconciliation.run_running' });
    const run = dayRun(storage.read, businessDate);
    const statements = importedStatements(storage.read, businessDate);
    if (run === null || run.finishedAtMs === null || statements.length === 0) {
      return err({ code: 'reconciliation.nothing_to_compare' });
    }
    const round = signOffsOf(storage.read, businessDate).length;
    // A signature under what was signed already says nothing new.
    if (round > 0 && !isRoundBegun(storage.read, businessDate, round)) return err({ code: 'reconciliation.frozen' });
    const { openCount } = openCounts(storage.read, businessDate, round);
    if (openCount > 0) return err({ code: 'reconciliation.differences_open', openCount });
    const body = {
      ...{ businessDate, round, note },
      findingsSha256: findingsSha256(storage.read, businessDate),
      statementIds: statements.map(({ statementId }) => statementId),
      tillMinor: run.tillMinor,
      statementMinor: run.statementMinor,
    } satisfies SignOffBody;
    this.#context.record([{ type: DAY_SIGNED_OFF, subjectId: businessDate, cashierId: by.cashierId, body }]);
    this.#news();
    return ok(this.#days.summary(businessDate));
  }

  #acts(discrepancyId: string) {
    const { storage } = this.#context.ports;
    return this.#context.journal
      .read(storage.read, { subjectId: discrepancyId, limit: MAX_ACTS })
      .flatMap(({ type, atMs, cashierId, body }) => {
        const act = actOf(type);
        if (act === null) return [];
        const assigneeId = typeof body['assigneeId'] === 'string' ? body['assigneeId'] : null;
        const note = typeof body['note'] === 'string' ? body['note'] : '';
        const by = nameOf(storage.read, cashierId);
        return [{ act, atMs, by, note, assignee: nameOf(storage.read, assigneeId) }];
      });
  }
}
