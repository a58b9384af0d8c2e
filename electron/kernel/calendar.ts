/** Days as dates of the calendar, `YYYY-MM-DD`: no zone and no hour, so that a day is a day whatever the clocks do. */
import { assert } from './assert.ts';

const MS_PER_DAY = 86_400_000;

export function addDaysToDate(date: string, days: number): string {
  const atMs = Date.parse(`${date}T00:00:00.000Z`);
  assert(!Number.isNaN(atMs), 'a business date is a date');
  return new Date(atMs + days * MS_PER_DAY).toISOString().slice(0, 10);
}
