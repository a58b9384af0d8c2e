/** X and Z reports in words, for the screen and for paper. Reads only. Rules SHIFT-10 to SHIFT-19. */
import type { ShiftReport, ShiftSummary } from '../../contract/shift-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { money } from '../../kernel/money.ts';
import { DEFAULT_TIME_ZONE } from '../business-date.ts';
import { cashBook, reportSections } from '../shift/report-view.ts';
import { shiftFacts, type ShiftFacts } from '../shift/shift-facts.ts';
import { openShift, type ClosedShift, type OpenShift } from '../shift/shift-store.ts';
import { salesOf } from '../shift/stored-report.ts';
import { staffMember } from '../staff/staff-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';

export interface ShiftReports {
  /** As it stands now. */
  x(): ShiftReport;
  /** The stored report in words: nothing of it is added up again. */
  z(closed: ClosedShift): ShiftReport;
  summary(closed: ClosedShift): ShiftSummary;
  /** What a report says of the span since the last close, as the books stand in this transaction. */
  facts(db: ReadableDb, shift: OpenShift | null): ShiftFacts;
  nameOf(cashierId: string): Bilingual;
}

export function createShiftReports(context: TerminalContext): ShiftReports {
  const { clock, storage } = context.ports;
  const nameOf = (cashierId: string): Bilingual => {
    const name = staffMember(storage.read, cashierId)?.name;
    return name ?? { 'zh-CN': cashierId, en: cashierId };
  };
  const facts: ShiftReports['facts'] = (db, shift) =>
    shiftFacts(db, shift, {
      terminalId: context.enrolment()?.terminalId ?? null,
      businessDate: context.calendarDate(),
      timeZone: context.enrolment()?.store.timeZone ?? DEFAULT_TIME_ZONE,
      currency: context.currency,
    });

  return {
    nameOf,
    facts,
    x: () => {
      const shift = openShift(storage.read);
      const { currency, totals, floatMinor, ...known } = facts(storage.read, shift);
      const { number, terminalId, businessDate, fromSequence, toSequence, headHash, lastSignedDay } = known;
      const { openEnds, openEndCount } = known;
      return {
        ...{ kind: 'x', number, terminalId, businessDate, fromSequence, toSequence, headHash, lastSignedDay },
        ...{ closedBy: null, note: '', sha256: null, signature: null, openEnds, openEndCount },
        shiftId: shift?.shiftId ?? null,
        openedAtMs: shift?.openedAtMs ?? null,
        openedBy: shift === null ? null : nameOf(shift.openedBy),
        atMs: clock.now(),
        sections: reportSections({ totals, currency, openEnds, nameOf }),
        cash: shift === null ? null : cashBook({ floatMinor, totals, currency, counted: null }),
      };
    },
    z: ({ shiftId, report, sha256, signature }) => {
      const { number, terminalId, businessDate, openedAtMs, note, fromSequence, toSequence, headHash } = report;
      const { lastSignedDay, openEnds, openEndCount, totals, currency } = report;
      return {
        ...{ kind: 'z', shiftId, number, terminalId, businessDate, openedAtMs, note, fromSequence, toSequence },
        ...{ headHash, sha256, signature, lastSignedDay, openEnds, openEndCount },
        openedBy: nameOf(report.openedBy),
        closedBy: nameOf(report.closedBy),
        atMs: report.closedAtMs,
        sections: reportSections({ totals, currency, openEnds, nameOf }),
        cash: cashBook(report),
      };
    },
    summary: ({ shiftId, number, report }) => {
      const { businessDate, openedAtMs, closedAtMs, closedBy, currency, differenceMinor } = report;
      const sales = salesOf(report);
      return {
        ...{ shiftId, number, businessDate, openedAtMs, closedAtMs, saleCount: sales.count },
        closedBy: nameOf(closedBy),
        sales: money(sales.minor, currency),
        difference: differenceMinor === null ? null : money(differenceMinor, currency),
      };
    },
  };
}
