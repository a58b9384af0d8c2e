/**
 * Times as the wallet API writes them, and days in a store's zone. Wall time is milliseconds since 1970 inside,
 * RFC 3339 UTC with milliseconds outside.
 */
import { DateTime } from 'luxon';

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

/** Section 4: a settlement closes no sooner than 30 minutes after its business date ends; the sandbox closes it then. */
export const SETTLEMENT_CLOSES_AFTER_MS = 30 * MINUTE_MS;

export function formatTime(epochMs: number): string {
  return new Date(epochMs).toISOString();
}

export function formatTimeOrNull(epochMs: number | null): string | null {
  return epochMs === null ? null : formatTime(epochMs);
}

/** Null unless the text is exactly `YYYY-MM-DDTHH:MM:SS.sssZ` and names an instant that exists. */
export function parseTime(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/u.test(text)) return null;
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) || formatTime(epochMs) !== text ? null : epochMs;
}

export function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/u.test(text) && DateTime.fromISO(text, { zone: 'utc' }).isValid;
}

export function dateIn(timeZone: string, epochMs: number): string {
  return requireText(DateTime.fromMillis(epochMs, { zone: timeZone }).toISODate());
}

export function addDays(date: string, days: number): string {
  return requireText(DateTime.fromISO(date, { zone: 'utc' }).plus({ days }).toISODate());
}

/** How many days lie between two dates, in either order. */
export function daysApart(date: string, other: string): number {
  return Math.abs(Math.round((Date.parse(date) - Date.parse(other)) / DAY_MS));
}

export function startOfDayMs(timeZone: string, epochMs: number): number {
  return DateTime.fromMillis(epochMs, { zone: timeZone }).startOf('day').toMillis();
}

export function settlementClosesAtMs(timeZone: string, date: string): number {
  return (
    DateTime.fromISO(date, { zone: timeZone }).plus({ days: 1 }).startOf('day').toMillis() + SETTLEMENT_CLOSES_AFTER_MS
  );
}

/** The settlement that something decided at `nowMs` belongs to: its own date's, or the next to close if that one is closed. */
export function settlementDateFor(timeZone: string, businessDate: string, nowMs: number): string {
  if (nowMs < settlementClosesAtMs(timeZone, businessDate)) return businessDate;
  const yesterday = dateIn(timeZone, nowMs - DAY_MS);
  return nowMs < settlementClosesAtMs(timeZone, yesterday) ? yesterday : dateIn(timeZone, nowMs);
}

function requireText(text: string | null): string {
  if (text === null) throw new Error('a valid instant has a date in every zone');
  return text;
}
