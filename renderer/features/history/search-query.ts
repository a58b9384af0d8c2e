/**
 * Turns what stands in the search fields into a query of the contract. Pure: the store's zone and the present business
 * date come in. Rules CHECKOUTSCREEN-50 to CHECKOUTSCREEN-52 of docs/spec.md.
 */
import { DateTime } from 'luxon';
import type { InputOf } from '../../../electron/contract/contract.ts';

/** As typed. `day` and times are what a browser's date and time fields give: "2026-11-22", "14:05", or empty. */
export type SearchFields = Readonly<{ text: string; amount: string; day: string; from: string; to: string }>;

export const NO_CONDITIONS: SearchFields = { text: '', amount: '', day: '', from: '', to: '' };

export type SalesQuery = Omit<InputOf<'sales.search'>, 'cursor' | 'limit'>;

/** Rows asked for at once: about three screens of them. */
export const PAGE_SIZE = 30;

/** Where time fields stand without a day, the present business date is meant. */
export function salesQuery(
  fields: SearchFields,
  zone: string | null,
  businessDate: string,
): SalesQuery | 'range_backwards' {
  const day = fields.day === '' && (fields.from !== '' || fields.to !== '') ? businessDate : fields.day;
  const moment = (time: string, end: boolean): number | null => momentOf(day, time, zone, end);
  const fromMs = moment(fields.from, false);
  const toMs = moment(fields.to, true);
  if (fromMs !== null && toMs !== null && fromMs > toMs) return 'range_backwards';
  return {
    text: fields.text.trim().slice(0, MAX_TEXT),
    amountText: fields.amount
      .trim()
      .replace(/^[¥￥]/, '')
      .slice(0, MAX_AMOUNT_TEXT),
    fromMs,
    toMs,
    businessDate: day === '' ? null : day,
  };
}

/** The contract's bounds of the two texts. */
const MAX_TEXT = 128;
const MAX_AMOUNT_TEXT = 32;

/** `end`: the last millisecond of the minute, so that "to 14:05" includes what happened at 14:05:30. */
function momentOf(day: string, time: string, zone: string | null, end: boolean): number | null {
  if (time === '') return null;
  const minute = DateTime.fromISO(`${day}T${time}`, { zone: zone ?? 'local' });
  if (!minute.isValid) return null;
  return (end ? minute.endOf('minute') : minute).toMillis();
}

/** The business date `days` before another. */
export function dayBefore(businessDate: string, days: number): string {
  return DateTime.fromISO(businessDate, { zone: 'utc' }).minus({ days }).toISODate() ?? businessDate;
}

export function hasConditions(fields: SearchFields): boolean {
  return Object.values(fields).some((value) => value.trim() !== '');
}
