/**
 * What the first start of a demo till brings: goods, categories and staff, all in one transaction, so that a start that
 * is cut off leaves nothing half done.
 */
import { money } from '../../kernel/money.ts';
import { addCategory, addProduct, hasGoods } from '../catalogue/product-store.ts';
import { hashPin } from '../staff/pin-hash.ts';
import { addStaff, allStaff } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';

/** Does nothing when there is a person or a product already, or when this is no demo till. */
export async function seedDemo(context: TerminalContext): Promise<void> {
  const { clock, log, random, settings, storage } = context.ports;
  const { demo, currency } = settings;
  if (demo === null || allStaff(storage.read).length > 0 || hasGoods(storage.read)) return;
  const pins = await Promise.all(demo.staff.map(async ({ pin }) => hashPin(pin, random)));
  const addedAtMs = clock.now();
  storage.write((db) => {
    for (const { id: categoryId, name, color } of demo.catalogue.categories)
      addCategory(db, { categoryId, name, color });
    for (const { sku, barcode, name, category, priceMinor, unit, quickKey } of demo.catalogue.products) {
      const price = money(priceMinor, currency);
      addProduct(db, { productId: sku, barcode, name, unit, categoryId: category, price }, { quickKey, addedAtMs });
    }
    for (const [index, person] of demo.staff.entries()) {
      const pin = pins[index];
      if (pin !== undefined) addStaff(db, person, pin);
    }
  });
  log.write('info', 'demo_seeded', { products: demo.catalogue.products.length, staff: demo.staff.length });
}
