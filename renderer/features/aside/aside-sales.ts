/**
 * The sales that were set aside, as the strip tells them: what came to its end stands first and asks for somebody, the rest
 * waits in the order in which it was set aside. Pure. Rules SCREENOPS-26 and SCREENOPS-27 of docs/spec.md.
 */
import type { SetAsideSale, SetAsideState } from '../../../electron/contract/sale-values.ts';

/** States in which the till has found out, and a person has to do something now. */
const ENDS = ['paid', 'not_paid', 'refund_due'] as const satisfies readonly SetAsideState[];
export type AsideEnd = (typeof ENDS)[number];

export type EndedSale = SetAsideSale & Readonly<{ state: AsideEnd }>;

function isEnded(sale: SetAsideSale): sale is EndedSale {
  return ENDS.some((end) => end === sale.state);
}

export function asideGroups(sales: readonly SetAsideSale[]): Readonly<{
  ended: readonly EndedSale[];
  waiting: readonly SetAsideSale[];
}> {
  return { ended: sales.filter(isEnded), waiting: sales.filter((sale) => !isEnded(sale)) };
}

/** The sales that came to an end between two moments. What had ended before somebody looked is no news. */
export function newEnds(before: readonly SetAsideSale[], after: readonly SetAsideSale[]): readonly EndedSale[] {
  const known = new Map(before.map(({ saleId, state }) => [saleId, state]));
  return after.filter(isEnded).filter(({ saleId, state }) => known.has(saleId) && known.get(saleId) !== state);
}
