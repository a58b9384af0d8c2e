/** Moments and durations as people read them. Moments are shown in the store's zone, whatever the machine's is. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from './language.ts';
import { useLanguage } from './use-language.ts';

type MomentStyle = 'time' | 'time_seconds' | 'date_time' | 'date';

const STYLES: Readonly<Record<MomentStyle, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  time_seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  date_time: { month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  date: { month: 'long', day: 'numeric', weekday: 'short' },
};

/** `timeZone` null: the machine's own, before the till knows its store. */
export function formatMoment(ms: number, style: MomentStyle, language: Language, timeZone: string | null): string {
  const zone = timeZone === null ? {} : { timeZone };
  return new Intl.DateTimeFormat(language, { ...STYLES[style], ...zone }).format(ms);
}

/** "2026-11-22 14:05:03", for files: sorts by itself, and every spreadsheet knows it. */
export function momentStamp(ms: number, timeZone: string | null): string {
  const zone = timeZone === null ? {} : { timeZone };
  // Swedish writes dates and times so.
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', ...zone }).format(ms);
}

/** "1:05", "12:00:00": hours only where there are any. Part seconds count as whole, so that 0:00 means over. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
/** From two days on nobody counts in hours. */
const DAYS_FROM_HOURS = 48;

/** "3 minutes", "5 hours 20 minutes", "3 days": an age in the words of the language. Under a minute: null, for words. */
export function formatAge(ms: number, language: Language): string | null {
  const minutes = Math.floor(Math.max(0, ms) / MINUTE_MS);
  if (minutes === 0) return null;
  const unit = (value: number, name: 'minute' | 'hour' | 'day'): string =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'long' }).format(value);
  const [hours, rest] = [Math.floor(minutes / HOUR_MINUTES), minutes % HOUR_MINUTES];
  if (hours === 0) return unit(minutes, 'minute');
  if (hours >= DAYS_FROM_HOURS) return unit(Math.floor(hours / 24), 'day');
  const gap = language === 'en' ? ' ' : '';
  return rest === 0 ? unit(hours, 'hour') : unit(hours, 'hour') + gap + unit(rest, 'minute');
}

/** An age in words, never empty. */
export function useFormatAge(): (ms: number) => string {
  const [language] = useLanguage();
  const { t } = useTranslation('offline');
  return useCallback((ms) => formatAge(ms, language) ?? t('underMinute'), [language, t]);
}

/** A moment that may lie on another day than `nowMs`: the time alone on the same day, else with its date. */
export function useFormatSoon(timeZone: string | null): (ms: number, nowMs: number) => string {
  const formatMoment = useFormatMoment(timeZone);
  return useCallback(
    (ms, nowMs) => formatMoment(ms, formatMoment(ms, 'date') === formatMoment(nowMs, 'date') ? 'time' : 'date_time'),
    [formatMoment],
  );
}

export function useFormatMoment(timeZone: string | null): (ms: number, style: MomentStyle) => string {
  const [language] = useLanguage();
  return useCallback((ms, style) => formatMoment(ms, style, language, timeZone), [language, timeZone]);
}
