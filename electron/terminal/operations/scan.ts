/**
 * A scan goes where its meaning sends it, whatever screen is open: goods onto the sale, a payment code to pay it, a receipt
 * to the history. What cannot be done says so; nothing is swallowed (C31). Rules INTAKE-10 to INTAKE-16.
 */
import type { ProductView, ScanOutcome } from '../../contract/contract.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { productByBarcode } from '../catalogue/product-store.ts';
import { recogniseScan, type ScanMeaning } from '../payment/1-intake/recognise-scan.ts';
import { createRepeatFilter } from '../payment/1-intake/repeat-filter.ts';
import { currentSale, saleByReceiptNumber } from '../sale/sale-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { Checkout } from './checkout.ts';
import type { RingUp } from './ring-up.ts';

export type Scan = Readonly<{
  handlers: Pick<Handlers, 'scan.submit'>;
  /** A scan from a device of the terminal: handled alike, and announced to the screens. */
  fromDevice(text: string): void;
}>;

/** The shortest code of any wallet known to us has 16 digits (payment codes, section 1). */
const MIN_UNASKED_CODE = 16;

export function createScan(
  context: TerminalContext,
  { ringUp, checkout }: Readonly<{ ringUp: RingUp; checkout: Checkout }>,
): Scan {
  const { clock, storage } = context.ports;
  const repeats = createRepeatFilter(clock);

  const handle = (text: string): Result<ScanOutcome, Refusal> => {
    const cashier = requireCashier(context);
    if (!cashier.ok) return cashier;
    if (repeats.isRepeat(text)) return ok({ kind: 'repeat_ignored' });
    const result = route(recogniseScan(text));
    if (!result.ok) repeats.forget(text);
    return result;
  };

  const route = (meaning: ScanMeaning): Result<ScanOutcome, Refusal> => {
    switch (meaning.kind) {
      case 'payment_code': {
        const { code, isListed } = meaning;
        const product = isListed ? null : productOf([code]);
        if (product !== null) return add(product);
        // A short text of no known wallet is more likely a shop's label that nobody entered yet, unless codes are asked for.
        const isLabel =
          !isListed && code.length < MIN_UNASKED_CODE && currentSale(storage.read)?.state !== 'in_checkout';
        return isLabel ? ok({ kind: 'unknown_barcode', barcode: code }) : started(checkout.payWithCode(code));
      }
      case 'presentment':
        return started(checkout.payWithPresentment(meaning.text));
      case 'merchant_code':
        return err({ code: 'checkout.merchant_code_scanned' });
      case 'receipt': {
        const product = productOf([meaning.receiptNumber]);
        if (product !== null) return add(product);
        const sale = saleByReceiptNumber(storage.read, meaning.receiptNumber);
        return sale === null ? err({ code: 'sale.not_found' }) : ok({ kind: 'receipt_found', saleId: sale.saleId });
      }
      case 'goods': {
        const product = productOf(meaning.barcodes);
        return product === null ? ok({ kind: 'unknown_barcode', barcode: meaning.barcodes[0] }) : add(product);
      }
      case 'unknown': {
        const product = productOf([meaning.text]);
        if (product !== null) return add(product);
        return meaning.isLikePaymentCode && isSaleToPay()
          ? err({ code: 'checkout.code_malformed' })
          : ok({ kind: 'unknown_barcode', barcode: meaning.text });
      }
    }
  };

  const productOf = (barcodes: readonly string[]): ProductView | null => {
    for (const barcode of barcodes) {
      const product = productByBarcode(storage.read, barcode);
      if (product !== null) return product;
    }
    return null;
  };

  const add = (product: ProductView): Result<ScanOutcome, Refusal> => {
    // The next customer's goods: the sale that was paid is over, whether anybody pressed a key or not.
    checkout.endPaidSale();
    const added = ringUp.addProduct(product, 1);
    return added.ok ? ok({ kind: 'product_added', product }) : added;
  };

  const isSaleToPay = (): boolean => {
    const sale = currentSale(storage.read);
    return sale !== null && (sale.state === 'in_checkout' || sale.state === 'open') && sale.total.minor > 0;
  };

  return {
    handlers: { 'scan.submit': ({ text }) => handle(text) },
    fromDevice: (text) => {
      const result = handle(text);
      context.announceScan(
        result.ok ? { outcome: result.value, errorCode: null } : { outcome: null, errorCode: result.error.code },
      );
    },
  };
}

function started(paid: Result<PaymentView, Refusal>): Result<ScanOutcome, Refusal> {
  return paid.ok ? ok({ kind: 'payment_started', paymentId: paid.value.paymentId }) : paid;
}
