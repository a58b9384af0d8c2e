/** Moments and durations as people read them. Moments are shown in the store's zone, whatever the machine's is. */
import { useCallback } from 'react';
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

/** "1:05", "12:00:00": hours only where there are any. Part seconds count as whole, so that 0:00 means over. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function useFormatMoment(timeZone: string | null): (ms: number, style: MomentStyle) => string {
  const [language] = useLanguage();
  return useCallback((ms, style) => formatMoment(ms, style, language, timeZone), [language, timeZone]);
}
