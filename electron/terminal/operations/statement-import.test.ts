/** Files that a manager hands in: what is wrong with one is told with its line, and nothing of it stays. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createInboxWorld, type InboxWorld } from '../testing/inbox-world.ts';
import {
  putStatement,
  refusedStatement,
  STATEMENT_DATE,
  statementRows,
  type HandedIn,
} from '../testing/statement-desk.ts';
import { SETTLEMENT_HEADER, settlementText, type SettlementRow } from '../testing/statement-files.ts';
import { MANAGER } from '../testing/till-world.ts';

// A whole till lives through each, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

let world: InboxWorld;

beforeEach(async () => {
  world = await createInboxWorld();
  onTestFinished(() => world.close());
  await world.signIn(MANAGER);
});

describe('a file that is wrong is refused with the line, and nothing of it stays', () => {
  const at = Date.parse('2026-11-22T02:00:00.000Z');
  const row = { id: 'a', terminalId: 'T', occurredAtMs: at, amountMinor: 100 } as const;
  const good = settlementText([row, { ...row, id: 'b' }]);
  const wechat =
    '交易时间,商户号,设备号,商户订单号,交易状态,货币种类,应结订单金额,商户退款单号,退款金额,退款状态,手续费,订单金额,申请退款金额';
  const wechatRow = (merchant: string, id: string): string =>
    `\`2026-11-22 10:00:00,\`${merchant},\`T,\`${id},\`SUCCESS,\`CNY,\`1.00,\`,\`0.00,\`,\`0.01,\`1.00,\`0.00`;

  const CASES: readonly (readonly [string, () => string | Uint8Array, HandedIn, Readonly<Record<string, unknown>>])[] =
    [
      ['no table at all', () => Buffer.from([0, 1, 2, 255, 254, 0, 7]), {}, { code: 'statement.encoding_wrong' }],
      ['a letter instead', () => 'Dear customer,\r\nplease find\r\n', {}, { code: 'statement.columns_missing' }],
      ['truncated when packed', () => gzipSync(good).subarray(0, 60), {}, { code: 'statement.truncated' }],
      ['cut off in a row', () => good.slice(0, -40), {}, { code: 'statement.cell_invalid', facts: { lineNumber: 3 } }],
      [
        'another encoding',
        () => Buffer.from([...Buffer.from(good), 0xd6, 0xd0, 0x0d, 0x0a]),
        {},
        { code: 'statement.encoding_wrong' },
      ],
      [
        'an amount below zero',
        () => settlementText([row, { ...row, id: 'b', amountMinor: -100 }]),
        {},
        { code: 'statement.cell_invalid', facts: { lineNumber: 3, column: 'amount', text: '-100' } },
      ],
      [
        'separators in the wrong places',
        () => settlementText([{ ...row, amountMinor: '"1,0,0"' }]),
        {},
        { code: 'statement.cell_invalid', facts: { lineNumber: 2, text: '1,0,0' } },
      ],
      [
        'an unknown kind of row',
        () => settlementText([row, { ...row, id: 'b', type: 'gift' }]),
        {},
        { code: 'statement.row_unknown', facts: { lineNumber: 3, text: 'gift' } },
      ],
      [
        'a line twice',
        () => settlementText([row, { ...row, id: 'b' }, row]),
        {},
        { code: 'statement.line_repeated', facts: { lineNumber: 4, firstLineNumber: 2 } },
      ],
      [
        'another day',
        () => good,
        { date: '2026-11-21' },
        { code: 'statement.day_wrong', facts: { lineNumber: 2, date: '2026-11-22', businessDate: '2026-11-21' } },
      ],
      ['another digest', () => good, { sha256: '0'.repeat(64) }, { code: 'statement.digest_wrong' }],
      [
        'two merchants',
        () => [wechat, wechatRow('100', 'a'), wechatRow('200', 'b')].join('\r\n'),
        { formatId: 'wechat-pay-all' },
        { code: 'statement.merchant_wrong', facts: { lineNumber: 3, merchant: '200', expected: '100' } },
      ],
      [
        'cut off between two rows',
        () => [wechat, wechatRow('100', 'a'), wechatRow('100', 'b')].join('\r\n'),
        { formatId: 'wechat-pay-all' },
        { code: 'statement.truncated', facts: { lineNumber: 3 } },
      ],
      ['columns of another format', () => good, { formatId: 'alipay-trade' }, { code: 'statement.columns_missing' }],
    ];

  test.each(CASES)('[RECON-53] %s', async (_name, file, wish, expected) => {
    expect(await refusedStatement(world, file(), wish)).toMatchObject(expected);
    expect(statementRows(world)).toEqual([]);
    const journalled = world.storage.read.get(`SELECT 1 AS found FROM journal WHERE type LIKE 'reconciliation.%'`);
    expect(journalled).toBeUndefined();
  });

  test('[RECON-54] separators where they belong, UTF-16 and an empty day are no faults', async () => {
    const text = settlementText([{ ...row, amountMinor: '"1,000"', payerPaidMinor: 1_000 }]);
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    expect(await putStatement(world, utf16)).toMatchObject({ lineCount: 1 });
    expect(await putStatement(world, `${SETTLEMENT_HEADER}\r\n`)).toMatchObject({ lineCount: 0, isNew: true });
  });

  test('[RECON-55] the digest of the very file is accepted', async () => {
    const sha256 = createHash('sha256').update(good).digest('hex').toUpperCase();
    expect(await putStatement(world, good, { sha256 })).toMatchObject({ isNew: true });
  });

  test('[RECON-56] another account than the last one is taken when a person says so', async () => {
    const file = (merchant: string): string => [wechat, wechatRow(merchant, 'a'), '总交易单数', '`1'].join('\r\n');
    const formatId = 'wechat-pay-all';
    await putStatement(world, file('100'), { formatId });
    expect(await refusedStatement(world, file('300'), { formatId })).toMatchObject({
      code: 'statement.merchant_wrong',
    });
    expect(await putStatement(world, file('300'), { formatId, confirmed: ['merchant'] })).toMatchObject({
      isNew: true,
    });
  });
});

describe('a file that may be another store’s', () => {
  const at = Date.parse('2026-11-22T02:00:00.000Z');
  const strange = (id: string, terminalId: string, change: Partial<SettlementRow> = {}): SettlementRow => ({
    ...{ id, terminalId, occurredAtMs: at, amountMinor: 100 },
    ...change,
  });
  const strangers = settlementText(
    ['T-71', 'T-72', 'T-71', 'T-73', 'T-74'].map((id, index) => strange(`s${index}`, id)),
  );
  const ownTerminal = async (): Promise<string> => (await world.snapshot()).terminal.terminalId ?? '';
  const journalled = () => world.journal('reconciliation.statement_imported');

  test('[RECON-75] one in which no line is of this till is refused with its terminals, though the till was paid that day', async () => {
    await world.paidSale();
    expect(await refusedStatement(world, strangers)).toMatchObject({
      code: 'statement.terminals_foreign',
      facts: { lineNumber: 2, terminals: 'T-71, T-72, T-73 …', expected: await ownTerminal() },
    });
    expect(statementRows(world)).toEqual([]);
    expect(journalled()).toEqual([]);
    const { days } = await world.call('reconciliation.month', { month: '2026-11' });
    expect(days.find(({ businessDate }) => businessDate === STATEMENT_DATE)).toMatchObject({ light: 'waiting' });
  });

  test('[RECON-75] a manager who says that it is of this store has it taken, which the journal tells; again it changes nothing', async () => {
    await world.paidSale();
    const taken = await putStatement(world, strangers, { confirmed: ['terminals'] });
    expect(taken).toMatchObject({ isNew: true, lineCount: 5, day: { light: 'red', openCount: 1 } });
    expect(journalled()).toMatchObject([{ confirmed: ['terminals'] }]);
    expect(await putStatement(world, strangers)).toMatchObject({ isNew: false });
  });

  test('[RECON-75] what was said of the account says nothing of the terminals', async () => {
    await world.paidSale();
    expect(await refusedStatement(world, strangers, { confirmed: ['merchant'] })).toMatchObject({
      code: 'statement.terminals_foreign',
    });
  });

  test('[RECON-75] one line of this till, of no terminal, or about what the till sold, is enough', async () => {
    const { paymentId } = await world.paidSale();
    const terminalId = await ownTerminal();
    const others = [strange('a', 'T-71'), strange('b', 'T-72')];
    const enough = [
      strange('top', terminalId, { type: 'topup' }),
      strange('nobody', ''),
      strange(paymentId, 'T-old', { amountMinor: 200 }),
      strange('back', 'T-72', { type: 'refund', paymentId, amountMinor: 50 }),
    ];
    for (const row of enough) {
      // oxlint-disable-next-line no-await-in-loop -- one file after the other
      expect(await putStatement(world, settlementText([...others, row]))).toMatchObject({ isNew: true, lineCount: 3 });
    }
  });

  test('[RECON-75] a day of which the wallet knows nothing from here, or nothing yet, may be all the others’', async () => {
    expect(await putStatement(world, settlementText([strange('a', 'T-71')]))).toMatchObject({ isNew: true });
    await world.goOffline();
    await world.sell();
    expect(await putStatement(world, settlementText([strange('b', 'T-71')]))).toMatchObject({ isNew: true });
    await world.goOnline();
    expect(await refusedStatement(world, settlementText([strange('c', 'T-71')]))).toMatchObject({
      code: 'statement.terminals_foreign',
    });
  });
});
