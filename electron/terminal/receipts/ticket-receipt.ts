/**
 * A single-ride ticket on paper: the ride in letters that are read without glasses, and the signed code that a gate takes. Each
 * ticket is a paper of its own, since each passenger holds one. Pure. Rule PRINT-120 of docs/spec.md.
 */
import type { Bilingual } from '../../contract/values.ts';
import type { Money } from '../../kernel/money.ts';
import { banner, boldRow, headline, row, RULE, SPACE, type ReceiptDocument } from './receipt-document.ts';
import { paperAmount, ReceiptWriter, type ReceiptPaper, type ReceiptShop } from './receipt-parts.ts';

export type TicketValues = Readonly<{
  shop: ReceiptShop;
  paper: ReceiptPaper;
  name: Bilingual;
  fare: Money;
  /** Which of how many: a family counts its papers. */
  ticketNumber: number;
  ticketCount: number;
  soldAtMs: number;
  goodUntilMs: number;
  ticketText: string;
  receiptNumber: string | null;
  kioskName: Bilingual;
}>;

export function ticketReceipt(values: TicketValues): ReceiptDocument {
  const { name, fare, ticketNumber, ticketCount, soldAtMs, goodUntilMs, ticketText, receiptNumber } = values;
  const writer = new ReceiptWriter(values.shop, values.paper);
  const { say } = writer;
  return [
    ...writer.head('ticketTitle'),
    headline(name['zh-CN']),
    headline(name.en),
    ...(ticketCount === 1 ? [] : [banner(`${ticketNumber} / ${ticketCount}`)]),
    RULE,
    { kind: 'qr', data: ticketText },
    ...writer.lines('ticketNote').map(banner),
    RULE,
    boldRow(say('ticketFare'), paperAmount(fare)),
    row(say('ticketSold'), writer.moment(soldAtMs)),
    boldRow(say('ticketGoodUntil'), writer.moment(goodUntilMs)),
    row(say('ticketSoldAt'), writer.name(values.kioskName)),
    ...(receiptNumber === null ? [] : [row(say('receiptNumber'), receiptNumber)]),
    SPACE,
  ];
}
