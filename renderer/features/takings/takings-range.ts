/** Ranges of days that people ask for by name, counted from the business day that the till says it is. Rule TAKINGS-22. */
const MS_PER_DAY = 86_400_000;

export const RANGES = ['today', 'yesterday', 'week', 'month', 'own'] as const;
export type RangeName = (typeof RANGES)[number];
export type DayRange = Readonly<{ from: string; to: string }>;

export function daysLater(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00.000Z`) + days * MS_PER_DAY).toISOString().slice(0, 10);
}

/** `own` as it was chosen. */
export function rangeOf(name: RangeName, today: string, own: DayRange): DayRange {
  switch (name) {
    case 'today':
      return { from: today, to: today };
    case 'yesterday':
      return { from: daysLater(today, -1), to: daysLater(today, -1) };
    case 'week':
      return { from: daysLater(today, -6), to: today };
    case 'month':
      return { from: `${today.slice(0, 8)}01`, to: today };
    case 'own':
      return own;
  }
}

/** In whole percent, theirs being `before`; null: there was nothing to compare with. */
export function changeInPercent(now: number, before: number): number | null {
  return before <= 0 ? null : Math.round(((now - before) * 100) / before);
}
