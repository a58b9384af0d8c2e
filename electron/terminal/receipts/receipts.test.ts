/**
 * Every receipt, in each language and on both papers, held byte for byte against its golden file, in which the paper stands
 * readable beside the bytes; and read back from the bytes by columns, as a printer would put them.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EscPosPaper, type PaperEvent, type PaperItem } from '../../../hardware/receipt-printer/escpos-paper.ts';
import { allGbkLetters, printableText, textColumns, wrapText } from './printable-text.ts';
import { centered, headline, line, row, type ReceiptDocument } from './receipt-document.ts';
import { RECEIPT_LANGUAGES } from '../../contract/printing-values.ts';
import { PAPER_COLUMNS, renderEscpos, renderEscposParts, renderSvg } from './render.ts';
import { saleReceipt } from './sale-receipt.ts';
import { SAMPLE_PAYMENT, SAMPLE_SALE, sampleReceipts } from './testing/sample-receipts.ts';

const COMMAND = { qr: 'command' } as const;

function printed(
  bytes: Uint8Array,
  columns: number,
): Readonly<{ items: readonly PaperItem[]; events: readonly PaperEvent[] }> {
  const events = new EscPosPaper(columns).feed(bytes);
  return { events, items: events.flatMap((event) => (event.kind === 'printed' ? [event.item] : [])) };
}

function paperOf(document: ReceiptDocument, columns: number): readonly string[] {
  return printed(renderEscpos(document, { columns, ...COMMAND }), columns).items.map((item) =>
    item.kind === 'line' ? item.text : item.kind === 'qr' ? `[QR ${item.data}]` : `[${item.kind}]`,
  );
}

function hexDump(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/(.{64})/g, '$1\n');
}

const everyReceipt = RECEIPT_LANGUAGES.flatMap((language) =>
  Object.entries(sampleReceipts(language)).map(([name, document]) => ({ language, name, document })),
);

describe('golden files', () => {
  for (const { language, name, document } of everyReceipt) {
    test(`[PRINT-70] ${name} in ${language} is byte for byte what it was`, async () => {
      const parts = [32, 48].map((columns) => {
        const edge = `+${'-'.repeat(columns)}+`;
        const bytes = renderEscpos(document, { columns, ...COMMAND });
        return [edge, ...paperOf(document, columns), edge, '', hexDump(bytes)].join('\n');
      });
      await expect(`${parts.join('\n\n')}\n`).toMatchFileSnapshot(`./testing/golden/${name}.${language}.txt`);
    });
  }
});

describe('every receipt', () => {
  test('[PRINT-64] is within the edges of its paper, in commands that every printer knows, and ends with a cut', () => {
    for (const { name, language, document } of everyReceipt) {
      for (const columns of PAPER_COLUMNS) {
        const { items, events } = printed(renderEscpos(document, { columns, ...COMMAND }), columns);
        const where = `${name} ${language} ${columns}`;
        expect(
          events.filter(({ kind }) => kind !== 'printed'),
          where,
        ).toEqual([]);
        expect(items.at(-1), where).toEqual({ kind: 'cut' });
        expect(
          items.filter(({ kind }) => kind === 'cut'),
          where,
        ).toHaveLength(1);
        for (const item of items) {
          if (item.kind !== 'line') continue;
          expect(item.overflows, `${where}: ${item.text}`).toBe(false);
          expect(textColumns(item.text), `${where}: ${item.text}`).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  test('[PRINT-65] puts every amount against the right edge', () => {
    for (const columns of [32, 48]) {
      const lines = paperOf(sampleReceipts('zh-CN')['sale'] ?? [], columns);
      const amounts = lines.filter((text) => /￥[\d.]+$/.test(text) && !text.includes('×'));
      expect(amounts.length).toBeGreaterThan(5);
      for (const text of lines.filter((each) => /\S {2,}-?￥[\d.]+$/.test(each)))
        expect(textColumns(text)).toBe(columns);
    }
  });

  test('[PRINT-66] draws the number as a command of the printer or, where it knows none, as the very same picture', () => {
    const document = sampleReceipts('en')['sale'] ?? [];
    expect(paperOf(document, 48)).toContain('[QR trm_CkO_pBe-000042]');
    const { items } = printed(renderEscpos(document, { columns: 48, qr: 'picture' }), 48);
    const picture = items.find((item) => item.kind === 'image');
    expect(picture).toMatchObject({ kind: 'image', height: 25 * 4 });
  });

  test('[PRINT-69] of any length is made in parts that take a turn each, and prints as one', () => {
    const [item] = SAMPLE_SALE.lines;
    if (item === undefined) throw new Error('the sample has lines');
    const shop = { merchantName: 'm', storeName: 's', terminalId: 't', timeZone: null, sandbox: false, logo: null };
    const document = saleReceipt({
      shop,
      paper: { language: 'en', copy: 1, printedAtMs: 0 },
      sale: { ...SAMPLE_SALE, lines: Array.from({ length: 500 }, () => item) },
      payments: [SAMPLE_PAYMENT],
    });
    const parts = [...renderEscposParts(document, { columns: 32, qr: 'picture' })];
    expect(parts.length).toBeGreaterThan(40);
    const { items, events } = printed(new Uint8Array(Buffer.concat(parts)), 32);
    expect(events.every(({ kind }) => kind === 'printed')).toBe(true);
    expect(items.filter((each) => each.kind === 'line' && each.text.startsWith('Nongfu Spring'))).toHaveLength(500);
    expect(items.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
    expect(items.at(-1)).toEqual({ kind: 'cut' });
    expect([...renderEscposParts([], { columns: 32, qr: 'command' })]).toHaveLength(1);
  });

  test('[PRINT-67] as a picture for the screen holds the same words, and nothing that runs or loads', () => {
    for (const { document } of everyReceipt) {
      const svg = renderSvg(document, 48);
      expect(svg).toMatch(/^<svg .*<\/svg>\s*$/s);
      expect(svg).not.toMatch(/<script|@import|href|https?:\/\/(?!www\.w3\.org)/);
      expect(svg).toBe(renderSvg(document, 48));
      const words = svg.replace(/<[^>]*>/g, '').replaceAll('&#xa0;', ' ');
      for (const item of document) {
        if (item.kind !== 'row') continue;
        expect(words).toContain(
          printableText(item.right).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
        );
      }
    }
  });
});

describe('what each receipt says', () => {
  const chinese = (name: string): string => paperOf(sampleReceipts('zh-CN')[name] ?? [], 48).join('\n');
  const english = (name: string): string => paperOf(sampleReceipts('en')[name] ?? [], 48).join('\n');

  test('[PRINT-71] a sale has every line, every discount, both promotions, and the wallet masked', () => {
    const text = chinese('sale');
    for (const part of [
      '农夫山泉550ml',
      '2 瓶 × ￥2.00',
      '单品优惠',
      '-￥1.50',
      '整单优惠',
      '钱包优惠 新客立减',
      '商家优惠 会员积分',
      '6222****8888',
      '授权码',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toMatch(/顾客实付 +￥1000013\.00/);
    expect(text).not.toContain('尚未确认');
  });

  test('[PRINT-72] what was accepted offline says that the bank has not confirmed it, and claims no payment', () => {
    expect(chinese('accepted-offline')).toContain('已受理，银行尚未确认');
    expect(english('accepted-offline')).toContain('Accepted, not yet confirmed by the bank');
    expect(chinese('accepted-offline')).not.toContain('顾客实付');
    expect(english('accepted-offline')).not.toContain('Customer paid');
  });

  test('[PRINT-73] an unpaid sale says what is due and warns against paying twice', () => {
    expect(english('unpaid')).toContain('The bank could not collect this payment');
    expect(english('unpaid')).toContain('Do not pay twice');
    expect(chinese('unpaid')).toMatch(/应付 +￥1000018\.00/);
    expect(english('not-paid')).toContain('Not paid');
  });

  test('[PRINT-79] a sale that goods paid whole is paid, and each receipt that they came of stands on it', () => {
    const shop = { merchantName: 'm', storeName: 's', terminalId: 't', timeZone: null, sandbox: false, logo: null };
    const amount = (minor: number) => ({ minor, currency: 'CNY' }) as const;
    const exchangedFrom = [
      { receiptNumber: 'trm_CkO_pBe-000017', amount: amount(1_250) },
      { receiptNumber: 'trm_CkO_pBe-000018', amount: amount(350) },
    ];
    const sale = { ...SAMPLE_SALE, cash: null, exchange: amount(1_600), exchangedFrom };
    for (const columns of PAPER_COLUMNS) {
      const paper = { language: 'en', copy: 1, printedAtMs: 0 } as const;
      const text = paperOf(saleReceipt({ shop, paper, sale, payments: [] }), columns).join('\n');
      expect(text).not.toContain('Not paid');
      expect(text).toMatch(/trm_CkO_pBe-000017\s+-￥12\.50/);
      expect(text).toMatch(/trm_CkO_pBe-000018\s+-￥3\.50/);
    }
  });

  test('[PRINT-74] the receipt number stands twice as high, bold and in the middle, and as a code', () => {
    const { items } = printed(renderEscpos(sampleReceipts('zh-CN')['sale'] ?? [], { columns: 32, ...COMMAND }), 32);
    expect(items).toContainEqual(
      expect.objectContaining({ text: '       trm_CkO_pBe-000042', isBold: true, height: 2 }),
    );
  });

  test('[PRINT-75] a copy carries its number and the moment it was printed; the receipt itself carries none', () => {
    expect(chinese('sale-copy')).toContain('*** 副本 3 ***');
    expect(english('sale-copy')).toContain('*** COPY 3 ***');
    expect(english('sale-copy')).toMatch(/Printed +2026-11-23 10:30:05/);
    expect(english('sale')).not.toContain('COPY');
  });

  test('[PRINT-76] a refund names the receipt it belongs to and what the customer has back', () => {
    expect(english('refund')).toContain('trm_CkO_pBe-000042');
    expect(english('refund')).toMatch(/To the customer +￥13\.00/);
    expect(english('refund')).toMatch(/Approved by +Zhao Min/);
  });

  test('[PRINT-77] a top-up has the balance, a bill the account and its fee, the reports their sums', () => {
    expect(english('top-up')).toMatch(/Balance after +￥123\.45/);
    expect(english('bill')).toMatch(/Account +\*\*\*\*3071/);
    expect(english('bill')).toMatch(/Fee +￥1\.00/);
    expect(english('report-x')).toContain('nothing is closed');
    expect(english('report-z')).toMatch(/Total × 15 +￥477\.00/);
    expect(english('report-z')).toContain('Signature');
  });

  test('[PRINT-124] a report names what is not over, what was noted, and the digests that the journal is held against', () => {
    const paper = english('report-z');
    expect(paper).toContain('顾客少给了 5 角');
    expect(paper).toMatch(/Offline, not yet sent +￥21\.00\n +trm_CkO_pBe-000041\n/);
    expect(paper).toMatch(/Item of the inbox\n +Shift 16\n +And more +3\n/);
    expect(paper).toMatch(/Entries +1204-1377\nJournal head\n0f1e2d3c/);
    expect(paper).toMatch(/Signed day +2026-11-21\nEntries +1203\n89abcdef/);
    for (const digits of ['0f1e2d3c', '89abcdef', '01234567'])
      expect(paper.replaceAll('\n', '')).toContain(digits.repeat(8));
    const early = english('report-x');
    expect(early).toContain('Journal head');
    for (const word of ['Note', 'Signed day', 'Report digest', 'And more']) expect(early).not.toContain(word);
  });

  test('[PRINT-78] in both languages every name and label stands in both', () => {
    const text = paperOf(sampleReceipts('bilingual')['sale'] ?? [], 48).join('\n');
    for (const part of ['合计 Total', '农夫山泉550ml Nongfu Spring 550 ml', '谢谢惠顾', 'Thank you'])
      expect(text).toContain(part);
  });
});

describe('texts from outside', () => {
  const plain = (text: string): string => paperOf([line(text)], 48)[0] ?? '';

  test('[PRINT-60] C40 every letter of GBK is printed as itself, in two bytes', () => {
    const letters = allGbkLetters();
    expect(letters.length).toBeGreaterThan(21_000);
    for (let at = 0; at < letters.length; at += 20) {
      const text = letters.slice(at, at + 20).join('');
      expect(plain(text)).toBe(printableText(text));
    }
    expect(
      printableText(letters.filter((letter) => letter === letter.normalize('NFC') && letter.trim() !== '').join('')),
    ).not.toContain('〓〓');
  });

  test.each([
    ['¥12', '￥12'],
    ['Crème brûlée', 'Crème brulée'],
    ['Łódź', '〓ódz'],
    ['👍🏽 好', '〓〓 好'],
    ['ﬁn', 'fin'],
    ['𠮷野家', '〓野家'],
  ])('[PRINT-61] %s becomes what a GBK printer has: %s', (given, expected) => {
    expect(plain(given)).toBe(expected);
  });

  test('[PRINT-62] no text from outside reaches the printer as a command, a cut, a pulse or markup', () => {
    const nasty = fc.constantFrom(
      '\u001B',
      '\u001D',
      '\u0010',
      '\u0014',
      '\u0004',
      '\u0001',
      'p',
      '{',
      '}',
      '|',
      '\\',
      'x1b',
      '"',
      '^',
      '~',
      '_',
      '`',
      '=',
      '-',
      '\n',
      '码',
      'a',
      ' ',
      ';',
      ':',
    );
    const texts = fc.array(nasty, { minLength: 1, maxLength: 40 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(texts, texts, texts, (name, wallet, promotion) => {
        const shop = {
          merchantName: name,
          storeName: promotion,
          terminalId: wallet,
          timeZone: null,
          sandbox: false,
          logo: null,
        };
        const [first] = SAMPLE_SALE.lines;
        if (first === undefined) throw new Error('the sample has lines');
        const [discount] = SAMPLE_PAYMENT.discounts;
        if (discount === undefined) throw new Error('the sample has discounts');
        const document = saleReceipt({
          shop,
          paper: { language: 'zh-CN', copy: 1, printedAtMs: 0 },
          sale: { ...SAMPLE_SALE, receiptNumber: wallet, lines: [{ ...first, name: { 'zh-CN': name, en: name } }] },
          payments: [
            {
              ...SAMPLE_PAYMENT,
              walletMasked: wallet,
              authCode: promotion,
              discounts: [{ ...discount, name: promotion }],
            },
          ],
        });
        for (const qr of ['command', 'picture'] as const) {
          const { events, items } = printed(renderEscpos(document, { columns: 32, qr }), 32);
          expect(events.filter(({ kind }) => kind !== 'printed')).toEqual([]);
          expect(items.filter(({ kind }) => kind === 'cut')).toHaveLength(1);
          expect(items.some((item) => item.kind === 'line' && item.overflows)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('[PRINT-63] markup letters are printed as themselves', () => {
    const text = 'a{b}|c\\d"e"^f^~g~_h_`i`;j:k<l>&m';
    expect(plain(text)).toBe(text);
    expect(paperOf([row(text, '=')], 48)[0]).toBe(`${text}${' '.repeat(48 - text.length - 1)}=`);
    expect(paperOf([centered('---'), headline('===')], 32)).toEqual([
      '              ---',
      '              ===',
      '[cut]',
    ]);
  });

  test('[PRINT-68] lines break between words, within one only when it is longer than the paper', () => {
    expect(wrapText('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapText('农夫山泉 550ml', 8)).toEqual(['农夫山泉', '550ml']);
    expect(wrapText('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapText('农夫山泉', 5)).toEqual(['农夫', '山泉']);
    const words = fc.array(fc.constantFrom('a', 'word', '字', '农夫', 'antidisestablishment'), { maxLength: 20 });
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 48 }), (parts, columns) => {
        const text = parts.join(' ');
        const lines = wrapText(text, columns);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
        for (const each of lines) expect(textColumns(each)).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
