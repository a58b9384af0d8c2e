/** What a customer pays in cash where there are no smaller coins. Pure. Rules CASH-1 and CASH-2. */
import type { ShopSettings } from '../../contract/shift-values.ts';
import { money, subtractMoney, type Money } from '../../kernel/money.ts';

export type RoundedCash = Readonly<{
  payable: Money;
  /** What was rounded on, or off below zero. */
  rounding: Money;
}>;

/** Half a step is rounded up. Nothing is given away: an amount that would be rounded to nothing is paid as it is. */
export function roundCash(
  due: Money,
  { cashRoundingMinor: step, cashRoundingMode }: Pick<ShopSettings, 'cashRoundingMinor' | 'cashRoundingMode'>,
): RoundedCash {
  const rest = due.minor % step;
  const isUp = cashRoundingMode === 'nearest' && rest * 2 >= step && rest > 0;
  const rounded = due.minor - rest + (isUp ? step : 0);
  const payable = rounded === 0 ? due : money(rounded, due.currency);
  return { payable, rounding: subtractMoney(payable, due) };
}
