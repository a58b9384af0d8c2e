/**
 * Ringing up: goods, keyed amounts, quantities, discounts. Each act is one commit; the screens are told after it. While
 * the sale is in checkout goods may still be added or taken away: its QR is replaced.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { ProductView } from '../../contract/contract.ts';
import type { Discount, SaleView } from '../../contract/sale-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { assert } from '../../kernel/assert.ts';
import { money, parseAmount, type CurrencyCode, type Money } from '../../kernel/money.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText } from '../../kernel/text.ts';
import { productById } from '../catalogue/product-store.ts';
import {
  draftAddGoods,
  draftDiscountLine,
  draftDiscountSale,
  draftOverridePrice,
  draftRemoveLine,
  draftSaleCancelled,
  draftSetQuantity,
  type Goods,
  type SaleAuthor,
  type SaleDrafts,
} from '../sale/sale-drafts.ts';
import { priceLine } from '../sale/pricing.ts';
import { currentSale, saleById } from '../sale/sale-store.ts';
import { isActive, saleView, type Sale } from '../sale/sale.ts';
import { requireSeller, type TerminalContext } from '../terminal-context.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { shareOf } from '../staff/rights.ts';
import { rightsOf } from '../staff/rights-store.ts';
import type { Approvals } from './approvals.ts';
import type { CheckoutPart } from './checkout-part.ts';
import type { Checkout } from './checkout.ts';

type RingUpHandlers = Pick<
  Handlers,
  | 'sale.add_product'
  | 'sale.add_amount'
  | 'sale.set_quantity'
  | 'sale.remove_line'
  | 'sale.discount_line'
  | 'sale.override_price'
  | 'sale.discount'
  | 'sale.cancel'
>;

export type RingUp = Readonly<{
  handlers: RingUpHandlers;
  /** What a scan of goods does. */
  addProduct(product: ProductView, quantity: number): Result<SaleView, Refusal>;
  /** Goods that stand in no catalogue, as a kiosk's rides. */
  addGoods(goods: Goods, quantity: number): Result<SaleView, Refusal>;
}>;

/** What a keyed amount is called when nobody named it. */
const KEYED_AMOUNT_NAME: Bilingual = { 'zh-CN': '其他商品', en: 'Other goods' };
const KEYED_AMOUNT_UNIT: Bilingual = { 'zh-CN': '项', en: 'item' };

type Drafts = Result<readonly JournalDraft[], Refusal>;
type Decide<S> = (sale: S, author: SaleAuthor) => Drafts;
type CheckoutForCart = Pick<CheckoutPart, 'whyNotChange' | 'whyNotCancel' | 'goodsChanged' | 'leaveForCancel'> &
  Pick<Checkout, 'endPaidSale'>;

export function createRingUp(context: TerminalContext, checkout: CheckoutForCart, approvals: Approvals): RingUp {
  const { storage } = context.ports;
  const change = (decide: Decide<Sale | null>): Result<SaleView, Refusal> => changeSale(context, checkout, decide);

  /** A change to a sale that the screen names: it must be the present one, or the screen is behind. */
  const changeNamed = (saleId: string, decide: Decide<Sale>): Result<SaleView, Refusal> => {
    const present = currentSale(storage.read);
    if (present?.saleId !== saleId) {
      return err({ code: saleById(storage.read, saleId) === null ? 'sale.not_found' : 'sale.not_open' });
    }
    return change((sale, author) => {
      assert(sale !== null, 'the present sale is there');
      return decide(sale, author);
    });
  };

  /** The largest share that whoever is signed in may take off alone. */
  const discountLimit = (): number => {
    const person = context.cashier();
    if (person === null) return 0;
    const { permissions, discountLimitBasisPoints } = rightsOf(storage.read, person.role);
    return permissions.includes('sale.discount') ? discountLimitBasisPoints : 0;
  };

  /** Taking a discount away needs nobody. */
  const discounted = (
    drafts: SaleDrafts,
    saleId: string,
    discount: Discount | null,
    whole: Money,
    approvalId: string | undefined,
  ): Drafts => {
    if (!drafts.ok || discount === null) return drafts;
    const size = discount.kind === 'percent' ? discount.basisPoints : shareOf(discount.amount.minor, whole.minor);
    const permit = approvals.permit({ permission: 'sale.discount', size, subjectId: saleId }, approvalId);
    return permit.ok ? ok([...permit.value.drafts, ...drafts.value]) : permit;
  };

  const addProduct = (product: ProductView, quantity: number): Result<SaleView, Refusal> => {
    const { productId, barcode, name, unit, price: unitPrice } = product;
    return change((sale, author) =>
      draftAddGoods(sale, { productId, barcode, name, unit, unitPrice }, quantity, author),
    );
  };

  return {
    addProduct,
    addGoods: (goods, quantity) => change((sale, author) => draftAddGoods(sale, goods, quantity, author)),
    handlers: {
      'sale.add_product': ({ productId, quantity }) => {
        const product = productById(storage.read, productId);
        return product === null ? err({ code: 'catalogue.product_not_found' }) : addProduct(product, quantity);
      },
      'sale.add_amount': ({ amountText, name }) => {
        const unitPrice = keyedAmount(amountText, context.currency);
        if (!unitPrice.ok) return unitPrice;
        const goods: Goods = {
          productId: null,
          barcode: null,
          name: keyedName(name),
          unit: KEYED_AMOUNT_UNIT,
          unitPrice: unitPrice.value,
        };
        return change((sale, author) => draftAddGoods(sale, goods, 1, author));
      },
      'sale.set_quantity': ({ saleId, lineId, quantity }) =>
        changeNamed(saleId, (sale, { cashierId }) =>
          draftSetQuantity(sale, lineId, quantity, cashierId, discountLimit()),
        ),
      'sale.remove_line': ({ saleId, lineId }) =>
        changeNamed(saleId, (sale, { cashierId }) => draftRemoveLine(sale, lineId, cashierId, discountLimit())),
      'sale.discount_line': ({ saleId, lineId, discount, approvalId }) =>
        changeNamed(saleId, (sale, { cashierId }) => {
          const drafts = draftDiscountLine(sale, lineId, discount, cashierId, discountLimit());
          const line = sale.lines.find((each) => each.lineId === lineId);
          return line === undefined ? drafts : discounted(drafts, saleId, discount, priceLine(line).gross, approvalId);
        }),
      'sale.override_price': ({ saleId, lineId, priceText, approvalId }) => {
        const unitPrice = keyedAmount(priceText, context.currency);
        if (!unitPrice.ok) return unitPrice;
        return changeNamed(saleId, (sale, { cashierId }) => {
          const drafts = draftOverridePrice(sale, lineId, unitPrice.value, cashierId, discountLimit());
          if (!drafts.ok) return drafts;
          const need = { permission: 'sale.price_override', size: null, subjectId: saleId } as const;
          const permit = approvals.permit(need, approvalId);
          return permit.ok ? ok([...permit.value.drafts, ...drafts.value]) : permit;
        });
      },
      'sale.discount': ({ saleId, discount, approvalId }) =>
        changeNamed(saleId, (sale, { cashierId }) => {
          const drafts = draftDiscountSale(sale, discount, cashierId);
          return discounted(drafts, saleId, discount, sale.subtotal, approvalId);
        }),
      'sale.cancel': ({ saleId, approvalId }) => {
        const permit = approvals.permit({ permission: 'sale.cancel', size: null, subjectId: saleId }, approvalId);
        return permit.ok ? cancelSale(context, checkout, saleId, permit.value.drafts) : permit;
      },
    },
  };
}

/** Decides upon the present sale, commits, tells. */
function changeSale(
  context: TerminalContext,
  checkout: CheckoutForCart,
  decide: Decide<Sale | null>,
): Result<SaleView, Refusal> {
  const { storage } = context.ports;
  const cashier = requireSeller(context);
  if (!cashier.ok) return cashier;
  const before = currentSale(storage.read);
  const reason = before !== null && isActive(before) ? checkout.whyNotChange(before.saleId) : null;
  if (reason !== null) return err(reason);
  const drafts = decide(before, {
    cashierId: cashier.value.cashierId,
    cashierName: cashier.value.name,
    businessDate: context.businessDate(),
    currency: context.currency,
    makeId: context.makeId,
  });
  if (!drafts.ok) return drafts;
  // The next customer's goods: a sale that was paid is over, whether anybody pressed a key or not.
  checkout.endPaidSale();
  context.record(drafts.value);
  const after = currentSale(storage.read);
  assert(after !== null, 'a sale that was changed is the present one');
  context.publish('sale.changed');
  if (before !== null && before.saleId !== after.saleId) context.publish('checkout.changed');
  checkout.goodsChanged(after.saleId);
  return ok(saleView(after));
}

/** The checkout closes what it shows and waits for the end of it: only then can nothing be paid any more. */
export async function cancelSale(
  context: TerminalContext,
  checkout: Pick<CheckoutPart, 'whyNotCancel' | 'leaveForCancel'>,
  saleId: string,
  approved: readonly JournalDraft[],
): Promise<Result<Record<string, never>, Refusal>> {
  const { storage } = context.ports;
  const before = saleById(storage.read, saleId);
  if (before === null) return err({ code: 'sale.not_found' });
  const left = isActive(before) ? await checkout.leaveForCancel(saleId) : ok(null);
  if (!left.ok) return left;
  const cashier = requireSeller(context);
  if (!cashier.ok) return cashier;
  // What was waited for may have changed the sale.
  const sale = saleById(storage.read, saleId);
  assert(sale !== null, 'no sale is ever taken out of the books');
  const reason = isActive(sale) ? checkout.whyNotCancel(saleId) : null;
  if (reason !== null) return err(reason);
  const drafts = draftSaleCancelled(sale, cashier.value.cashierId);
  if (!drafts.ok) return drafts;
  context.record([...approved, ...drafts.value]);
  context.publish('sale.changed', 'checkout.changed', 'aside.changed');
  storage.shortenLog();
  return ok({});
}

/** An amount as it was keyed; the facts of a refusal carry money, so that the screen can write it out. */
export function keyedAmount(text: string, currency: CurrencyCode): Result<Money, Refusal> {
  const amount = parseAmount(text, currency);
  if (amount.ok) return amount;
  if (amount.error.code !== 'amount.too_large') return err({ ...amount.error });
  return err({ code: 'amount.too_large', maxMinor: money(amount.error.maxMinor, currency) });
}

function keyedName(name: string | null): Bilingual {
  const cleaned = cleanText(name ?? '');
  return cleaned === '' ? KEYED_AMOUNT_NAME : { 'zh-CN': cleaned, en: cleaned };
}
