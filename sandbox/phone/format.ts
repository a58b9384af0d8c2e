/**
 * How the phone writes amounts, codes, times and days. Pure. Rules PHONE-2 to PHONE-6.
 */
import type { Language } from './texts.ts';

/** An amount in minor units. */
export type Money = Readonly<{ amount: number; currency: string }>;

export function formatMoney(money: Money, language: Language): string {
  const format = new Intl.NumberFormat(language, {
    style: 'currency',
    currency: money.currency,
    currencyDisplay: 'narrowSymbol',
  });
  const decimals = format.resolvedOptions().maximumFractionDigits ?? 0;
  // A decimal text is formatted exactly, which a quotient is not.
  return format.format(`${money.amount}e-${decimals}` as `${number}`);
}

const GROUP_DIGITS = 4;

/** `6212345678901234567` as `6212 3456 7890 1234 567`: what is read out is read in fours. */
export function groupDigits(code: string): string {
  const groups: string[] = [];
  for (let place = 0; place < code.length; place += GROUP_DIGITS) groups.push(code.slice(place, place + GROUP_DIGITS));
  return groups.join(' ');
}

/** Whole seconds until then, rounded up, so that 0 means over. */
export function secondsLeft(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1000));
}

/** What is left of a time, from 1 down to 0. */
export function shareLeft(untilMs: number, nowMs: number, wholeMs: number): number {
  if (wholeMs <= 0) return 0;
  return Math.min(1, Math.max(0, (untilMs - nowMs) / wholeMs));
}

export function formatClock(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs);
}

export function formatDateTime(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(atMs);
}

export type DayName = Readonly<{ kind: 'today' | 'yesterday' } | { kind: 'date'; text: string }>;

/** The heading that a payment stands under, by the calendar of the machine. */
export function dayName(atMs: number, nowMs: number, language: Language): DayName {
  const day = startOfDay(atMs);
  const today = startOfDay(nowMs);
  if (day === today) return { kind: 'today' };
  if (day === startOfDay(today - 1)) return { kind: 'yesterday' };
  const isThisYear = new Date(atMs).getFullYear() === new Date(nowMs).getFullYear();
  const format = new Intl.DateTimeFormat(language, {
    month: 'long',
    day: 'numeric',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
  return { kind: 'date', text: format.format(atMs) };
}

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}
