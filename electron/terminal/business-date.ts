/** The business date: the calendar day in the store's zone, computed once and stored with what it dates. */
import { DateTime, IANAZone } from 'luxon';
import { assert } from '../kernel/assert.ts';
import { addDaysToDate } from '../kernel/calendar.ts';
import { epochMs, type EpochMs } from '../kernel/clock.ts';

/** Before the enrolment nobody has said where the store is; the product's market has one zone. */
export const DEFAULT_TIME_ZONE = 'Asia/Shanghai';

/** `YYYY-MM-DD`. `timeZone` is an IANA name as the backend gives it; null before the enrolment. */
export function businessDateAt(atMs: EpochMs, timeZone: string | null): string {
  const zone = timeZone ?? DEFAULT_TIME_ZONE;
  if (zone !== lastDay.zone || atMs < lastDay.fromMs || atMs >= lastDay.untilMs) lastDay = dayAt(atMs, zone);
  return lastDay.date;
}

/**
 * The shift's date while the wallet takes it, which is one day before or after the calendar's (wallet API section 1); else
 * the calendar's. A shift that was left open over the weekend, or dated by a clock that was wrong, must not make the
 * backend refuse what is paid. Rule SHIFT-12.
 */
export function businessDateInShift(shiftDate: string | null, calendarDate: string): string {
  if (shiftDate === null || shiftDate === calendarDate) return calendarDate;
  const isNear = shiftDate === addDaysToDate(calendarDate, -1) || shiftDate === addDaysToDate(calendarDate, 1);
  return isNear ? shiftDate : calendarDate;
}

type Day = Readonly<{ zone: string; date: string; fromMs: number; untilMs: number }>;

/** Asked ten times for each payment, and the same all day long. */
let lastDay: Day = { zone: '', date: '', fromMs: 0, untilMs: 0 };

function dayAt(atMs: EpochMs, zone: string): Day {
  const moment = DateTime.fromMillis(atMs, { zone });
  const date = moment.toISODate();
  assert(date !== null, `the store's time zone ${zone} is not known`);
  const start = moment.startOf('day');
  return { zone, date, fromMs: start.toMillis(), untilMs: start.plus({ days: 1 }).startOf('day').toMillis() };
}

/** When that day is over, in the store's zone: the first moment of the next. */
export function businessDateEndMs(businessDate: string, timeZone: string | null): EpochMs {
  const start = DateTime.fromISO(businessDate, { zone: timeZone ?? DEFAULT_TIME_ZONE });
  assert(start.isValid, `${businessDate} is no date`);
  return epochMs(start.plus({ days: 1 }).startOf('day').toMillis());
}

/** Asked before a zone is stored, so that a wrong one is refused at the enrolment and never met later. */
export function isTimeZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}
