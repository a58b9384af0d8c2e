/** Statements of three makers, and everything that can be wrong with one. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StatementLine } from './books.ts';
import { readStatement, type StatementFault } from './read-statement.ts';
import { statementFormatSchema, type StatementFormat } from './statement-format.ts';

const FOLDER = path.join(import.meta.dirname, '../../../../resources/statement-formats');
const format = (id: string): StatementFormat =>
  statementFormatSchema.parse(JSON.parse(readFileSync(path.join(FOLDER, `${id}.json`), 'utf8')));
const OURS = format('wallet-api-1');

const HEADER =
  'type,id,payment_id,terminal_id,occurred_at,amount,currency,payer_paid,discount,merchant_discount,fee,status,auth_code';
const ROW = 'payment,p1,p1,T1,2026-03-04T04:00:00.000Z,1250,CNY,1200,50,50,5,approved,123456';
const fileOf = (...rows: readonly string[]): Uint8Array =>
  new TextEncoder().encode(`\uFEFF${[HEADER, ...rows].join('\r\n')}\r\n`);

async function read(
  bytes: Uint8Array,
  given: StatementFormat = OURS,
  pieceBytes = bytes.length,
): Promise<Readonly<{ lines: readonly StatementLine[]; fault: StatementFault | null }>> {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += Math.max(1, pieceBytes)) pieces.push(bytes.subarray(at, at + pieceBytes));
  const lines: StatementLine[] = [];
  let fault: StatementFault | null = null;
  for await (const result of readStatement(pieces, given)) {
    if (result.ok) lines.push(result.value);
    else fault = result.error;
  }
  return { lines, fault };
}

describe('a settlement of the wallet API', () => {
  test('[RECON-20] is read line by line, packed or not, with each cell as it was meant', async () => {
    const refund = 'refund,r1,p1,T1,2026-03-04T05:00:00.000Z,400,CNY,384,16,16,0,succeeded,';
    const file = fileOf(ROW, refund);
    const plain = await read(file);
    expect(plain.fault).toBeNull();
    expect(plain.lines).toEqual([
      {
        lineNumber: 2,
        kind: 'payment',
        id: 'p1',
        paymentId: 'p1',
        terminalId: 'T1',
        occurredAtMs: Date.parse('2026-03-04T04:00:00.000Z'),
        amountMinor: 1_250,
        currency: 'CNY',
        payerPaidMinor: 1_200,
        merchantDiscountMinor: 50,
        feeMinor: 5,
        isPaid: true,
        authCode: '123456',
      },
      expect.objectContaining({ lineNumber: 3, kind: 'refund', id: 'r1', paymentId: 'p1', authCode: null }),
    ]);
    expect(await read(gzipSync(file))).toEqual(plain);
  });

  test('[RECON-23] is the same however it is cut into pieces', async () => {
    const file = gzipSync(fileOf(ROW, ROW.replace('p1', '付款一'), ROW));
    const whole = await read(file);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (size) => {
        expect(await read(file, OURS, size)).toEqual(whole);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['cut off', (file: Buffer) => file.subarray(0, file.length - 12), 'statement.truncated'],
    [
      'damaged',
      (file: Buffer) => Buffer.concat([file.subarray(0, 20), Buffer.alloc(20), file.subarray(40)]),
      'statement.not_readable',
    ],
  ])('[RECON-24] that was %s on the way is refused', async (_name, spoil, code) => {
    const rows = Array.from({ length: 50 }, (_, index) => ROW.replaceAll('p1', `p${index}`));
    const { fault } = await read(spoil(gzipSync(fileOf(...rows))));
    expect(fault?.code).toBe(code);
  });

  test.each([
    ['GBK', Buffer.from([0xd6, 0xa7, 0xb8, 0xb6]), 'statement.encoding_wrong'],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), 'statement.encoding_wrong'],
    ['a letter', Buffer.from('Dear customer,\nyour statement is ready.\n'), 'statement.columns_missing'],
    ['nothing', Buffer.alloc(0), 'statement.columns_missing'],
    ['a line without end', Buffer.from('x'.repeat(200_000)), 'statement.not_readable'],
    ['an open quotation', Buffer.from(`${HEADER}\r\n"payment,p1`), 'statement.truncated'],
  ])('[RECON-24] %s instead of one is refused', async (_name, bytes, code) => {
    expect((await read(bytes)).fault?.code).toBe(code);
  });

  const COLUMNS = HEADER.split(',');
  const rowWith = (column: string, value: string): string =>
    ROW.split(',')
      .map((cell, index) => (COLUMNS[index] === column ? value : cell))
      .join(',');

  test.each([
    ['amount', '12.5'],
    ['amount', '-1250'],
    ['amount', '0'],
    ['amount', ''],
    ['amount', '1e3'],
    ['amount', '"1,25"'],
    ['amount', '9'.repeat(16)],
    ['fee', 'five'],
    ['payer_paid', '-1'],
    ['currency', 'XXX'],
    ['currency', ''],
    ['occurred_at', '4 March'],
    ['occurred_at', '2026-02-30T04:00:00.000Z'],
  ])('[RECON-22] a cell of %s that says %s is named with its line', async (column, value) => {
    const { lines, fault } = await read(fileOf(ROW, rowWith(column, value), ROW));
    expect(fault).toMatchObject({ code: 'statement.cell_invalid', lineNumber: 3, column });
    expect(lines).toHaveLength(1);
  });

  test('[RECON-22] thousands separators are read where they belong, and a plus', async () => {
    const { lines } = await read(fileOf(rowWith('amount', '"1,234,567"'), rowWith('amount', '+12')));
    expect(lines.map(({ amountMinor }) => amountMinor)).toEqual([1_234_567, 12]);
  });

  test('[RECON-22] a kind of row that nobody knows is named, one that is to be left out is left out', async () => {
    const gift = ROW.replace('payment,', 'gift,');
    expect((await read(fileOf(ROW, gift))).fault).toEqual({
      code: 'statement.row_unknown',
      lineNumber: 3,
      column: 'type',
      text: 'gift',
    });
    const tolerant = { ...OURS, ignore: [{ column: 'type', in: ['gift'] }] };
    expect(await read(fileOf(ROW, gift, ROW), tolerant)).toMatchObject({ fault: null, lines: [{}, { lineNumber: 4 }] });
  });

  test('[RECON-21] columns may stand in any order, and more of them; one that is missing is named', async () => {
    const turned = (row: string): string => ['x', ...row.split(',').toReversed()].join(',');
    const file = new TextEncoder().encode(`${[turned(HEADER), turned(ROW)].join('\n')}\n`);
    expect((await read(file)).lines).toMatchObject([{ id: 'p1', amountMinor: 1_250 }]);
    const short = new TextEncoder().encode(`${HEADER.replace('currency', 'money')}\n${ROW}\n`);
    const { fault } = await read(short);
    expect(fault).toMatchObject({ code: 'statement.columns_missing' });
  });

  test('[RECON-25] needs no more memory for a hundred thousand lines than for a few', async () => {
    const row = Buffer.from(`${ROW}\r\n`);
    let [ahead, furthest, count] = [0, 0, 0];
    function* pieces(): Generator<Uint8Array> {
      yield fileOf();
      for (let index = 0; index < 100_000; index += 1) {
        ahead += 1;
        furthest = Math.max(furthest, ahead);
        yield row;
      }
    }
    for await (const result of readStatement(pieces(), OURS)) {
      expect(result.ok).toBe(true);
      ahead -= 1;
      count += 1;
    }
    expect(count).toBe(100_000);
    // How many lines were taken in and not handed on: bounded by the streams' own buffers, not by the file.
    expect(furthest).toBeLessThan(2_000);
  });
});

describe('bills of others', () => {
  const WECHAT = [
    '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
    '`2026-03-04 12:00:01,`wx1,`100,`0,`T1,`4200,`p1,`openid,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`12.50,`0.00,`0,`0,`0.00,`0.00,`,`,`水, 两瓶,`,`0.08000,`0.60%,`12.50,`0.00,`',
    '`2026-03-04 13:00:00,`wx1,`100,`0,`T1,`4200,`p1,`openid,`MICROPAY,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5000,`r1,`4.00,`0.00,`ORIGINAL,`SUCCESS,`水,`,`-0.02000,`0.60%,`0.00,`4.00,`',
    '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
    '`2,`12.50,`4.00,`0.00,`0.06,`12.50,`4.00',
  ].map((line) => line.replace('`水, 两瓶', '`水两瓶'));

  test('[RECON-26] WeChat Pay: back-ticks, yuan, a summary at the end', async () => {
    const { lines, fault } = await read(Buffer.from(`\uFEFF${WECHAT.join('\n')}\n`), format('wechat-pay-all'));
    expect(fault).toBeNull();
    expect(lines).toMatchObject([
      { kind: 'payment', id: 'p1', amountMinor: 1_250, feeMinor: 8, isPaid: true, terminalId: 'T1' },
      { kind: 'refund', id: 'r1', paymentId: 'p1', amountMinor: 400, feeMinor: 2 },
    ]);
    expect(lines[0]?.occurredAtMs).toBe(Date.parse('2026-03-04T04:00:01.000Z'));
  });

  const ALIPAY_HEADER =
    '支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注';
  const ALIPAY = [
    '#支付宝业务明细查询',
    '#账号：[2088]',
    ALIPAY_HEADER,
    '2026a\t,p1\t,交易\t,水,2026-03-04 11:59:58,2026-03-04 12:00:01,,,,T1,a***,12.50,12.00,0.00,0.00,0.00,0.50,0.00,,0.00,0.00,,-0.07,0.00,',
    '2026a\t,p1\t,退款\t,水,2026-03-04 11:59:58,2026-03-04 13:00:00,,,,T1,a***,-4.00,-4.00,0.00,0.00,0.00,0.00,0.00,,0.00,0.00,r1,0.02,0.00,',
    '#业务明细列表结束',
  ];
  /** GB18030 of what stands in this bill; the platform decodes it and does not encode. */
  const gb18030 = new Map<string, readonly number[]>();
  const decoder = new TextDecoder('gb18030');
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) gb18030.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
  }
  const inGb18030 = (text: string): Buffer =>
    Buffer.from([...text].flatMap((character) => gb18030.get(character) ?? [character.charCodeAt(0)]));

  test.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['GB18030', inGb18030],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16, the high half first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16 without a mark, the high half first', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('[RECON-26] Alipay in %s: comments, tabs, refunds below zero', async (_name, encode) => {
    const { lines, fault } = await read(encode(`${ALIPAY.join('\r\n')}\r\n`), format('alipay-trade'));
    expect(fault).toBeNull();
    expect(lines).toMatchObject([
      { kind: 'payment', id: 'p1', amountMinor: 1_250, merchantDiscountMinor: 50, feeMinor: 7, currency: 'CNY' },
      { kind: 'refund', id: 'r1', paymentId: 'p1', amountMinor: 400 },
    ]);
  });

  const lastOf = (lines: readonly string[], count: number): Buffer => Buffer.from(lines.slice(0, count).join('\n'));
  const UNIONPAY = [
    '商户编号|交易时间|交易类型|交易金额|手续费|授权码',
    '898|20260304 120001|消费|12.50|0.07|123456',
    '898|20260304 130000|退货|-4.00|0.00|',
    '合计|2|8.50|0.07|',
  ];

  test('[RECON-26] UnionPay: pipes, no ids, a total at the end', async () => {
    const { lines, fault } = await read(Buffer.from(UNIONPAY.join('\n')), format('unionpay-trade'));
    expect(fault).toBeNull();
    expect(lines).toMatchObject([
      { kind: 'payment', id: null, amountMinor: 1_250, feeMinor: 7, authCode: '123456', merchant: '898' },
      { kind: 'refund', id: null, amountMinor: 400, authCode: null },
    ]);
  });

  test.each([
    ['WeChat Pay, without its summary', 'wechat-pay-all', lastOf(WECHAT, 3), 3],
    ['WeChat Pay, without what the summary says', 'wechat-pay-all', lastOf(WECHAT, 4), 4],
    ['WeChat Pay, a row less than the summary says', 'wechat-pay-all', lastOf(WECHAT.toSpliced(1, 1), 4), 4],
    ['Alipay, without its last line', 'alipay-trade', lastOf(ALIPAY, 5), 5],
    ['UnionPay, without its total', 'unionpay-trade', lastOf(UNIONPAY, 3), 3],
  ])('[RECON-74] cut off between two rows: %s', async (_name, id, bytes, lineNumber) => {
    expect((await read(bytes, format(id))).fault).toEqual({ code: 'statement.truncated', lineNumber });
  });

  test('[RECON-74] the account that stands before the header is that of each line, however the file is cut', async () => {
    for (const size of [1, 7, 500]) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      const { lines } = await read(Buffer.from(ALIPAY.join('\r\n')), format('alipay-trade'), size);
      expect(lines.map(({ merchant }) => merchant)).toEqual(['2088', '2088']);
    }
  });

  test('[RECON-20] every description that comes with the program is one, under its own name', () => {
    const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const name of files) expect(format(name.replace('.json', '')).id).toBe(name.replace('.json', ''));
  });
});
