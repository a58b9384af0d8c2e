/** Slips of refunds and papers as pictures at a whole till: what went back, by whom, and the same on the screen as on paper. */
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createPaperTill, sellOne, type Paper } from '../testing/paper-till.ts';
import { CASHIER, createTillWorld, MANAGER, type TillWorld } from '../testing/till-world.ts';

// Signing in takes a slow hash by design, and a loaded machine makes it slower.
vi.setConfig({ testTimeout: 120_000 });

const yuan = (minor: number) => ({ minor, currency: 'CNY' }) as const;
const COUNT = { pieces: [], total: yuan(12_340) } as const;
const why = { reason: 'goods_returned', note: '' } as const;

let world: TillWorld;
/** Of the present run. */
let printer: Paper['printer'];

beforeEach(async () => {
  world = await createPaperTill((paper) => ({ printer } = paper));
  onTestFinished(() => world.close());
  await world.call('session.sign_in', CASHIER);
});

async function soldForCash(till = world): Promise<string> {
  const saleId = await till.ringUp('tea');
  const paying = till.call('cash.pay', { saleId, tenderedText: null });
  await till.advance(3_000);
  await paying;
  return saleId;
}

/** Out of the drawer with the manager's word, for nobody but a cashier is signed in. */
async function givenBack(saleId: string, amountText: string | null, till = world): Promise<string> {
  const before = await slipsOf(saleId, till);
  const refused = await till.refused('refund.cash', { saleId, amountText, ...why });
  expect(refused).toMatchObject({ code: 'staff.approval_needed' });
  const need = { permission: 'refund', size: Number(refused.facts['size']), subjectId: saleId } as const;
  const approval = await till.call('approval.give', { need, ...MANAGER });
  await till.call('refund.cash', { saleId, amountText, ...why, ...approval });
  const slips = await slipsOf(saleId, till);
  expect(slips).toHaveLength(before.length + 1);
  return slips.at(-1)?.refundId ?? '';
}

const slipsOf = async (saleId: string, till = world) => (await till.call('receipt.refund_slips', { saleId })).slips;
const wordsOf = (svg: string): string => svg.replace(/<[^>]*>/g, '').replaceAll('&#xa0;', ' ');
/** The text of the picture without its gaps: each glyph stands in a cell of its own. */
const dense = (text: string): string => text.replaceAll(/\s/gu, '');

describe('what went back in cash', () => {
  test('[PRINT-121] has a slip with what was given back, by whom, approved by whom, and the receipt’s number', async () => {
    await world.call('shift.open', { float: COUNT });
    const saleId = await soldForCash();
    const { sale } = await world.call('sales.get', { saleId });
    const refundId = await givenBack(saleId, '3.50');
    const language = 'en';
    expect(await world.call('receipt.print_refund', { refundId, language })).toMatchObject({
      ...{ document: 'refund', copy: 1, receiptNumber: sale.receiptNumber },
    });
    await world.advance(3_000);
    const text = printer.device.text();
    for (const part of ['Refunded', '￥3.50', 'Cash', 'Wang Fang', 'Zhao Min', refundId, String(sale.receiptNumber)])
      expect(text).toContain(part);
    expect(text).toMatch(/Customer +_{16}/u);
    expect(text).not.toMatch(/COPY|Wallet|not yet confirmed/u);
    const { svg } = await world.call('receipt.preview_refund', { refundId, language });
    for (const line of text.split('\n').filter((each) => !/QR|- - -|-{8}/u.test(each)))
      expect(dense(wordsOf(svg))).toContain(dense(line));
  });

  test('[PRINT-121] each refund has one of its own, printed again as copy 2, and its prints are in the sale’s story', async () => {
    await world.call('shift.open', { float: COUNT });
    const saleId = await soldForCash();
    const first = await givenBack(saleId, '1.00');
    await world.call('session.sign_in', MANAGER);
    await world.call('refund.cash', { saleId, amountText: '2.50', ...why });
    const slips = await slipsOf(saleId);
    expect(slips).toMatchObject([
      { refundId: first, way: 'cash', amount: yuan(100) },
      { way: 'cash', amount: yuan(250) },
    ]);
    const refundId = slips[1]?.refundId ?? '';
    for (const copy of [1, 2]) {
      expect(await world.call('receipt.print_refund', { refundId, language: 'zh-CN' })).toMatchObject({ copy });
      await world.advance(3_000);
    }
    const [original = '', copy = ''] = printer.device.text().split('- - -');
    expect(original).not.toContain('副本');
    expect(copy).toContain('*** 副本 2 ***');
    // Whoever may give it back alone needs nobody's word.
    expect(copy).not.toContain('批准人');
    expect(await world.call('receipt.preview_refund', { refundId, language: null })).toMatchObject({ copyCount: 2 });
    expect((await world.call('receipt.print_refund', { refundId: first, language: null })).copy).toBe(1);
    await world.advance(3_000);
    const { timeline } = await world.call('sales.get', { saleId });
    expect(timeline.filter(({ type }) => type === 'print.confirmed')).toHaveLength(3);
  });

  test('[PRINT-121] no other entry of the journal is taken for one', async () => {
    await world.call('shift.open', { float: COUNT });
    const saleId = await soldForCash();
    const sequence = Number((await givenBack(saleId, null)).replace('cash-refund-', ''));
    for (const refundId of [sequence - 1, sequence + 1, 999_999, 0].map((each) => `cash-refund-${each}`)) {
      for (const name of ['receipt.print_refund', 'receipt.preview_refund'] as const)
        expect(await world.refused(name, { refundId, language: null })).toMatchObject({
          code: 'print.refund_not_found',
        });
    }
    expect(await world.refused('receipt.refund_slips', { saleId: 'none' })).toMatchObject({ code: 'sale.not_found' });
  });
});

describe('pictures', () => {
  test('[PRINT-122] what went back to a wallet is listed and shown in each language, in the order of the refunds', async () => {
    const saleId = await sellOne(world, 'tea');
    const paymentId = (await world.call('sales.get', { saleId })).payments.at(-1)?.paymentId ?? '';
    expect(await slipsOf(saleId)).toEqual([]);
    await world.call('session.sign_in', MANAGER);
    const begun = world.call('refund.begin', { saleId, paymentId, amountText: '4.00', ...why });
    await world.advance(5_000);
    const { refundId } = await begun;
    expect(await slipsOf(saleId)).toMatchObject([{ refundId, way: 'wallet', amount: yuan(400) }]);
    for (const [language, title] of [
      ['zh-CN', '退款凭条'],
      ['en', 'Refund'],
    ] as const) {
      const { svg, copyCount } = await world.call('receipt.preview_refund', { refundId, language });
      expect(dense(wordsOf(svg))).toContain(title);
      expect(dense(wordsOf(svg))).toContain('￥4.00');
      expect(copyCount).toBe(0);
    }
  });

  test('[PRINT-123] [PRINT-124] a Z of any age is shown as it is printed, an X as it stands, each for who may have it', async () => {
    await world.call('shift.open', { float: COUNT });
    await soldForCash();
    const asX = { shiftId: null, language: 'en' } as const;
    expect(await world.refused('receipt.preview_report', asX)).toMatchObject({ code: 'staff.approval_needed' });
    const need = { permission: 'report.read', size: null, subjectId: 'shift' } as const;
    const approval = await world.call('approval.give', { need, ...MANAGER });
    const x = await world.call('receipt.preview_report', { ...asX, ...approval });
    expect(dense(wordsOf(x.svg))).toContain(dense('For information, nothing is closed'));
    expect(x.copyCount).toBe(0);
    // An approval holds once.
    expect(await world.refused('receipt.preview_report', { ...asX, ...approval })).toMatchObject({
      code: 'staff.approval_over',
    });
    const closed = await world.call('shift.close', { cash: COUNT, note: '少 5 角' });
    for (const digest of [closed.headHash, closed.sha256 ?? 'none']) expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const asZ = { shiftId: closed.shiftId ?? '', language: 'zh-CN' } as const;
    const z = await world.call('receipt.preview_report', asZ);
    await world.call('receipt.print_report', asZ);
    await world.advance(3_000);
    const lines = printer.device.text().split('\n');
    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines.filter((each) => !/- - -|-{8}/u.test(each)))
      expect(dense(wordsOf(z.svg))).toContain(dense(line));
    for (const part of [closed.headHash, closed.sha256 ?? '', '少 5 角', `${closed.fromSequence}-${closed.toSequence}`])
      expect(dense(wordsOf(z.svg))).toContain(dense(part));
    // Another shift, another day, another run: the stored one is the same.
    await world.advance(26 * 3_600_000);
    await world.restart();
    await world.call('session.sign_in', CASHIER);
    const later = await world.call('receipt.preview_report', asZ);
    expect(later).toEqual({ ...z, copyCount: 1 });
    expect(await world.refused('receipt.preview_report', { ...asZ, shiftId: 'none' })).toMatchObject({
      code: 'shift.not_found',
    });
  });

  test('[PRINT-90] [PRINT-123] a till without a printer shows slips and reports all the same', async () => {
    const plain = await createTillWorld();
    onTestFinished(() => plain.close());
    await plain.call('shift.open', { float: COUNT });
    const refundId = await givenBack(await soldForCash(plain), '1.00', plain);
    expect(await plain.refused('receipt.print_refund', { refundId, language: null })).toMatchObject({
      code: 'print.no_printer',
    });
    const slip = await plain.call('receipt.preview_refund', { refundId, language: 'bilingual' });
    expect(wordsOf(slip.svg)).toContain('退');
    const { shiftId } = await plain.call('shift.close', { cash: null, note: '' });
    const report = await plain.call('receipt.preview_report', { shiftId, language: 'en' });
    expect(dense(wordsOf(report.svg))).toContain('Zreport');
  });
});
