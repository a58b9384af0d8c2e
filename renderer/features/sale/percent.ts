/** Percent as a cashier types it, and as Chinese shops say it: 15 % off is "8.5 折". */
import { BASIS_POINTS } from '../../../electron/kernel/money.ts';

const POINTS_PER_PERCENT = BASIS_POINTS / 100;

/** "12.5" → 1250 basis points, digit by digit; null when it is not above 0 and at most 100 with two decimals. */
export function parsePercent(text: string): number | null {
  const match = /^(\d{1,3})(?:\.(\d{0,2}))?$/.exec(text);
  if (match === null) return null;
  const points = Number(match[1]) * POINTS_PER_PERCENT + Number((match[2] ?? '').padEnd(2, '0'));
  return points >= 1 && points <= BASIS_POINTS ? points : null;
}

/** 1250 → "12.5" */
export function percentText(basisPoints: number): string {
  return String(basisPoints / POINTS_PER_PERCENT);
}

/** 1500 basis points off → "8.5": tenths of the price that are left. */
export function tenthsLeft(basisPoints: number): string {
  return String((BASIS_POINTS - basisPoints) / (BASIS_POINTS / 10));
}
