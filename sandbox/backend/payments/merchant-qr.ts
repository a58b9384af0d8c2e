/** The merchant's QR of one payment, which the customer scans: the EMVCo payload with the payment's id in it. Rule SANDBOX-61. */
import { formatEmvAmount, readEmvQr, writeEmvQr } from '../../emv-qr.ts';
import type { PaymentRow } from '../storage/payment-tables.ts';
import type { MerchantRow } from '../storage/terminal-tables.ts';

/** Template 26 belongs to whom its `00` names; a reversed domain of the kind reserved for examples (RFC 2606). */
export const ACCOUNT_TEMPLATE = '26';
export const ACCOUNT_GUI = 'example.walletsandbox';
const MERCHANT_TAG = '01';
const PAYMENT_TAG = '02';

const CNY_NUMERIC = '156';
const MINOR_DIGITS = 2;
/** The amount of the payload has 13 characters, two of them after the point. */
export const MAX_QR_AMOUNT_MINOR = 999_999_999_999;

export function merchantQrPayload(merchant: MerchantRow, payment: PaymentRow): string {
  if (payment.amount_minor === null) throw new Error('a merchant QR has an amount');
  const bill = payment.receipt_number;
  return writeEmvQr({
    dynamic: true,
    account: {
      id: ACCOUNT_TEMPLATE,
      globallyUniqueId: ACCOUNT_GUI,
      objects: [
        { id: MERCHANT_TAG, value: merchant.id },
        { id: PAYMENT_TAG, value: payment.id.replaceAll('-', '') },
      ],
    },
    categoryCode: merchant.category_code,
    currencyNumeric: CNY_NUMERIC,
    amount: formatEmvAmount(payment.amount_minor, MINOR_DIGITS),
    countryCode: merchant.country_code,
    merchantName: merchant.latin_name,
    merchantCity: merchant.latin_city,
    billNumber: bill !== null && /^[\x20-\x7e]{1,25}$/u.test(bill) ? bill : null,
    terminalLabel: payment.terminal_id.slice(0, 25),
    localized: {
      language: 'zh',
      merchantName: [...merchant.name].slice(0, 25).join(''),
      merchantCity: [...merchant.city].slice(0, 15).join(''),
    },
  });
}

export type ScannedQr = Readonly<
  { kind: 'ours'; paymentId: string } | { kind: 'malformed'; faults: readonly string[] } | { kind: 'foreign' }
>;

export function readMerchantQr(payload: string): ScannedQr {
  const reading = readEmvQr(payload);
  if (reading.faults.length > 0)
    return { kind: 'malformed', faults: reading.faults.map(({ path, code }) => `${path}: ${code}`) };
  const account = reading.objects.find(
    ({ id, children }) =>
      id === ACCOUNT_TEMPLATE && children?.some((child) => child.id === '00' && child.value === ACCOUNT_GUI),
  );
  const reference = account?.children?.find(({ id }) => id === PAYMENT_TAG)?.value;
  if (reference === undefined || !/^[0-9a-f]{32}$/u.test(reference)) return { kind: 'foreign' };
  return { kind: 'ours', paymentId: reference.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, '$1-$2-$3-$4-$5') };
}
