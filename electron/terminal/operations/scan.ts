/** A text that was scanned goes where its meaning sends it. Being built: goods only, so far. */
import type { Handlers } from '../../contract/dispatcher.ts';
import { ok } from '../../kernel/result.ts';
import { productByBarcode } from '../catalogue/product-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { CheckoutPart } from './checkout-part.ts';
import type { RingUp } from './ring-up.ts';

export function scanHandlers(
  context: TerminalContext,
  { ringUp }: Readonly<{ ringUp: RingUp; checkout: CheckoutPart }>,
): Pick<Handlers, 'scan.submit'> {
  return {
    'scan.submit': ({ text }) => {
      const barcode = text.trim();
      const product = productByBarcode(context.ports.storage.read, barcode);
      if (product === null) return ok({ kind: 'unknown_barcode', barcode });
      const added = ringUp.addProduct(product, 1);
      return added.ok ? ok({ kind: 'product_added', product }) : added;
    },
  };
}
