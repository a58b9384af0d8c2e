/**
 * The receipt of a sale: of one that was paid, of one that was accepted without the bank's word, of one that turned out
 * unpaid, and of one nobody has paid for. Each says in its head which it is. Pure. Rules PRINT-70 to PRINT-75 of
 * docs/spec.md.
 */
import type { PaymentState, PaymentView } from '../../contract/payment-values.ts';
import type { SaleLineView, SaleView } from '../../contract/sale-values.ts';
import { banner, boldRow, line, row, RULE, type ReceiptDocument, type ReceiptItem } from './receipt-document.ts';
import { negative, paperAmount, ReceiptWriter, type ReceiptPaper, type ReceiptShop } from './receipt-parts.ts';
import type { ReceiptText } from './receipt-texts.ts';

/** States in which a payment has paid its sale: the goods went out on it. */
const PAYING: readonly PaymentState[] = ['approved', 'accepted_offline', 'unpaid'];

type Kind = 'paid' | 'accepted_offline' | 'unpaid' | 'not_paid';

const TITLES: Readonly<Record<Kind, ReceiptText>> = {
  paid: 'saleTitle',
  accepted_offline: 'acceptedTitle',
  unpaid: 'unpaidTitle',
  not_paid: 'saleTitle',
};

/** What stands above everything else of a receipt that is no proof of payment. */
const BANNERS: Readonly<Record<Kind, ReceiptText | null>> = {
  paid: null,
  accepted_offline: 'acceptedBanner',
  unpaid: 'unpaidBanner',
  not_paid: 'notPaid',
};

const NOTES: Readonly<Record<Kind, ReceiptText | null>> = {
  paid: null,
  accepted_offline: 'acceptedNote',
  unpaid: 'unpaidNote',
  not_paid: null,
};

export type SaleReceiptValues = Readonly<{
  shop: ReceiptShop;
  paper: ReceiptPaper;
  sale: SaleView;
  /** All payments of the sale, oldest first. */
  payments: readonly PaymentView[];
}>;

export function saleReceipt({ shop, paper, sale, payments }: SaleReceiptValues): ReceiptDocument {
  const writer = new ReceiptWriter(shop, paper);
  const payment = payments.findLast(({ state }) => PAYING.includes(state)) ?? null;
  const isWithoutWallet = sale.cash !== null || sale.exchange !== undefined;
  const kind = payment === null && sale.state === 'paid' && isWithoutWallet ? 'paid' : kindOf(payment);
  const { say } = writer;
  const bannerText = BANNERS[kind];
  const note = NOTES[kind];
  return [
    ...writer.head(TITLES[kind]),
    ...(bannerText === null ? [] : [...writer.lines(bannerText).map(banner), RULE]),
    ...(sale.receiptNumber === null ? [] : writer.number('receiptNumber', sale.receiptNumber)),
    ...writer.facts({
      businessDate: sale.businessDate,
      atMs: sale.completedAtMs ?? sale.openedAtMs,
      cashierName: sale.cashierName,
    }),
    RULE,
    ...sale.lines.flatMap((each) => lineItems(writer, each)),
    RULE,
    ...(sale.discountTotal.minor === 0
      ? []
      : [
          row(say('subtotal'), paperAmount(sale.subtotal)),
          row(say('saleDiscount'), paperAmount(negative(sale.discountTotal))),
        ]),
    boldRow(say('total'), paperAmount(sale.total)),
    ...exchangeItems(writer, sale),
    ...(sale.cash === null ? [] : cashItems(writer, sale.cash)),
    ...(payment === null ? [] : paymentItems(writer, payment, kind)),
    ...(note === null ? [] : [RULE, ...writer.note(note)]),
    ...writer.foot(sale.receiptNumber, kind === 'paid' ? 'thanks' : 'keepThis'),
  ];
}

/** What goods of each earlier receipt stood for. */
function exchangeItems(writer: ReceiptWriter, { exchangedFrom = [] }: SaleView): readonly ReceiptItem[] {
  return exchangedFrom.map(({ receiptNumber, amount }) =>
    row(`${writer.say('exchange')} ${receiptNumber}`.trim(), paperAmount(negative(amount))),
  );
}

function kindOf(payment: PaymentView | null): Kind {
  if (payment === null) return 'not_paid';
  if (payment.state === 'approved') return 'paid';
  return payment.state === 'unpaid' ? 'unpaid' : 'accepted_offline';
}

function lineItems(writer: ReceiptWriter, item: SaleLineView): readonly ReceiptItem[] {
  const beforeDiscount = `${item.quantity} ${writer.name(item.unit)} × ${paperAmount(item.unitPrice)}`;
  return [
    line(writer.name(item.name)),
    ...(item.discountTotal.minor === 0
      ? [row(`  ${beforeDiscount}`, paperAmount(item.total))]
      : [
          row(`  ${beforeDiscount}`, ''),
          row(`  ${writer.say('lineDiscount')}`, paperAmount(negative(item.discountTotal))),
          row('', paperAmount(item.total)),
        ]),
  ];
}

/** The rounding is a line of its own: what was paid and what was due differ by it. */
function cashItems(writer: ReceiptWriter, cash: NonNullable<SaleView['cash']>): readonly ReceiptItem[] {
  const { say } = writer;
  return [
    ...(cash.rounding.minor === 0 ? [] : [row(say('cashRounding'), paperAmount(cash.rounding))]),
    boldRow(say('cashTaken'), paperAmount(cash.taken)),
    ...(cash.change.minor === 0
      ? []
      : [row(say('cashTendered'), paperAmount(cash.tendered)), row(say('cashChange'), paperAmount(cash.change))]),
  ];
}

function paymentItems(writer: ReceiptWriter, payment: PaymentView, kind: Kind): readonly ReceiptItem[] {
  const { say } = writer;
  const amountLabel = kind === 'paid' ? 'customerPaid' : kind === 'unpaid' ? 'amountDue' : 'customerPays';
  const amount = kind === 'unpaid' ? payment.amount : payment.payerPaid;
  return [
    ...payment.discounts.map((discount) =>
      row(
        `${say(discount.fundedBy === 'wallet' ? 'walletDiscount' : 'shopDiscount')} ${discount.name}`,
        paperAmount(negative(discount.amount)),
      ),
    ),
    boldRow(say(amountLabel), paperAmount(amount)),
    row(say('paidBy'), say(`method_${payment.method}`)),
    ...(payment.walletMasked === null ? [] : [row(say('wallet'), payment.walletMasked)]),
    ...(payment.authCode === null ? [] : [row(say('authCode'), payment.authCode)]),
  ];
}
