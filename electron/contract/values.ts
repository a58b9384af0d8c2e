/**
 * The values that the contract speaks in: schemas shared by its areas. Every object is strict, so that a misspelt or
 * surplus member is refused instead of ignored.
 */
import { z } from 'zod';
import { CURRENCY_DECIMALS, MAX_AMOUNT_MINOR, type CurrencyCode } from '../kernel/money.ts';

const currencyCodes = Object.keys(CURRENCY_DECIMALS) as [CurrencyCode, ...CurrencyCode[]];

export const currencySchema = z.enum(currencyCodes);
export const moneySchema = z.strictObject({
  minor: z.int().min(-MAX_AMOUNT_MINOR).max(MAX_AMOUNT_MINOR),
  currency: currencySchema,
});

/** Wall time, milliseconds since 1970-01-01 UTC. */
export const epochMsSchema = z.int().nonnegative();
export const idSchema = z.string().min(1).max(64);
/** A screen's own name for one press of a key that moves money: the same again is the same act, and done once. */
export const actIdSchema = idSchema.exactOptional();
export const businessDateSchema = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** A text in both languages of the product. */
export const bilingualSchema = z.strictObject({ 'zh-CN': z.string(), en: z.string() });
export type Bilingual = z.infer<typeof bilingualSchema>;

/** What a command that changes something and tells the rest by events answers. */
export const doneSchema = z.strictObject({});
