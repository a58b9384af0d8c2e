/**
 * The slips beside the receipt of a sale: refund, top-up, bill, the reports of a shift and a day, and the line that shows
 * whether a printer has Chinese. Pure. Rules PRINT-76 to PRINT-80 of docs/spec.md.
 */
import type { RefundState } from '../../contract/inbox-values.ts';
import type { PaymentMethod } from '../../contract/payment-values.ts';
import type { OpenEnd, ShiftReport } from '../../contract/shift-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import type { Money } from '../../kernel/money.ts';
import { banner, boldRow, centered, line, row, RULE, SPACE, type ReceiptDocument } from './receipt-document.ts';
import { paperAmount, ReceiptWriter, type ReceiptPaper, type ReceiptShop } from './receipt-parts.ts';

const SIGNATURE_LINE = '________________';

type Frame = Readonly<{ shop: ReceiptShop; paper: ReceiptPaper }>;
type At = Readonly<{ businessDate: string; atMs: number; cashierName: Bilingual | null }>;

export type RefundValues = Frame &
  At &
  Readonly<{
    /** Of the sale that was paid; null when the till never knew it. */
    receiptNumber: string | null;
    refundId: string;
    state: RefundState;
    amount: Money;
    /** What the payer has back; less than `amount` where a promotion had paid a part. */
    payerRefunded: Money;
    walletMasked: string | null;
    approvedByName: Bilingual | null;
    /** Out of the drawer: nobody but the paper proves that it was handed over, so whoever got it signs. */
    isCash?: boolean;
  }>;

export function refundReceipt(values: RefundValues): ReceiptDocument {
  const {
    receiptNumber,
    refundId,
    state,
    amount,
    payerRefunded,
    walletMasked,
    approvedByName,
    isCash = false,
  } = values;
  const writer = new ReceiptWriter(values.shop, values.paper);
  const { say } = writer;
  const isKnown = state === 'succeeded';
  return [
    ...writer.head('refundTitle'),
    ...(isKnown ? [] : [...writer.lines(state === 'failed' ? 'refundFailed' : 'refundPending').map(banner), RULE]),
    ...(receiptNumber === null ? [] : writer.number('originalReceipt', receiptNumber)),
    ...writer.facts(values),
    row(say('refundNumber'), refundId),
    ...(approvedByName === null ? [] : [row(say('approvedBy'), writer.name(approvedByName))]),
    RULE,
    boldRow(say('refundAmount'), paperAmount(amount)),
    ...(isKnown && payerRefunded.minor !== amount.minor
      ? [row(say('refundToCustomer'), paperAmount(payerRefunded))]
      : []),
    ...(walletMasked === null ? [] : [row(say('wallet'), walletMasked)]),
    ...(isCash
      ? [row(say('paidBackBy'), say('cashTaken')), SPACE, row(say('customerSignature'), SIGNATURE_LINE), SPACE]
      : []),
    ...writer.foot(receiptNumber, 'keepThis'),
  ];
}

export type TopUpValues = Frame &
  At &
  Readonly<{
    receiptNumber: string;
    amount: Money;
    /** null: the backend did not tell. */
    balanceAfter: Money | null;
    walletMasked: string;
    authCode: string | null;
  }>;

export function topUpReceipt(values: TopUpValues): ReceiptDocument {
  const { receiptNumber, amount, balanceAfter, walletMasked, authCode } = values;
  const writer = new ReceiptWriter(values.shop, values.paper);
  const { say } = writer;
  return [
    ...writer.head('topUpTitle'),
    ...writer.number('receiptNumber', receiptNumber),
    ...writer.facts(values),
    RULE,
    row(say('wallet'), walletMasked),
    boldRow(say('topUpAmount'), paperAmount(amount)),
    ...(balanceAfter === null ? [] : [row(say('balanceAfter'), paperAmount(balanceAfter))]),
    ...(authCode === null ? [] : [row(say('authCode'), authCode)]),
    ...writer.foot(receiptNumber, 'keepThis'),
  ];
}

export type BillValues = Frame &
  At &
  Readonly<{
    receiptNumber: string;
    billerName: Bilingual;
    /** Masked, as the biller's own papers show it. */
    accountMasked: string;
    period: string | null;
    amount: Money;
    fee: Money;
    total: Money;
    method: PaymentMethod;
    walletMasked: string | null;
    reference: string | null;
  }>;

export function billReceipt(values: BillValues): ReceiptDocument {
  const { receiptNumber, billerName, accountMasked, period, amount, fee, total, walletMasked, reference } = values;
  const writer = new ReceiptWriter(values.shop, values.paper);
  const { say } = writer;
  return [
    ...writer.head('billTitle'),
    ...writer.number('receiptNumber', receiptNumber),
    ...writer.facts(values),
    RULE,
    row(say('biller'), writer.name(billerName)),
    row(say('billAccount'), accountMasked),
    ...(period === null ? [] : [row(say('billPeriod'), period)]),
    ...(reference === null ? [] : [row(say('reference'), reference)]),
    RULE,
    row(say('billAmount'), paperAmount(amount)),
    ...(fee.minor === 0 ? [] : [row(say('billFee'), paperAmount(fee))]),
    boldRow(say('total'), paperAmount(total)),
    row(say('paidBy'), say(`method_${values.method}`)),
    ...(walletMasked === null ? [] : [row(say('wallet'), walletMasked)]),
    ...writer.foot(receiptNumber, 'keepThis'),
  ];
}

export type ReportRow = Readonly<{ label: Bilingual; count: number | null; amount: Money | null; isTotal: boolean }>;

export type ReportValues = Frame &
  Readonly<{
    /** x: looked at in between. z: the day or shift is closed by it. */
    kind: 'x' | 'z';
    reportNumber: string;
    businessDate: string;
    fromMs: number;
    toMs: number;
    atMs: number;
    cashierName: Bilingual | null;
    sections: readonly Readonly<{ title: Bilingual; rows: readonly ReportRow[] }>[];
    /** Why the cash differs, in the closing person's words; empty: nothing was said. */
    note: string;
    openEnds: readonly OpenEnd[];
    /** More than `openEnds` where there are very many. */
    openEndCount: number;
    proof: ReportProof;
  }>;

/** With these the journal shows that it is still the one that the paper was made of. Digests in hexadecimal digits. */
export type ReportProof = Pick<ShiftReport, 'fromSequence' | 'toSequence' | 'headHash' | 'lastSignedDay' | 'sha256'>;

export function reportReceipt(values: ReportValues): ReceiptDocument {
  const { kind, reportNumber, fromMs, toMs, sections } = values;
  const writer = new ReceiptWriter(values.shop, values.paper);
  const { say } = writer;
  return [
    ...writer.head(kind === 'x' ? 'reportX' : 'reportZ'),
    ...(kind === 'x' ? writer.lines('reportXNote').map(centered) : []),
    row(say('reportNumber'), reportNumber),
    ...writer.facts(values),
    row(say('from'), writer.moment(fromMs)),
    row(say('to'), writer.moment(toMs)),
    ...sections.flatMap(({ title, rows }) => [
      RULE,
      line(writer.name(title)),
      ...rows.map(({ label, count, amount, isTotal }) => {
        const counted = count === null ? writer.name(label) : `${writer.name(label)} × ${count}`;
        return (isTotal ? boldRow : row)(`  ${counted}`, amount === null ? '' : paperAmount(amount));
      }),
    ]),
    ...(values.note === '' ? [] : [RULE, line(say('reportNote')), line(values.note)]),
    ...openEnds(writer, values),
    ...proof(writer, values.proof),
    RULE,
    ...(kind === 'z' ? [SPACE, row(say('signature'), SIGNATURE_LINE), SPACE] : [SPACE]),
  ];
}

function openEnds({ say }: ReceiptWriter, { openEnds: ends, openEndCount }: ReportValues): ReceiptDocument {
  if (openEndCount === 0) return [];
  const hiddenCount = openEndCount - ends.length;
  return [
    RULE,
    line(say('openEnds')),
    ...ends.flatMap(({ kind, receiptNumber, amount, shiftNumber }) => [
      row(`  ${say(`open_${kind}`)}`, amount === null ? '' : paperAmount(amount)),
      ...(receiptNumber === null && shiftNumber === null
        ? []
        : [row(`  ${receiptNumber ?? ''}`, shiftNumber === null ? '' : `${say('ofShift')} ${shiftNumber}`)]),
    ]),
    ...(hiddenCount === 0 ? [] : [row(`  ${say('openEndsMore')}`, String(hiddenCount))]),
  ];
}

/** Half a digest fills a line of the narrow paper. */
const DIGITS_A_LINE = 32;

function proof({ say }: ReceiptWriter, given: ReportProof): ReceiptDocument {
  const { fromSequence, toSequence, headHash, lastSignedDay, sha256 } = given;
  const digest = (hex: string): ReceiptDocument =>
    [hex.slice(0, DIGITS_A_LINE), hex.slice(DIGITS_A_LINE)].filter((part) => part !== '').map(line);
  return [
    RULE,
    row(say('journalEntries'), `${fromSequence}-${toSequence}`),
    line(say('journalHead')),
    ...digest(headHash),
    ...(lastSignedDay === null
      ? []
      : [
          row(say('signedDay'), lastSignedDay.businessDate),
          row(say('journalEntries'), String(lastSignedDay.headSequence)),
          ...digest(lastSignedDay.headHash),
        ]),
    ...(sha256 === null ? [] : [line(say('reportDigest')), ...digest(sha256)]),
  ];
}

/** One line in Chinese and the question whether it can be read: printed from the settings when a printer is set up (C40). */
export function testReceipt({ shop, paper }: Frame): ReceiptDocument {
  const writer = new ReceiptWriter(shop, paper);
  return [
    ...writer.head('testTitle'),
    line('农夫山泉550ml 可口可乐 ￥12.50'),
    line('ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789'),
    RULE,
    ...writer.lines('testQuestion').map(centered),
    { kind: 'qr', data: 'TEST' },
    SPACE,
  ];
}
