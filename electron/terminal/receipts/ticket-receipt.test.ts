/** A ticket on paper is read without glasses and by a gate. */
import { expect, test } from 'vitest';
import { money } from '../../kernel/money.ts';
import { ticketReceipt } from './ticket-receipt.ts';

test('[PRINT-120] a ticket has its ride in both languages, the code for the gate, which of how many it is, and its time', () => {
  const document = ticketReceipt({
    shop: {
      merchantName: '示范地铁',
      storeName: '',
      terminalId: 't1',
      timeZone: 'Asia/Shanghai',
      sandbox: false,
      logo: null,
    },
    paper: { language: 'bilingual', copy: 1, printedAtMs: 0 },
    name: { 'zh-CN': '单程票 到 湖滨', en: 'Single ride to Lakeside' },
    fare: money(450, 'CNY'),
    ...{ ticketNumber: 2, ticketCount: 3, soldAtMs: 1_795_314_605_000, goodUntilMs: 1_795_321_805_000 },
    ticketText: 'WT1.x.y',
    receiptNumber: 't1-000007',
    kioskName: { 'zh-CN': '自助售票机 K1', en: 'Kiosk K1' },
  });
  const texts = document.flatMap((item) => (item.kind === 'text' ? [item.text] : []));
  expect(document.flatMap((item) => (item.kind === 'qr' ? [item.data] : []))).toEqual(['WT1.x.y']);
  expect(texts).toEqual(expect.arrayContaining(['单程票 到 湖滨', 'Single ride to Lakeside', '2 / 3']));
  const rows = document.flatMap((item) => (item.kind === 'row' ? [item.right] : []));
  expect(rows).toEqual(expect.arrayContaining(['￥4.50', '2026-11-22 12:30:05', 't1-000007']));
});
