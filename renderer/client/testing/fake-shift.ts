/** A shift of the fake terminal: it opens, counts and closes, and its reports always say the same of an invented morning. */
import type { RefundView } from '../../../electron/contract/inbox-values.ts';
import type { CashCount, ShiftReport, ShiftView, ShopSettings } from '../../../electron/contract/shift-values.ts';
import { epochMs } from '../../../electron/kernel/clock.ts';
import {
  addMoney,
  money,
  parseAmount,
  subtractMoney,
  type AmountRefusal,
  type Money,
} from '../../../electron/kernel/money.ts';
import type { Result } from '../../../electron/kernel/result.ts';
import { refusal, type FakeAnswer, type FakeHandlers, type FakeTerminal } from './fake-client.ts';

const cny = (minor: number) => money(minor, 'CNY');
const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const EXPECTED = cny(63_550);

export const FAKE_SHOP: ShopSettings = {
  blindCount: true,
  cashRoundingMinor: 10,
  cashRoundingMode: 'down',
  idleLockSeconds: 600,
};

/** A receipt of the machine before, and the only one. */
export const RESTORED_RECEIPT = 'T0000001-000041';

const restoredPayment = (nowMs: number) => ({
  paymentId: 'p-before',
  receiptNumber: RESTORED_RECEIPT,
  businessDate: '2026-11-21',
  occurredAtMs: epochMs(nowMs - 86_400_000),
  amount: cny(3_580),
  refundable: cny(3_580),
  refunds: [],
});

/** Asked for, and not answered yet; more than was paid is refused. */
function refundOf(terminal: FakeTerminal, paymentId: string, amountText: string | null): FakeAnswer<'refund.begin'> {
  const amount = amountText === null ? null : parseAmount(amountText, 'CNY');
  const minor = amount?.ok === true ? amount.value.minor : 3_580;
  if (minor > 3_580) return refusal('refund.above_ceiling', { left: cny(3_580) });
  const nowMs = terminal.now();
  return {
    ok: true,
    value: {
      ...{ refundId: terminal.nextId('refund'), paymentId, state: 'requested', amount: cny(minor) },
      ...{ payerRefunded: cny(0), failureCode: null, requestedAtMs: nowMs, updatedAtMs: nowMs },
    },
  };
}

export function fakeReport(kind: 'x' | 'z', nowMs: number, counted: CashCount | null = null): ShiftReport {
  const row = (zh: string, en: string, count: number | null, minor: number | null, isTotal = false) => ({
    label: both(zh, en),
    count,
    amount: minor === null ? null : cny(minor),
    isTotal,
  });
  return {
    kind,
    shiftId: 'shift-1',
    number: 17,
    terminalId: 'T0000001',
    businessDate: '2026-11-22',
    openedAtMs: nowMs - 8 * 3_600_000,
    openedBy: both('王芳', 'Wang Fang'),
    closedBy: kind === 'z' ? both('赵敏', 'Zhao Min') : null,
    atMs: nowMs,
    note: '',
    fromSequence: 4_211,
    toSequence: 5_873,
    headHash: '9f2c'.repeat(16),
    sha256: kind === 'z' ? '51ab'.repeat(16) : null,
    signature: null,
    lastSignedDay: { businessDate: '2026-11-21', headSequence: 4_180, headHash: '77de'.repeat(16) },
    sections: [
      {
        title: both('销售', 'Sales'),
        rows: [
          row('成交', 'Sales', 132, 412_870, true),
          row('折扣', 'Discounts', 4, 3_200),
          row('抹零', 'Rounding', 9, -37),
          row('取消的订单', 'Cancelled sales', 2, 4_900),
        ],
      },
      {
        title: both('收款方式', 'How it was paid'),
        rows: [
          row('现金', 'Cash', 31, 43_550),
          row('付款码', 'Payment code', 74, 268_120),
          row('商家码', 'Merchant QR', 18, 76_383),
          row('碰一碰', 'Tap', 9, 24_780),
          row('合计', 'Total', 132, 412_833, true),
        ],
      },
      { title: both('退款', 'Refunds'), rows: [row('成功', 'Done', 1, 1_350)] },
      { title: both('无销售开钱箱', 'Drawer without a sale'), rows: [row('换零钱', 'To make change', 2, null)] },
    ],
    cash: {
      float: cny(20_000),
      sales: cny(43_550),
      refunds: cny(0),
      movedIn: cny(10_000),
      movedOut: cny(-10_000),
      expected: EXPECTED,
      counted,
      difference: counted === null ? null : cny(counted.total.minor - EXPECTED.minor),
    },
    openEnds: [
      {
        kind: 'unsent',
        subjectId: 'p-1',
        receiptNumber: 'T0000001-000412',
        amount: cny(2_100),
        sinceMs: nowMs - 600_000,
        shiftNumber: null,
      },
    ],
    openEndCount: 1,
  };
}

/** null: it is given back. */
function part(terminal: FakeTerminal, amount: Result<Money, AmountRefusal> | null) {
  const sale = terminal.read().sale;
  if (sale === null) return refusal('sale.not_open');
  if (amount?.ok === false) return refusal('amount.malformed');
  const taken = amount?.value ?? null;
  const cash = taken === null ? null : { taken, tendered: taken, change: cny(0), rounding: cny(0) };
  const changed = { ...sale, cash, due: taken === null ? sale.total : subtractMoney(sale.total, taken) };
  terminal.emit('sale.changed', changed);
  return { ok: true, value: changed } as const;
}

export function fakeShiftHandlers(terminal: FakeTerminal) {
  let closedCount = 16;
  /** Of whatever sale is looked at. */
  const refunds: RefundView[] = [];
  const shown = (shift: ShiftView) => {
    terminal.emit('shift.changed', shift);
    return { ok: true, value: shift } as const;
  };
  const open = () => terminal.read().shift;
  return {
    'shift.open': ({ float }) => {
      if (open() !== null) return refusal('shift.already_open');
      const name = terminal.read().session.cashier?.name ?? both('', '');
      return shown({
        shiftId: 'shift-1',
        number: closedCount + 1,
        businessDate: '2026-11-22',
        openedAtMs: terminal.now(),
        openedBy: name,
        holder: name,
        float: money(float.total.minor, 'CNY'),
        isOverdue: false,
      });
    },
    'shift.count': ({ cash }) => ({
      ok: true,
      value: { counted: money(cash.total.minor, 'CNY'), expected: null, difference: null },
    }),
    'shift.hand_over': () => {
      const shift = open();
      return shift === null ? refusal('shift.not_open') : shown({ ...shift, holder: both('李强', 'Li Qiang') });
    },
    'shift.close': ({ cash }) => {
      if (open() === null) return refusal('shift.not_open');
      closedCount += 1;
      terminal.emit('shift.changed', null);
      return { ok: true, value: fakeReport('z', terminal.now(), cash) };
    },
    'cash.due': () => {
      const due = terminal.read().sale?.due ?? cny(0);
      const rounding = cny(-(due.minor % 10));
      return { ok: true, value: { due, payable: addMoney(due, rounding), rounding } };
    },
    'cash.pay': ({ saleId, tenderedText }) => {
      const due = terminal.read().sale?.due ?? cny(0);
      const rounding = cny(-(due.minor % 10));
      const payable = addMoney(due, rounding);
      const tendered = tenderedText === null ? payable : parseAmount(tenderedText, 'CNY');
      const given = 'ok' in tendered ? (tendered.ok ? tendered.value : cny(0)) : tendered;
      if (given.minor < payable.minor) return refusal('cash.tendered_short', { payable });
      terminal.emit('sale.changed', null);
      const change = subtractMoney(given, payable);
      return {
        ok: true,
        value: { saleId, receiptNumber: 'T0000001-000431', payable, rounding, tendered: given, change },
      };
    },
    'refund.preview': () => {
      const left = refunds.reduce((rest, { amount }) => subtractMoney(rest, amount), cny(3_580));
      const paid = {
        paymentId: 'p-1',
        method: 'payment_code',
        walletMasked: '6222****8888',
        amount: cny(3_580),
      } as const;
      const payments = [{ ...paid, refundable: left, refunds: [...refunds] }];
      return { ok: true, value: { left, earlier: [], payments, cash: null, canVoid: refunds.length === 0 } };
    },
    'receipt.refund_slips': () => ({
      ok: true,
      value: {
        slips: refunds.map(({ refundId, amount, requestedAtMs }) => ({
          ...{ refundId, amount, atMs: requestedAtMs },
          way: 'wallet',
        })),
      },
    }),
    'exchange.take': ({ amountText }) => {
      const { sale } = terminal.read();
      if (sale === null) return refusal('sale.not_open');
      const worth = amountText === null ? null : parseAmount(amountText, 'CNY');
      const minor = worth?.ok === true ? worth.value.minor : 3_580;
      const taken = cny(Math.min(minor, sale.due.minor));
      const exchange = addMoney(sale.exchange ?? cny(0), taken);
      const exchangedFrom = [...(sale.exchangedFrom ?? []), { receiptNumber: 'T000001-000041', amount: taken }];
      const after = { ...sale, exchange, exchangedFrom, due: subtractMoney(sale.due, taken) };
      terminal.emit('sale.changed', after);
      return { ok: true, value: { sale: after, taken, rest: cny(minor - taken.minor) } };
    },
    'exchange.give_back': () => {
      const { sale } = terminal.read();
      if (sale?.exchange === undefined) return refusal('exchange.nothing_held');
      const { exchange, exchangedFrom: _exchangedFrom, ...rest } = sale;
      const after = { ...rest, due: addMoney(sale.due, exchange) };
      terminal.emit('sale.changed', after);
      return { ok: true, value: after };
    },
    'sale.void': ({ saleId }) => ({ ok: true, value: { saleId, cash: cny(0), wallet: cny(3_580), goods: cny(0) } }),
    'refund.begin': ({ paymentId, amountText }) => {
      const answer = refundOf(terminal, paymentId, amountText);
      if (answer.ok) refunds.push(answer.value);
      return answer;
    },
    'refund.cash': () => refusal('refund.not_paid'),
    'refund.restored': ({ receiptNumber }) => ({
      ok: true,
      value: { payments: receiptNumber === RESTORED_RECEIPT ? [restoredPayment(terminal.now())] : [] },
    }),
    'refund.begin_restored': ({ paymentId, amountText }) => refundOf(terminal, paymentId, amountText),
    'cash.take_part': ({ amountText }) => part(terminal, parseAmount(amountText, 'CNY')),
    'cash.give_back': () => part(terminal, null),
    'cash.move': () => {
      const shift = open();
      return shift === null ? refusal('shift.not_open') : shown(shift);
    },
    'shift.x': () => ({ ok: true, value: fakeReport('x', terminal.now()) }),
    'shift.expected': () => ({ ok: true, value: { expected: null } }),
    'shift.list': () => ({
      ok: true,
      value: {
        shifts: [16, 15, 14].map((number, index) => ({
          shiftId: `shift-${number}`,
          number,
          businessDate: `2026-11-${21 - index}`,
          openedAtMs: terminal.now() - (index + 2) * 36_000_000,
          closedAtMs: terminal.now() - (index + 1) * 36_000_000,
          closedBy: both('赵敏', 'Zhao Min'),
          saleCount: 120 + index,
          sales: cny(398_000 + index * 1_234),
          difference: index === 2 ? null : cny(index === 0 ? 0 : -150),
        })),
        cursor: null,
      },
    }),
    'shift.report': () => ({ ok: true, value: fakeReport('z', terminal.now()) }),
    'shop.set_settings': ({ settings }) => {
      terminal.emit('shop.changed', settings);
      return { ok: true, value: settings };
    },
  } satisfies Partial<FakeHandlers>;
}
