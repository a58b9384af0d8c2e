/** Looking goods up, and adding one that the till does not know yet. */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { ProductView } from '../../contract/contract.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { cleanText, codePointCount } from '../../kernel/text.ts';
import { checkBarcode } from '../catalogue/barcode.ts';
import {
  addProduct,
  allCategories,
  hasCategory,
  productByBarcode,
  quickKeyProducts,
} from '../catalogue/product-store.ts';
import { searchProducts } from '../catalogue/search.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { keyedAmount } from './ring-up.ts';

type CatalogueHandlers = Pick<Handlers, 'catalogue.search' | 'catalogue.quick_keys' | 'catalogue.add_product'>;

/** As the receipt and the wallet's item list can still show it. */
const MAX_NAME_CODE_POINTS = 200;
const NEW_PRODUCT_UNIT = { 'zh-CN': '件', en: 'piece' } as const;

export function catalogueHandlers(context: TerminalContext): CatalogueHandlers {
  const { storage, clock } = context.ports;
  return {
    'catalogue.search': (query) => ok({ products: searchProducts(storage.read, query) }),

    'catalogue.quick_keys': () =>
      ok({ categories: allCategories(storage.read), quickKeys: quickKeyProducts(storage.read) }),

    'catalogue.add_product': (input) => {
      const cashier = requireCashier(context);
      if (!cashier.ok) return cashier;
      const product = newProduct(context, input);
      if (!product.ok) return product;
      const { productId, barcode, name, categoryId, price } = product.value;
      storage.write((db) => {
        addProduct(db, product.value, { quickKey: null, addedAtMs: clock.now() });
        context.journal.record(db, [
          {
            type: 'catalogue.product_added',
            subjectId: productId,
            cashierId: cashier.value.cashierId,
            body: { barcode, name, categoryId, price },
          },
        ]);
      });
      return product;
    },
  };
}

/** In the order of the form, so that the first thing wrong is the first thing told. */
function newProduct(
  context: TerminalContext,
  input: Readonly<{ barcode: string | null; name: string; priceText: string; categoryId: string }>,
): Result<ProductView, Refusal> {
  const db = context.ports.storage.read;
  const barcode = input.barcode === null ? ok(null) : checkBarcode(input.barcode);
  if (!barcode.ok) return barcode;
  if (barcode.value !== null && productByBarcode(db, barcode.value) !== null) {
    return err({ code: 'catalogue.barcode_taken' });
  }
  const name = cleanText(input.name);
  if (name === '' || codePointCount(name) > MAX_NAME_CODE_POINTS) return err({ code: 'catalogue.name_invalid' });
  const price = keyedAmount(input.priceText, context.currency);
  if (!price.ok) return price;
  if (!hasCategory(db, input.categoryId)) return err({ code: 'contract.input_invalid', path: 'categoryId' });
  return ok({
    productId: context.makeId(),
    barcode: barcode.value,
    name: { 'zh-CN': name, en: name },
    categoryId: input.categoryId,
    unit: NEW_PRODUCT_UNIT,
    price: price.value,
  });
}
