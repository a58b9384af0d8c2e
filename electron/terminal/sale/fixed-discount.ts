/**
 * A fixed discount whose goods become fewer: the same amount is a larger share of them. It stays as long as that share is one
 * that whoever acts may give alone; else it goes down with the goods, to the share that was given. Pure. Rule STAFF-24.
 */
import type { Discount } from '../../contract/sale-values.ts';
import { BASIS_POINTS, money, type Money } from '../../kernel/money.ts';

/** `before` and `after`: what the discount is taken off. null: nothing of it is left. */
export function keptDiscount(
  discount: Discount | null,
  { before, after }: Readonly<{ before: Money; after: Money }>,
  limitBasisPoints: number,
): Discount | null {
  if (discount === null || discount.kind === 'percent' || after.minor >= before.minor) return discount;
  if (limitBasisPoints >= BASIS_POINTS) return discount;
  const { minor, currency } = discount.amount;
  const ofLimit = Math.floor((after.minor * limitBasisPoints) / BASIS_POINTS);
  // The product of two amounts may pass what a number holds to the unit.
  const ofShare = Number((BigInt(minor) * BigInt(after.minor)) / BigInt(before.minor));
  const kept = Math.min(minor, Math.max(ofLimit, ofShare));
  return kept === 0 ? null : { kind: 'amount', amount: money(kept, currency) };
}
