/**
 * The words of the receipts in both languages. They are the paper's own: short enough for 32 columns, and written once
 * here, since what was printed years ago is printed the same again.
 */
import type { ReceiptLanguage } from '../../contract/printing-values.ts';
import type { Bilingual } from '../../contract/values.ts';

const TEXTS = {
  saleTitle: { 'zh-CN': '销售小票', en: 'Receipt' },
  acceptedTitle: { 'zh-CN': '已受理凭条', en: 'Acceptance slip' },
  acceptedBanner: { 'zh-CN': '已受理，银行尚未确认', en: 'Accepted, not yet confirmed by the bank' },
  acceptedNote: {
    'zh-CN': '本次付款在网络中断时受理，联网后由银行确认。如未能扣款，商家会与您联系。',
    en: 'This payment was accepted while the network was down. The bank confirms it later. If it cannot be collected, the shop will contact you.',
  },
  unpaidTitle: { 'zh-CN': '未付款通知', en: 'Notice of an unpaid sale' },
  unpaidBanner: { 'zh-CN': '此笔付款银行未能扣款', en: 'The bank could not collect this payment' },
  unpaidNote: {
    'zh-CN': '商品已交付，货款尚未收到。请凭此单到店付款，切勿重复付款。',
    en: 'The goods were handed over and have not been paid for. Please bring this notice to the shop to pay. Do not pay twice.',
  },
  notPaid: { 'zh-CN': '未付款', en: 'Not paid' },
  amountDue: { 'zh-CN': '应付', en: 'Amount due' },
  refundTitle: { 'zh-CN': '退款凭条', en: 'Refund' },
  refundPending: { 'zh-CN': '退款处理中，银行尚未确认', en: 'Refund asked for, not yet confirmed by the bank' },
  refundFailed: { 'zh-CN': '退款未成功', en: 'The refund was refused' },
  refundAmount: { 'zh-CN': '退款金额', en: 'Refunded' },
  refundToCustomer: { 'zh-CN': '退还顾客', en: 'To the customer' },
  paidBackBy: { 'zh-CN': '退款方式', en: 'Paid back in' },
  refundNumber: { 'zh-CN': '退款号', en: 'Refund no.' },
  originalReceipt: { 'zh-CN': '原小票号', en: 'Original receipt' },
  approvedBy: { 'zh-CN': '批准人', en: 'Approved by' },
  topUpTitle: { 'zh-CN': '充值凭条', en: 'Top-up' },
  topUpAmount: { 'zh-CN': '充值金额', en: 'Topped up' },
  balanceAfter: { 'zh-CN': '充值后余额', en: 'Balance after' },
  ticketTitle: { 'zh-CN': '单程车票', en: 'Single-ride ticket' },
  ticketNote: { 'zh-CN': '进站时请扫此码，仅限一次', en: 'Show this code at the gate. Good once.' },
  ticketFare: { 'zh-CN': '票价', en: 'Fare' },
  ticketSold: { 'zh-CN': '售出', en: 'Sold' },
  ticketGoodUntil: { 'zh-CN': '有效至', en: 'Good until' },
  ticketSoldAt: { 'zh-CN': '售票机', en: 'Kiosk' },
  billTitle: { 'zh-CN': '缴费凭条', en: 'Bill payment' },
  biller: { 'zh-CN': '收费单位', en: 'Paid to' },
  billAccount: { 'zh-CN': '户号', en: 'Account' },
  billPeriod: { 'zh-CN': '账期', en: 'Period' },
  billAmount: { 'zh-CN': '账单金额', en: 'Bill' },
  billFee: { 'zh-CN': '手续费', en: 'Fee' },
  reference: { 'zh-CN': '流水号', en: 'Reference' },
  reportX: { 'zh-CN': '班次中间报表 (X)', en: 'X report' },
  reportZ: { 'zh-CN': '日结报表 (Z)', en: 'Z report' },
  reportXNote: { 'zh-CN': '仅供查阅，不结清', en: 'For information, nothing is closed' },
  reportNumber: { 'zh-CN': '报表号', en: 'Report no.' },
  from: { 'zh-CN': '自', en: 'From' },
  to: { 'zh-CN': '至', en: 'To' },
  reportNote: { 'zh-CN': '备注', en: 'Note' },
  openEnds: { 'zh-CN': '尚未了结', en: 'Not over yet' },
  open_unsent: { 'zh-CN': '离线付款待上传', en: 'Offline, not yet sent' },
  open_unresolved: { 'zh-CN': '付款结果未知', en: 'Outcome unknown' },
  open_running: { 'zh-CN': '付款进行中', en: 'Payment running' },
  open_parked: { 'zh-CN': '挂单', en: 'Sale not paid' },
  open_refund: { 'zh-CN': '退款处理中', en: 'Refund under way' },
  open_inbox: { 'zh-CN': '待办', en: 'Item of the inbox' },
  openEndsMore: { 'zh-CN': '另有', en: 'And more' },
  ofShift: { 'zh-CN': '班次', en: 'Shift' },
  journalEntries: { 'zh-CN': '账本条目', en: 'Entries' },
  journalHead: { 'zh-CN': '账本末条摘要', en: 'Journal head' },
  signedDay: { 'zh-CN': '最近签名日', en: 'Signed day' },
  reportDigest: { 'zh-CN': '报表摘要', en: 'Report digest' },
  customerSignature: { 'zh-CN': '顾客签字', en: 'Customer' },
  signature: { 'zh-CN': '签字', en: 'Signature' },
  copy: { 'zh-CN': '副本', en: 'COPY' },
  printedAt: { 'zh-CN': '打印时间', en: 'Printed' },
  sandbox: { 'zh-CN': '演示环境，非真实交易', en: 'DEMO, NO REAL MONEY' },
  receiptNumber: { 'zh-CN': '小票号', en: 'Receipt' },
  businessDate: { 'zh-CN': '营业日', en: 'Business day' },
  time: { 'zh-CN': '时间', en: 'Time' },
  cashier: { 'zh-CN': '收银员', en: 'Cashier' },
  terminal: { 'zh-CN': '收银台', en: 'Till' },
  lineDiscount: { 'zh-CN': '单品优惠', en: 'Discount' },
  saleDiscount: { 'zh-CN': '整单优惠', en: 'Discount on sale' },
  subtotal: { 'zh-CN': '小计', en: 'Subtotal' },
  total: { 'zh-CN': '合计', en: 'Total' },
  walletDiscount: { 'zh-CN': '钱包优惠', en: 'Wallet discount' },
  shopDiscount: { 'zh-CN': '商家优惠', en: 'Shop discount' },
  customerPaid: { 'zh-CN': '顾客实付', en: 'Customer paid' },
  customerPays: { 'zh-CN': '受理金额', en: 'Amount accepted' },
  cashTaken: { 'zh-CN': '现金', en: 'Cash' },
  exchange: { 'zh-CN': '换货抵扣', en: 'Goods returned' },
  cashTendered: { 'zh-CN': '实收', en: 'Given' },
  cashChange: { 'zh-CN': '找零', en: 'Change' },
  cashRounding: { 'zh-CN': '抹零', en: 'Rounding' },
  paidBy: { 'zh-CN': '付款方式', en: 'Paid by' },
  method_payment_code: { 'zh-CN': '付款码', en: 'Payment code' },
  method_merchant_qr: { 'zh-CN': '收款码', en: 'Shop QR' },
  method_tap: { 'zh-CN': '碰一碰', en: 'Tap' },
  method_scan_presentment: { 'zh-CN': '离线码', en: 'Offline code' },
  wallet: { 'zh-CN': '付款钱包', en: 'Wallet' },
  authCode: { 'zh-CN': '授权码', en: 'Authorisation' },
  thanks: { 'zh-CN': '谢谢惠顾', en: 'Thank you' },
  keepThis: { 'zh-CN': '请妥善保管本凭条', en: 'Please keep this slip' },
  testTitle: { 'zh-CN': '打印测试', en: 'Printer test' },
  testQuestion: { 'zh-CN': '以上中文能看清吗？', en: 'Can you read the Chinese above?' },
} as const satisfies Record<string, Bilingual>;

export type ReceiptText = keyof typeof TEXTS;

/** The words in the language of the paper; in both, Chinese first, when it is bilingual. */
export function sayAll(text: Bilingual, language: ReceiptLanguage): string {
  const { 'zh-CN': chinese, en } = text;
  if (language !== 'bilingual') return text[language];
  return chinese === en ? chinese : `${chinese} ${en}`;
}

export function wordsOf(language: ReceiptLanguage): (name: ReceiptText) => string {
  return (name) => sayAll(TEXTS[name], language);
}

/** The same as separate lines: what stands in the middle of the paper is not run together. */
export function linesOf(language: ReceiptLanguage): (name: ReceiptText) => readonly string[] {
  return (name) => {
    const { 'zh-CN': chinese, en } = TEXTS[name];
    if (language === 'bilingual') return [chinese, en];
    return [TEXTS[name][language]];
  };
}
