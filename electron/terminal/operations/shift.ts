/**
 * The day of a shop: a shift is opened with a float, cash goes in and out with a reason, the drawer is handed over and
 * counted, an X looks at it and a Z closes it. Rules SHIFT-1 to SHIFT-19.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { CASH_REASONS, type CashCount, type ShiftReport, type ShiftView } from '../../contract/shift-values.ts';
import { assert } from '../../kernel/assert.ts';
import { money, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { totalsSince } from '../shift/roll-up.ts';
import { spanOf } from '../shift/shift-facts.ts';
import type { ShiftEventBody, ShiftEventType } from '../shift/shift-events.ts';
import { closedShift, closedShifts, lastClose, openShift, type OpenShift } from '../shift/shift-store.ts';
import { SHOP_SETTINGS_CHANGED, shopSettings } from '../shift/shop-settings.ts';
import { expectedCash, makeReport, reportSha256 } from '../shift/stored-report.ts';
import { mayAlone } from '../staff/rights.ts';
import { rightsOf } from '../staff/rights-store.ts';
import { allStaff, type StaffRecord } from '../staff/staff-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Approvals, Permit } from './approvals.ts';
import type { PinCheck } from './pin-check.ts';
import { keyedAmount } from './ring-up.ts';
import type { ShiftReports } from './shift-reports.ts';

type ShiftHandlers = Pick<
  Handlers,
  | 'shift.open'
  | 'shift.count'
  | 'shift.hand_over'
  | 'shift.close'
  | 'shift.x'
  | 'shift.expected'
  | 'shift.list'
  | 'shift.report'
  | 'cash.move'
  | 'shop.set_settings'
>;

export type ShiftParts = Readonly<{
  reports: ShiftReports;
  approvals: Approvals;
  pins: PinCheck;
  /** Signs a person in in place of whoever is; refused while a payment is running. */
  signIn: (person: StaffRecord) => Result<unknown, Refusal>;
  /** A closed shift waits for its signature. */
  closed: () => void;
  /** Money goes into or out of the drawer. */
  openDrawer: (cashierId: string) => void;
}>;

/** A shift that is still open when the calendar has gone on so far was forgotten. */
const OVERDUE_MS = 24 * 3_600_000;

export interface ShiftDesk {
  readonly handlers: ShiftHandlers;
  view(): ShiftView | null;
}

export function createShiftDesk(context: TerminalContext, parts: ShiftParts): ShiftDesk {
  return new Desk(context, parts);
}

class Desk implements ShiftDesk {
  readonly #context: TerminalContext;
  readonly #parts: ShiftParts;
  readonly #reports: ShiftReports;
  readonly handlers: ShiftHandlers;

  constructor(context: TerminalContext, parts: ShiftParts) {
    this.#context = context;
    this.#parts = parts;
    this.#reports = parts.reports;
    this.handlers = {
      'shift.open': ({ float }) => this.#open(float),
      'shift.count': ({ cash, note }) => this.#count(cash, note),
      'shift.hand_over': ({ toCashierId, pin, cash, note }) => this.#handOver(toCashierId, pin, cash, note),
      'shift.close': ({ cash, note }) => this.#close(cash, note),
      'cash.move': (wish) => this.#moveCash(wish),
      'shift.x': ({ approvalId }) => this.#x(approvalId),
      'shift.expected': () => this.#expected(),
      'shift.list': ({ cursor, limit }) => this.#list(cursor, limit),
      'shift.report': ({ shiftId }) => this.#stored(shiftId),
      'shop.set_settings': ({ settings }) => {
        const permit = parts.approvals.permit({ permission: 'settings', size: null, subjectId: 'shop' }, undefined);
        if (!permit.ok) return permit;
        const { cashierId } = permit.value.person;
        context.record([{ type: SHOP_SETTINGS_CHANGED, subjectId: 'shop', cashierId, body: settings }]);
        context.publish('shop.changed');
        return ok(shopSettings(context.ports.storage.read));
      },
    };
  }

  view(): ShiftView | null {
    const { read } = this.#context.ports.storage;
    const shift = openShift(read);
    if (shift === null) return null;
    return {
      shiftId: shift.shiftId,
      number: lastClose(read).number + 1,
      businessDate: shift.businessDate,
      openedAtMs: shift.openedAtMs,
      openedBy: this.#reports.nameOf(shift.openedBy),
      holder: this.#reports.nameOf(shift.holderId),
      float: money(shift.floatMinor, shift.currency),
      isOverdue: this.#context.ports.clock.now() - shift.openedAtMs > OVERDUE_MS,
    };
  }

  #open(float: CashCount): Result<ShiftView, Refusal> {
    const permit = this.#permit('shift.run', 'shift');
    if (!permit.ok) return permit;
    const checked = this.#checkCount(float);
    if (!checked.ok) return checked;
    const { storage } = this.#context.ports;
    if (openShift(storage.read) !== null) return err({ code: 'shift.already_open' });
    const shiftId = this.#context.makeId();
    const { cashierId, name: cashierName } = permit.value.person;
    // A clock that was set back opens no day before the last: the order is the journal's (C26).
    const calendar = this.#context.calendarDate();
    const { businessDate: last } = lastClose(storage.read);
    const businessDate = calendar < last ? last : calendar;
    const body = { cashierName, businessDate, timeZone: this.#timeZone(), float };
    this.#record([event('shift.opened', shiftId, cashierId, body)]);
    return ok(this.#shown());
  }

  #count(cash: CashCount, note: string): ReturnType<ShiftHandlers['shift.count']> {
    const shift = this.#runs();
    if (!shift.ok) return shift;
    const checked = this.#checkCount(cash);
    if (!checked.ok) return checked;
    const { person } = shift.value;
    const draft = this.#counted(shift.value.shift, cash, 'spot', note, person.cashierId);
    this.#record([draft.draft]);
    const mayKnow = this.#mayKnowExpected(person);
    const { expected, difference } = draft;
    return ok({
      counted: cash.total,
      expected: mayKnow ? expected : null,
      difference: mayKnow ? difference : null,
    });
  }

  #handOver(
    toCashierId: string,
    pin: string,
    cash: CashCount | null,
    note: string,
  ): Promise<Result<ShiftView, Refusal>> | Result<ShiftView, Refusal> {
    const running = this.#runs();
    if (!running.ok) return running;
    const checked = cash === null ? ok(null) : this.#checkCount(cash);
    if (!checked.ok) return checked;
    const { person } = running.value;
    if (toCashierId === person.cashierId) return err({ code: 'shift.same_person' });
    const next = allStaff(this.#context.ports.storage.read).find(({ cashierId }) => cashierId === toCashierId);
    if (next === undefined) return err({ code: 'session.cashier_unknown' });
    return this.#parts.pins.check(toCashierId, pin, () => {
      // While the PIN was looked at, the shift may have been closed.
      const shift = openShift(this.#context.ports.storage.read);
      if (shift === null) return err({ code: 'shift.not_open' });
      const signedIn = this.#parts.signIn(next);
      if (!signedIn.ok) return signedIn;
      const { cashierId } = person;
      const body = { fromCashierId: cashierId, toCashierId, toName: next.name, note: cleanText(note) };
      this.#record([
        ...(cash === null ? [] : [this.#counted(shift, cash, 'hand_over', note, cashierId).draft]),
        event('shift.handed_over', shift.shiftId, toCashierId, body),
      ]);
      return ok(this.#shown());
    });
  }

  /** Decided in the transaction that closes: whatever was committed before it is in this report, the rest in the next. */
  #close(cash: CashCount | null, note: string): Result<ShiftReport, Refusal> {
    const running = this.#runs();
    if (!running.ok) return running;
    const checked = cash === null ? ok(null) : this.#checkCount(cash);
    if (!checked.ok) return checked;
    const { shift, person } = running.value;
    const { cashierId } = person;
    const { storage, clock } = this.#context.ports;
    storage.write((db) => {
      if (cash !== null) {
        this.#context.journal.record(db, [this.#counted(shift, cash, 'close', note, cashierId).draft]);
      }
      const report = makeReport({
        ...this.#reports.facts(db, shift),
        closedAtMs: clock.now(),
        closedBy: cashierId,
        note: cleanText(note),
        counted: cash,
      });
      const body = { number: report.number, report, sha256: reportSha256(report) };
      this.#context.journal.record(db, [event('shift.closed', shift.shiftId, cashierId, body)]);
    });
    this.#context.publish('shift.changed', 'terminal.changed');
    this.#parts.closed();
    return this.#stored(shift.shiftId);
  }

  #moveCash({
    direction,
    amountText,
    reason,
    note,
    approvalId,
  }: Parameters<ShiftHandlers['cash.move']>[0]): Result<ShiftView, Refusal> {
    const { storage } = this.#context.ports;
    const shift = openShift(storage.read);
    if (shift === null) return err({ code: 'shift.not_open' });
    if (!CASH_REASONS[direction].some((known) => known === reason)) return err({ code: 'cash.reason_wrong' });
    const amount = keyedAmount(amountText, this.#context.currency);
    if (!amount.ok) return amount;
    const expected = this.#expectedNow(storage.read, shift);
    if (direction === 'out' && amount.value.minor > expected.minor) return err({ code: 'cash.not_enough', expected });
    const need = { permission: 'cash.move', size: null, subjectId: shift.shiftId } as const;
    const permit = this.#parts.approvals.permit(need, approvalId);
    if (!permit.ok) return permit;
    const { person, drafts } = permit.value;
    const body = { direction, reason, amount: amount.value, note: cleanText(note) };
    this.#record([...drafts, event('cash.moved', shift.shiftId, person.cashierId, body)]);
    this.#parts.openDrawer(person.cashierId);
    return ok(this.#shown());
  }

  #x(approvalId: string | undefined): Result<ShiftReport, Refusal> {
    const { read } = this.#context.ports.storage;
    const shift = openShift(read);
    const subjectId = shift?.shiftId ?? 'shift';
    const permit = this.#parts.approvals.permit({ permission: 'report.read', size: null, subjectId }, approvalId);
    if (!permit.ok) return permit;
    if (permit.value.drafts.length > 0) this.#context.record(permit.value.drafts);
    return ok(this.#reports.x());
  }

  #expected(): ReturnType<ShiftHandlers['shift.expected']> {
    const running = this.#runs();
    if (!running.ok) return running;
    const { shift, person } = running.value;
    const mayKnow = this.#mayKnowExpected(person);
    return ok({ expected: mayKnow ? this.#expectedNow(this.#context.ports.storage.read, shift) : null });
  }

  #list(cursor: string | null, limit: number): ReturnType<ShiftHandlers['shift.list']> {
    const permit = this.#permit('shift.run', 'shift');
    if (!permit.ok) return permit;
    if (cursor !== null && !/^\d{1,15}$/.test(cursor)) return err({ code: 'contract.input_invalid', path: 'cursor' });
    const found = closedShifts(this.#context.ports.storage.read, cursor === null ? null : Number(cursor), limit);
    const last = found.length < limit ? undefined : found.at(-1);
    const shifts = found.map((each) => this.#reports.summary(each));
    return ok({ shifts, cursor: last === undefined ? null : String(last.number) });
  }

  #stored(shiftId: string): Result<ShiftReport, Refusal> {
    const permit = this.#permit('shift.run', shiftId);
    if (!permit.ok) return permit;
    const closed = closedShift(this.#context.ports.storage.read, shiftId);
    return closed === null ? err({ code: 'shift.not_found' }) : ok(this.#reports.z(closed));
  }

  #counted(
    shift: OpenShift,
    cash: CashCount,
    purpose: ShiftEventBody<'shift.counted'>['purpose'],
    note: string,
    cashierId: string,
  ): Readonly<{ draft: JournalDraft; expected: Money; difference: Money }> {
    const { read } = this.#context.ports.storage;
    const expected = this.#expectedNow(read, shift);
    const difference = money(cash.total.minor - expected.minor, expected.currency);
    const { blindCount: isBlind } = shopSettings(read);
    const body = { purpose, cash, expected, difference, isBlind, note: cleanText(note) };
    return { draft: event('shift.counted', shift.shiftId, cashierId, body), expected, difference };
  }

  #expectedNow(db: ReadableDb, shift: OpenShift): Money {
    return money(expectedCash(shift.floatMinor, totalsSince(db, spanOf(db, shift.timeZone))), shift.currency);
  }

  #mayKnowExpected({ role }: StaffRecord): boolean {
    const { read } = this.#context.ports.storage;
    const rights = rightsOf(read, role);
    return !shopSettings(read).blindCount || mayAlone(rights, { permission: 'report.read', size: null });
  }

  /** Who asks, if they may, and the shift, if one is open. */
  #runs(): Result<Readonly<{ shift: OpenShift; person: StaffRecord }>, Refusal> {
    const permit = this.#permit('shift.run', 'shift');
    if (!permit.ok) return permit;
    const shift = openShift(this.#context.ports.storage.read);
    return shift === null ? err({ code: 'shift.not_open' }) : ok({ shift, person: permit.value.person });
  }

  #permit(permission: 'shift.run' | 'report.read', subjectId: string): Result<Permit, Refusal> {
    return this.#parts.approvals.permit({ permission, size: null, subjectId }, undefined);
  }

  #checkCount({ pieces, total }: CashCount): Result<null, Refusal> {
    const sum = pieces.reduce((minor, { faceMinor, count }) => minor + faceMinor * count, 0);
    const isSum = pieces.length === 0 || sum === total.minor;
    const isUsable = total.currency === this.#context.currency && total.minor >= 0 && isSum;
    return isUsable ? ok(null) : err({ code: 'shift.count_wrong' });
  }

  #record(drafts: readonly JournalDraft[]): void {
    this.#context.record(drafts);
    this.#context.publish('shift.changed', 'terminal.changed');
  }

  #shown(): ShiftView {
    const view = this.view();
    assert(view !== null, 'a shift that was just written is open');
    return view;
  }

  #timeZone(): string {
    return this.#context.enrolment()?.store.timeZone ?? DEFAULT_TIME_ZONE;
  }
}

function event<T extends ShiftEventType>(
  type: T,
  shiftId: string,
  cashierId: string,
  body: ShiftEventBody<T>,
): JournalDraft {
  return { type, subjectId: shiftId, cashierId, body };
}
