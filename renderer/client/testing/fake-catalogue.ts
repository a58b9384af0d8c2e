/** The demo catalogue as the terminal would answer it, with a plain search. */
import type { ProductView } from '../../../electron/contract/contract.ts';
import { money } from '../../../electron/kernel/money.ts';
import demo from '../../../resources/demo/catalogue.json';

type QuickKey = Readonly<{ product: ProductView; place: number }>;

function toProduct(row: (typeof demo.products)[number]): ProductView {
  return {
    productId: row.sku,
    barcode: row.barcode,
    name: row.name,
    categoryId: row.category,
    unit: row.unit,
    price: money(row.priceMinor, 'CNY'),
  };
}

export type FakeCatalogue = Readonly<{
  categories: readonly Readonly<{ categoryId: string; name: ProductView['name']; color: string }>[];
  quickKeys: readonly ProductView[];
  byId: (productId: string) => ProductView | undefined;
  byBarcode: (barcode: string) => ProductView | undefined;
  search: (text: string, categoryId: string | null, limit: number) => readonly ProductView[];
  add: (product: ProductView) => void;
}>;

export function createFakeCatalogue(): FakeCatalogue {
  const products = demo.products.map(toProduct);
  const quickKeys = demo.products
    .map((row): QuickKey => ({ product: toProduct(row), place: 'quickKey' in row ? (row.quickKey ?? 0) : 0 }))
    .filter(({ place }) => place > 0)
    .toSorted((a, b) => a.place - b.place)
    .map(({ product }) => product);
  return {
    categories: demo.categories.map(({ id, name, color }) => ({ categoryId: id, name, color })),
    quickKeys,
    byId: (productId) => products.find((product) => product.productId === productId),
    byBarcode: (barcode) => products.find((product) => product.barcode === barcode),
    search: (text, categoryId, limit) => {
      const wanted = text.trim().toLowerCase();
      return products
        .filter((product) => categoryId === null || product.categoryId === categoryId)
        .filter(({ name, barcode }) =>
          [name['zh-CN'], name.en.toLowerCase(), barcode ?? ''].some((field) => field.includes(wanted)),
        )
        .slice(0, limit);
    },
    add: (product) => void products.unshift(product),
  };
}
