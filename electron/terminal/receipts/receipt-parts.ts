/** What the receipts have in common: their head, their foot, amounts and moments as they stand on paper. Pure. */
import { DateTime } from 'luxon';
import type { ReceiptLanguage } from '../../contract/printing-values.ts';
import type { Bilingual } from '../../contract/values.ts';
import { decimalText, subtractMoney, zeroMoney, type Money } from '../../kernel/money.ts';
import { banner, centered, headline, line, row, RULE, SPACE, type ReceiptItem } from './receipt-document.ts';
import { linesOf, sayAll, wordsOf, type ReceiptText } from './receipt-texts.ts';

/** Who prints: the same on every receipt of the till. */
export type ReceiptShop = Readonly<{
  merchantName: string;
  storeName: string;
  terminalId: string;
  /** The store's own; null before the till was enrolled. */
  timeZone: string | null;
  sandbox: boolean;
  /** PNG, base64; null: none. */
  logo: string | null;
}>;

export type ReceiptPaper = Readonly<{
  language: ReceiptLanguage;
  /** 1 is the receipt itself; from 2 on it is marked as a copy (C36). */
  copy: number;
  printedAtMs: number;
}>;

/** The words and forms of one receipt. */
export class ReceiptWriter {
  readonly language: ReceiptLanguage;
  readonly say: (name: ReceiptText) => string;
  readonly lines: (name: ReceiptText) => readonly string[];
  readonly #shop: ReceiptShop;
  readonly #paper: ReceiptPaper;

  constructor(shop: ReceiptShop, paper: ReceiptPaper) {
    this.#shop = shop;
    this.#paper = paper;
    this.language = paper.language;
    this.say = wordsOf(paper.language);
    this.lines = linesOf(paper.language);
  }

  /** A name that has both languages. */
  name(name: Bilingual): string {
    return sayAll(name, this.language);
  }

  moment(ms: number): string {
    const zone = this.#shop.timeZone ?? 'utc';
    return DateTime.fromMillis(ms, { zone }).toFormat('yyyy-MM-dd HH:mm:ss');
  }

  head(title: ReceiptText): readonly ReceiptItem[] {
    const { merchantName, storeName, sandbox, logo } = this.#shop;
    const { copy, printedAtMs } = this.#paper;
    return [
      ...(logo === null ? [] : [{ kind: 'image', png: logo } as const]),
      banner(merchantName),
      ...(storeName === '' || storeName === merchantName ? [] : [centered(storeName)]),
      ...this.lines(title).map(centered),
      ...(sandbox ? this.lines('sandbox').map(banner) : []),
      ...(copy === 1
        ? []
        : [banner(`*** ${this.say('copy')} ${copy} ***`), row(this.say('printedAt'), this.moment(printedAtMs))]),
      RULE,
    ];
  }

  /** The number that people read out and scan: once large in letters, once for a scanner. */
  number(label: ReceiptText, receiptNumber: string): readonly ReceiptItem[] {
    return [centered(this.say(label)), headline(receiptNumber)];
  }

  foot(receiptNumber: string | null, closing: ReceiptText): readonly ReceiptItem[] {
    return [
      RULE,
      ...(receiptNumber === null ? [] : [{ kind: 'qr', data: receiptNumber } as const]),
      ...this.lines(closing).map(centered),
      SPACE,
    ];
  }

  facts(at: Readonly<{ businessDate: string; atMs: number; cashierName: Bilingual | null }>): readonly ReceiptItem[] {
    const { businessDate, atMs, cashierName } = at;
    return [
      row(this.say('businessDate'), businessDate),
      row(this.say('time'), this.moment(atMs)),
      ...(cashierName === null ? [] : [row(this.say('cashier'), this.name(cashierName))]),
      row(this.say('terminal'), this.#shop.terminalId),
    ];
  }

  /** Several sentences, one below the other. */
  note(name: ReceiptText): readonly ReceiptItem[] {
    return this.lines(name).map(line);
  }
}

/** `￥12.50`: the sign that every GBK printer has in two bytes. */
export function paperAmount(amount: Money): string {
  const isNegative = amount.minor < 0;
  const plain = decimalText(isNegative ? negative(amount) : amount);
  const sign = isNegative ? '-' : '';
  return amount.currency === 'CNY' ? `${sign}￥${plain}` : `${sign}${amount.currency} ${plain}`;
}

export function negative(amount: Money): Money {
  return subtractMoney(zeroMoney(amount.currency), amount);
}
