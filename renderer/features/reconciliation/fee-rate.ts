/** A bank's fee as people write it: percent with two decimals, to hundredths of a percent and back. */

const POINTS_PER_PERCENT = 100;
const MAX_POINTS = 10_000;

/** "0.38" → 38, digit by digit; null: it is no percentage from 0 to 100 with at most two decimals. */
export function parseFeeRate(text: string): number | null {
  const match = /^(\d{1,3})(?:[.](\d{1,2}))?$/.exec(text.normalize('NFKC').trim());
  if (match === null) return null;
  const points = Number(match[1]) * POINTS_PER_PERCENT + Number((match[2] ?? '').padEnd(2, '0'));
  return points <= MAX_POINTS ? points : null;
}

/** 38 → "0.38" */
export function feeRateText(basisPoints: number): string {
  const whole = Math.floor(basisPoints / POINTS_PER_PERCENT);
  return `${whole}.${String(basisPoints % POINTS_PER_PERCENT).padStart(2, '0')}`;
}
