/** The fake terminal's takings: a believable day, for work on the screens. */
import type { TakingsRow, TakingsSums } from '../../../electron/contract/takings-values.ts';
import { money } from '../../../electron/kernel/money.ts';
import { refusal, type FakeHandlers, type FakeTerminal } from './fake-client.ts';
import { mayAct } from './fake-inbox.ts';

const cny = (minor: number) => money(minor, 'CNY');

function sums(saleCount: number, grossMinor: number, refundMinor = 0, voidMinor = 0): TakingsSums {
  return {
    saleCount,
    quantity: saleCount * 2,
    gross: cny(grossMinor),
    discount: cny(0),
    refundCount: refundMinor === 0 ? 0 : 1,
    refund: cny(refundMinor),
    voidCount: voidMinor === 0 ? 0 : 1,
    voided: cny(voidMinor),
    net: cny(grossMinor - refundMinor),
  };
}

const row = (
  member: string,
  name: TakingsRow['name'],
  saleCount: number,
  grossMinor: number,
  refund = 0,
  voided = 0,
): TakingsRow => ({
  member,
  name,
  ...sums(saleCount, grossMinor, refund, voided),
});

const HOURS = [12, 31, 22, 18, 41, 66, 52, 24, 19, 25, 38, 57, 44, 21];
const GOODS = [
  ['鲜肉包', 'Pork bun', 88, 22_000],
  ['农夫山泉饮用天然水 550ml', 'Nongfu Spring water 550 ml', 74, 14_800],
  ['可口可乐 330ml', 'Coca-Cola 330 ml', 51, 17_850],
  ['茶叶蛋', 'Tea egg', 47, 7_050],
  ['重庆小面', 'Chongqing noodles', 29, 43_500],
] as const;

export function fakeTakingsHandlers(terminal: FakeTerminal) {
  return {
    'takings.figures': ({ from, to }) => {
      if (!mayAct(terminal, ['supervisor', 'manager'])) return refusal('contract.not_permitted');
      const hour = HOURS.map((count, index) =>
        row(
          String(index + 8).padStart(2, '0'),
          null,
          count,
          count * 760,
          index === 5 ? 1_280 : 0,
          index === 8 ? 3_580 : 0,
        ),
      );
      const saleCount = HOURS.reduce((sum, count) => sum + count, 0);
      const total = sums(saleCount, saleCount * 760, 1_280, 3_580);
      return {
        ok: true,
        value: {
          from,
          to,
          scope: 'this_till',
          total,
          before: sums(saleCount - 38, (saleCount - 31) * 744),
          fee: cny(1_357),
          feeDayCount: 1,
          tables: {
            day: [row(from, null, saleCount, saleCount * 760, 1_280)],
            hour,
            weekday: [row('1', null, saleCount, saleCount * 760, 1_280)],
            tender: [
              row('payment_code', null, 312, 238_400, 1_280),
              row('merchant_qr', null, 96, 71_260),
              row('tap', null, 62, 47_540),
            ],
            promotion: [row('wallet 周末满减', null, 41, 38_900), row('merchant 会员九折', null, 17, 12_410)],
            product: GOODS.map(([zh, en, count, gross], index) =>
              row(`product-${index}`, { 'zh-CN': zh, en }, count, gross),
            ),
            category: [
              row('hot', { 'zh-CN': '柜台热食', en: 'Hot food' }, 164, 72_550),
              row('drinks', { 'zh-CN': '饮料', en: 'Drinks' }, 125, 32_650),
              row('', null, 9, 3_600),
            ],
            cashier: [
              row('c-1', { 'zh-CN': '王芳', en: 'Wang Fang' }, 281, 214_300),
              row('c-2', { 'zh-CN': '刘洋', en: 'Liu Yang' }, 189, 142_900, 1_280),
            ],
            lane: [row('T-0007', null, saleCount, saleCount * 760, 1_280)],
          },
        },
      };
    },
    'takings.sales': () => ({
      ok: true,
      value: {
        sales: [1, 2, 3].map((index) => ({
          recordId: `record-${index}`,
          kind: 'payment',
          saleId: `sale-${index}`,
          receiptNumber: `T-7-00041${index}`,
          amount: cny(1_250 * index),
          tender: 'payment_code',
          standing: 'paid',
          occurredAtMs: terminal.now() - index * 600_000,
          cashier: { 'zh-CN': '王芳', en: 'Wang Fang' },
        })),
        cursor: null,
      },
    }),
  } satisfies Partial<FakeHandlers>;
}
