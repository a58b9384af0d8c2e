/** What goods with a price or weight on their label are sold for. Pure. Rules INTAKE-30 and INTAKE-31. */
import type { ProductView } from '../../contract/contract.ts';
import type { Refusal } from '../../contract/dispatcher.ts';
import { MAX_SALE_MINOR, money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { priceOfWeight, type GoodsMeasure } from '../payment/1-intake/shop-codes.ts';

/** A tonne: no scale of a shop weighs as much, and a price times this is a safe integer. */
const MAX_WEIGHT_GRAMS = 1_000_000;
const GRAMS_PER_KILOGRAM = 1_000;

export type PricedGoods = Readonly<{ product: ProductView; quantity: number }>;

/**
 * The price on the label goes before weight times price: the two differ by rounding, and the customer has read the label.
 * A label that says none of them, or nothing at all, is refused: no amount is ever guessed.
 */
export function priceMeasured(product: ProductView, measure: GoodsMeasure): Result<PricedGoods, Refusal> {
  const { priceMinor, weightGrams, count, pricedPerGrams } = measure;
  if (priceMinor === null && weightGrams === null) return ok({ product, quantity: count ?? 1 });
  const minor = priceMinor ?? priceByWeight(product.price.minor, weightGrams ?? 0, pricedPerGrams);
  if (minor === null || minor === 0) return err({ code: 'scan.price_missing' });
  const { currency } = product.price;
  // A label may say any number of digits; a sale holds no more than this.
  if (minor > MAX_SALE_MINOR) return err({ code: 'sale.total_too_large', maxMinor: money(MAX_SALE_MINOR, currency) });
  const price = money(minor, currency);
  const name = weightGrams === null || weightGrams === 0 ? product.name : withWeight(product.name, weightGrams);
  return ok({ product: { ...product, name, price }, quantity: count ?? 1 });
}

function priceByWeight(unitPriceMinor: number, weightGrams: number, pricedPerGrams: number | null): number | null {
  if (pricedPerGrams === null || weightGrams > MAX_WEIGHT_GRAMS) return null;
  return priceOfWeight(weightGrams, unitPriceMinor, pricedPerGrams);
}

function withWeight(name: ProductView['name'], weightGrams: number): ProductView['name'] {
  const whole = Math.floor(weightGrams / GRAMS_PER_KILOGRAM);
  const kilograms = `${whole}.${String(weightGrams % GRAMS_PER_KILOGRAM).padStart(3, '0')}`;
  return { 'zh-CN': `${name['zh-CN']} ${kilograms} 千克`, en: `${name.en} ${kilograms} kg` };
}
