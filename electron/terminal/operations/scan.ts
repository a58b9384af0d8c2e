/**
 * A scan goes where its meaning sends it, whatever screen is open: goods onto the sale, a payment code to pay it, a receipt
 * to the history. What cannot be done says so; nothing is swallowed (C31). Rules INTAKE-10 to INTAKE-16, INTAKE-30 to
 * INTAKE-33.
 */
import type { ScannedCode } from '../../../hardware/barcode-scanner/barcode-scanner.ts';
import type { ProductView, ScanOutcome } from '../../contract/contract.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { PaymentView } from '../../contract/payment-values.ts';
import type { ErrorCode } from '../../kernel/errors.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { productByBarcode } from '../catalogue/product-store.ts';
import { recogniseScan, type ScanMeaning } from '../payment/1-intake/recognise-scan.ts';
import { createRepeatFilter, SAME_CODE, SAME_GOODS, type RepeatWindow } from '../payment/1-intake/repeat-filter.ts';
import { DEFAULT_SHOP_CODES } from '../payment/1-intake/shop-codes.ts';
import { currentSale, saleByReceiptNumber } from '../sale/sale-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import { saleIdOfReceipt } from './rows-back.ts';
import type { Checkout } from './checkout.ts';
import { priceMeasured } from './measured-goods.ts';
import type { RingUp } from './ring-up.ts';
import { presentBadge } from './tag-desk.ts';

export type DeviceScan = Pick<ScannedCode, 'text' | 'symbologyIdentifier' | 'problem'>;

export type Scan = Readonly<{
  handlers: Pick<Handlers, 'scan.submit'>;
  /** A scan from a device of the terminal: handled alike, and announced to the screens. */
  fromDevice(scan: DeviceScan): void;
  /** What a tag says of itself, by text or address: a badge, a pick-up code or a receipt; never money (C42). */
  fromTag(text: string): void;
}>;

/** What a tag may mean: everybody can write one, and nobody sees what it says. */
const TAG_MEANINGS: readonly ScanMeaning['kind'][] = ['staff_badge', 'pick_up_code', 'receipt', 'coupon', 'bill'];

/** The shortest code of any wallet known to us has 16 digits (payment codes, section 1). */
const MIN_UNASKED_CODE = 16;
/** A broken line makes one fault after the other: one of a kind is said, those behind it within this time are the same. */
const SAME_PROBLEM: RepeatWindow = { ms: 3_000, slides: true };

const PROBLEMS: { readonly [P in NonNullable<DeviceScan['problem']>]: ErrorCode } = {
  cut: 'scan.cut',
  too_long: 'scan.too_long',
  not_text: 'scan.not_text',
};

export function createScan(
  context: TerminalContext,
  { ringUp, checkout }: Readonly<{ ringUp: RingUp; checkout: Checkout }>,
): Scan {
  const { clock, storage, settings } = context.ports;
  const codes = settings.shopCodes ?? DEFAULT_SHOP_CODES;
  const repeats = createRepeatFilter(clock);

  const meaningOf = (text: string, symbologyIdentifier: string | null): ScanMeaning =>
    recogniseScan(text, {
      symbologyIdentifier,
      codes,
      currency: context.currency,
      thisYear: Number(context.businessDate().slice(0, 4)),
    });

  const handle = (meaning: ScanMeaning, by: 'scanner' | 'reader' = 'scanner'): Result<ScanOutcome, Refusal> => {
    // A badge is for whoever signs in or approves, so it means something before anybody has.
    if (meaning.kind === 'staff_badge') {
      if (repeats.isRepeat(keyOf(meaning), SAME_CODE)) return ok({ kind: 'repeat_ignored' });
      return ok({ kind: 'badge_presented', cashierId: presentBadge(context, meaning.value, by) });
    }
    const cashier = requireCashier(context);
    if (!cashier.ok) return cashier;
    if (meaning.kind === 'goods' && isExpired(meaning)) {
      return err({ code: 'scan.expired', expiresOn: meaning.expiresOn ?? '' });
    }
    const product = productOf(barcodesOf(meaning));
    const window = product === null && meaning.kind !== 'goods' ? SAME_CODE : SAME_GOODS;
    const key = keyOf(meaning);
    if (repeats.isRepeat(key, window)) return ok({ kind: 'repeat_ignored' });
    const result = product === null ? route(meaning) : add(product, meaning);
    if (!result.ok) repeats.forget(key);
    return result;
  };

  /** Where a code goes that is no goods of the catalogue, and no badge. */
  const route = (meaning: Exclude<ScanMeaning, { kind: 'staff_badge' }>): Result<ScanOutcome, Refusal> => {
    switch (meaning.kind) {
      case 'payment_code': {
        const { code, isListed } = meaning;
        // A short text of no known wallet is more likely a shop's label that nobody entered yet, unless codes are asked for.
        const isLabel =
          !isListed && code.length < MIN_UNASKED_CODE && currentSale(storage.read)?.state !== 'in_checkout';
        return isLabel ? ok({ kind: 'unknown_barcode', barcode: code }) : started(checkout.payWithCode(code));
      }
      case 'presentment':
        return started(checkout.payWithPresentment(meaning.text));
      case 'emv_consumer_code':
        return err({ code: 'scan.emv_consumer_code' });
      case 'merchant_code':
        return err({ code: 'checkout.merchant_code_scanned' });
      case 'receipt': {
        const sale = saleByReceiptNumber(storage.read, meaning.receiptNumber);
        if (sale !== null) return ok({ kind: 'receipt_found', saleId: sale.saleId });
        const away = saleIdOfReceipt(context, meaning.receiptNumber, context.cashier()?.cashierId ?? null);
        if (away.kind === 'unreadable') return err({ code: 'sale.archive_unreadable', fileName: away.fileName });
        return away.found === null
          ? err({ code: 'sale.not_found' })
          : ok({ kind: 'receipt_found', saleId: away.found });
      }
      case 'goods':
        // Of a label with a price inside, the number that all labels of these goods share.
        return ok({ kind: 'unknown_barcode', barcode: meaning.measure?.itemCodes[0] ?? meaning.barcodes[0] });
      case 'coupon':
      case 'bill':
      case 'pick_up_code':
      case 'logistics_label':
        return err({ code: `scan.${meaning.kind}` });
      case 'unknown':
        return meaning.isLikePaymentCode && isSaleToPay()
          ? err({ code: 'checkout.code_malformed' })
          : ok({ kind: 'unknown_barcode', barcode: meaning.text });
    }
  };

  const productOf = (barcodes: readonly string[]): Found | null => {
    for (const barcode of barcodes) {
      const product = productByBarcode(storage.read, barcode);
      if (product !== null) return { product, barcode };
    }
    return null;
  };

  const add = ({ product, barcode }: Found, meaning: ScanMeaning): Result<ScanOutcome, Refusal> => {
    const measure = meaning.kind === 'goods' ? meaning.measure : null;
    // A label that stands in the catalogue as it is has its price there.
    const isLabelItself = measure !== null && measure.itemCodes.length > 0 && !measure.itemCodes.includes(barcode);
    const goods = measure === null || isLabelItself ? ok({ product, quantity: 1 }) : priceMeasured(product, measure);
    if (!goods.ok) return goods;
    const added = ringUp.addProduct(goods.value.product, goods.value.quantity);
    return added.ok ? ok({ kind: 'product_added', product: goods.value.product }) : added;
  };

  const announce = (result: Result<ScanOutcome, Refusal>): void =>
    context.announceScan(
      result.ok ? { outcome: result.value, errorCode: null } : { outcome: null, errorCode: result.error.code },
    );

  /** A label is good to the end of its day, the shop's day. */
  const isExpired = ({ expiresOn }: Extract<ScanMeaning, { kind: 'goods' }>): boolean =>
    expiresOn !== null && expiresOn < context.businessDate();

  const isSaleToPay = (): boolean => {
    const sale = currentSale(storage.read);
    return sale !== null && (sale.state === 'in_checkout' || sale.state === 'open') && sale.total.minor > 0;
  };

  return {
    handlers: { 'scan.submit': ({ text }) => handle(meaningOf(text, null)) },
    fromDevice: ({ text, symbologyIdentifier, problem }) => {
      if (problem !== null) {
        if (repeats.isRepeat(`problem ${problem}`, SAME_PROBLEM)) return;
        context.announceScan({ outcome: null, errorCode: PROBLEMS[problem] });
        return;
      }
      announce(handle(meaningOf(text, symbologyIdentifier)));
    },
    fromTag: (text) => {
      const meaning = meaningOf(text, null);
      const isMeant = TAG_MEANINGS.includes(meaning.kind);
      announce(isMeant ? handle(meaning, 'reader') : err({ code: 'scan.tag_means_nothing' }));
    },
  };
}

type Found = Readonly<{ product: ProductView; barcode: string }>;

/** What of it may stand in the catalogue: a shop gives its goods whatever codes it likes, but those that surely pay. */
function barcodesOf(meaning: ScanMeaning): readonly string[] {
  switch (meaning.kind) {
    case 'goods':
      return meaning.barcodes;
    case 'payment_code':
      return meaning.isListed ? [] : [meaning.code];
    case 'receipt':
      return [meaning.receiptNumber];
    case 'unknown':
      return [meaning.text];
    case 'coupon':
    case 'bill':
    case 'pick_up_code':
      return [meaning.value];
    case 'presentment':
    case 'emv_consumer_code':
    case 'merchant_code':
    case 'staff_badge':
    case 'logistics_label':
      return [];
  }
}

/** One code, however it was written: two scanners that read one phone make one event. */
function keyOf(meaning: ScanMeaning): string {
  switch (meaning.kind) {
    case 'payment_code':
      return meaning.code;
    case 'presentment':
    case 'unknown':
      return meaning.text;
    case 'receipt':
      return meaning.receiptNumber;
    case 'goods':
      return meaning.barcodes[0];
    case 'emv_consumer_code':
    case 'merchant_code':
      return meaning.kind;
    default:
      return `${meaning.kind} ${meaning.value}`;
  }
}

function started(paid: Result<PaymentView, Refusal>): Result<ScanOutcome, Refusal> {
  return paid.ok ? ok({ kind: 'payment_started', paymentId: paid.value.paymentId }) : paid;
}
