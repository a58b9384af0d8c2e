/** One of each receipt, with every kind of line that it can have: what the golden files are made of. */
import type { PaymentView } from '../../../contract/payment-values.ts';
import type { SaleLineView, SaleView } from '../../../contract/sale-values.ts';
import type { Bilingual } from '../../../contract/values.ts';
import { money } from '../../../kernel/money.ts';
import { billReceipt, refundReceipt, reportReceipt, testReceipt, topUpReceipt } from '../other-receipts.ts';
import type { ReceiptDocument } from '../receipt-document.ts';
import type { ReceiptPaper, ReceiptShop } from '../receipt-parts.ts';
import type { ReceiptLanguage } from '../../../contract/printing-values.ts';
import { saleReceipt } from '../sale-receipt.ts';

const cny = (minor: number) => money(minor, 'CNY');
const both = (chinese: string, en: string): Bilingual => ({ 'zh-CN': chinese, en });

/** 2026-11-22 10:30:05 in Shanghai. */
const AT_MS = 1_795_314_605_000;

const SHOP: ReceiptShop = {
  merchantName: '海滨便利店',
  storeName: '人民路店',
  terminalId: 'trm_CkO_pBe',
  timeZone: 'Asia/Shanghai',
  sandbox: true,
  logo: null,
};

const CASHIER = both('王芳', 'Wang Fang');

function saleLine(changes: Partial<SaleLineView> & Pick<SaleLineView, 'lineId' | 'name'>): SaleLineView {
  return {
    productId: changes.lineId,
    barcode: null,
    unit: both('瓶', 'bottle'),
    quantity: 1,
    unitPrice: cny(200),
    discount: null,
    discountTotal: cny(0),
    total: cny(200),
    ...changes,
  };
}

export const SAMPLE_SALE: SaleView = {
  saleId: 'sale-1',
  state: 'paid',
  receiptNumber: 'trm_CkO_pBe-000042',
  cashierName: CASHIER,
  openedAtMs: AT_MS - 60_000,
  completedAtMs: AT_MS,
  businessDate: '2026-11-22',
  lines: [
    saleLine({ lineId: 'l1', name: both('农夫山泉550ml', 'Nongfu Spring 550 ml'), quantity: 2, total: cny(400) }),
    saleLine({
      lineId: 'l2',
      name: both(
        '可口可乐 330ml 罐装 六连包 家庭分享装（无糖）',
        'Coca-Cola Zero Sugar, six cans of 330 ml, family pack',
      ),
      unit: both('包', 'pack'),
      unitPrice: cny(1_500),
      discount: { kind: 'percent', basisPoints: 1_000 },
      discountTotal: cny(150),
      total: cny(1_350),
    }),
    saleLine({
      lineId: 'l3',
      name: both('散装糖果', 'Sweets'),
      unit: both('份', 'portion'),
      productId: null,
      unitPrice: cny(99_999_900),
      total: cny(99_999_900),
    }),
    // What a name may hold: markup, control bytes, an emoji, letters of no Chinese printer, the common sign of the yuan.
    saleLine({
      lineId: 'l4',
      name: both('{code:1} "促销"|~^_`\u001B@\u001Dp 😀¥9', 'Crème brûlée Ł5 \\ --'),
      total: cny(200),
    }),
  ],
  discount: { kind: 'amount', amount: cny(50) },
  subtotal: cny(100_001_850),
  discountTotal: cny(50),
  total: cny(100_001_800),
  due: cny(0),
  cash: null,
};

export const SAMPLE_PAYMENT: PaymentView = {
  paymentId: 'payment-1',
  saleId: 'sale-1',
  receiptNumber: 'trm_CkO_pBe-000042',
  method: 'payment_code',
  state: 'approved',
  acceptedOffline: false,
  amount: cny(100_001_800),
  payerPaid: cny(100_001_300),
  discounts: [
    { kind: 'coupon', name: '新客立减', amount: cny(300), fundedBy: 'wallet' },
    { kind: 'points', name: '会员积分', amount: cny(200), fundedBy: 'merchant' },
  ],
  walletMasked: '6222****8888',
  authCode: 'A90013',
  decline: null,
  businessDate: '2026-11-22',
  startedAtMs: AT_MS - 9_000,
  expiresAtMs: null,
  unknownSinceMs: null,
  updatedAtMs: AT_MS,
};

/** Accepted without the network: the bank has said nothing, so there is no discount and no code of its own. */
const OFFLINE: PaymentView = {
  ...SAMPLE_PAYMENT,
  method: 'tap',
  state: 'accepted_offline',
  acceptedOffline: true,
  payerPaid: SAMPLE_PAYMENT.amount,
  discounts: [],
  authCode: null,
};

const at = { businessDate: '2026-11-22', atMs: AT_MS, cashierName: CASHIER };

export function sampleReceipts(language: ReceiptLanguage): Readonly<Record<string, ReceiptDocument>> {
  const paper: ReceiptPaper = { language, copy: 1, printedAtMs: AT_MS };
  const copy: ReceiptPaper = { ...paper, copy: 3, printedAtMs: AT_MS + 86_400_000 };
  const sale = (payment: PaymentView | null, on = paper): ReceiptDocument =>
    saleReceipt({ shop: SHOP, paper: on, sale: SAMPLE_SALE, payments: payment === null ? [] : [payment] });
  const frame = { shop: SHOP, paper, ...at };
  return {
    sale: sale(SAMPLE_PAYMENT),
    'sale-copy': sale(SAMPLE_PAYMENT, copy),
    'accepted-offline': sale(OFFLINE),
    unpaid: sale({ ...OFFLINE, state: 'unpaid' }),
    'not-paid': sale(null),
    refund: refundReceipt({
      ...frame,
      receiptNumber: 'trm_CkO_pBe-000042',
      refundId: '0199-42',
      state: 'succeeded',
      amount: cny(1_350),
      payerRefunded: cny(1_300),
      walletMasked: '6222****8888',
      approvedByName: both('赵敏', 'Zhao Min'),
    }),
    'refund-cash': refundReceipt({
      ...frame,
      receiptNumber: 'trm_CkO_pBe-000042',
      refundId: 'cash-refund-412',
      state: 'succeeded',
      amount: cny(1_350),
      payerRefunded: cny(1_350),
      walletMasked: null,
      approvedByName: both('赵敏', 'Zhao Min'),
      isCash: true,
    }),
    'top-up': topUpReceipt({
      ...frame,
      receiptNumber: 'trm_CkO_pBe-000043',
      amount: cny(10_000),
      balanceAfter: cny(12_345),
      walletMasked: '6222****8888',
      authCode: 'T1',
    }),
    bill: billReceipt({
      ...frame,
      receiptNumber: 'trm_CkO_pBe-000044',
      billerName: both('市自来水公司', 'City Water'),
      accountMasked: '****3071',
      period: '2026-10',
      amount: cny(8_640),
      fee: cny(100),
      total: cny(8_740),
      method: 'merchant_qr',
      walletMasked: null,
      reference: 'W20261122001',
    }),
    'report-x': report('x', paper),
    'report-z': report('z', paper),
    test: testReceipt({ shop: SHOP, paper }),
  };
}

function report(kind: 'x' | 'z', paper: ReceiptPaper): ReceiptDocument {
  return reportReceipt({
    shop: SHOP,
    paper,
    ...at,
    kind,
    reportNumber: '17',
    fromMs: AT_MS - 8 * 3_600_000,
    toMs: AT_MS,
    sections: [
      {
        title: both('收款', 'Payments'),
        rows: [
          { label: both('付款码', 'Payment code'), count: 12, amount: cny(45_600), isTotal: false },
          { label: both('碰一碰（离线）', 'Tap, offline'), count: 3, amount: cny(2_100), isTotal: false },
          { label: both('合计', 'Total'), count: 15, amount: cny(47_700), isTotal: true },
        ],
      },
      {
        title: both('尚未送达', 'Not yet sent'),
        rows: [{ label: both('离线付款', 'Offline payments'), count: 3, amount: cny(2_100), isTotal: false }],
      },
      {
        title: both('开钱箱', 'Drawer opened'),
        rows: [{ label: both('无销售', 'No sale'), count: 2, amount: null, isTotal: false }],
      },
    ],
    note: kind === 'x' ? '' : '顾客少给了 5 角',
    openEnds: [
      {
        ...{ kind: 'unsent', subjectId: 'p1', receiptNumber: 'trm_CkO_pBe-000041', amount: cny(2_100) },
        ...{ sinceMs: AT_MS - 60_000, shiftNumber: null },
      },
      { ...{ kind: 'inbox', subjectId: 'i1', receiptNumber: null, amount: null }, sinceMs: AT_MS, shiftNumber: 16 },
    ],
    openEndCount: kind === 'x' ? 2 : 5,
    proof: {
      ...{ fromSequence: 1_204, toSequence: 1_377, headHash: '0f1e2d3c'.repeat(8) },
      lastSignedDay:
        kind === 'x' ? null : { businessDate: '2026-11-21', headSequence: 1_203, headHash: '89abcdef'.repeat(8) },
      sha256: kind === 'x' ? null : '01234567'.repeat(8),
    },
  });
}
