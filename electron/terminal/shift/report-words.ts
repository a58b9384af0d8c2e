/** What the keys of a report are called, in both languages: the same words on the screen and on paper. */
import type { Bilingual } from '../../contract/values.ts';

const both = (zh: string, en: string): Bilingual => ({ 'zh-CN': zh, en });

export const SECTION_WORDS = {
  sales: both('销售', 'Sales'),
  tender: both('收款方式', 'How it was paid'),
  offline: both('离线收款', 'Taken offline'),
  promotion: both('优惠', 'Promotions'),
  refund: both('退款', 'Refunds'),
  void: both('撤销', 'Voids'),
  no_sale: both('无销售开钱箱', 'Drawer without a sale'),
  drawer: both('钱箱进出', 'Drawer in and out'),
  cashier: both('按收银员', 'By cashier'),
  hour: both('按小时', 'By hour'),
  control: both('监督', 'Control'),
  open: both('尚未了结', 'Not over yet'),
  cash: both('钱箱现金', 'Cash in the drawer'),
} as const;

export const ROW_WORDS: Readonly<Record<string, Bilingual>> = {
  sales: both('成交', 'Sales'),
  total: both('合计', 'Total'),
  discounts: both('折扣', 'Discounts'),
  price_override: both('改价', 'Prices changed'),
  rounding: both('抹零', 'Rounding'),
  cancelled: both('取消的订单', 'Cancelled sales'),
  'tender/cash': both('现金', 'Cash'),
  'tender/payment_code': both('付款码', 'Payment code'),
  'tender/merchant_qr': both('商家码', 'Merchant QR'),
  'tender/tap': both('碰一碰', 'Tap'),
  'tender/scan_presentment': both('离线码', 'Offline code'),
  'offline/accepted': both('离线接受', 'Accepted offline'),
  'offline/confirmed': both('后台已确认', 'Confirmed since'),
  'offline/unpaid': both('未收到款', 'Turned out unpaid'),
  'promotion/coupon/wallet': both('优惠券（钱包承担）', 'Coupons, by the wallet'),
  'promotion/coupon/merchant': both('优惠券（商家承担）', 'Coupons, by the shop'),
  'promotion/points/wallet': both('积分（钱包承担）', 'Points, by the wallet'),
  'promotion/points/merchant': both('积分（商家承担）', 'Points, by the shop'),
  'promotion/cashback/wallet': both('返现（钱包承担）', 'Cashback, by the wallet'),
  'promotion/cashback/merchant': both('返现（商家承担）', 'Cashback, by the shop'),
  'refund/asked': both('申请', 'Asked for'),
  'refund/done': both('成功', 'Done'),
  'refund/failed': both('失败', 'Refused'),
  'refund/cash': both('现金退款', 'In cash'),
  refund_due: both('应退未退', 'Owed to customers'),
  'void/asked': both('申请撤销', 'Asked for'),
  'void/done': both('已撤销', 'Undone'),
  'no_sale/make_change': both('换零钱', 'To make change'),
  'no_sale/count_cash': both('清点现金', 'To count'),
  'no_sale/bring_cash': both('放入现金', 'To bring cash'),
  'no_sale/take_cash': both('取出现金', 'To take cash'),
  'no_sale/test': both('测试', 'Test'),
  'drawer/taken': both('收现金', 'From customers'),
  'drawer/returned': both('退回现金', 'Back to customers'),
  'drawer/refunded': both('现金退款', 'Refunded'),
  'drawer/voided': both('撤销退还', 'Voided'),
  'void/cash': both('退还现金', 'Given back in cash'),
  'void/goods': both('归还抵扣商品', 'Goods handed back'),
  'tender/exchange': both('换货抵扣', 'Exchange'),
  'refund/exchange': both('换货退回', 'Goods exchanged'),
  'drawer/in/change_money': both('存入零钱', 'Change money in'),
  'drawer/in/other_in': both('其他存入', 'Other, in'),
  'drawer/out/bank_deposit': both('存银行', 'To the bank'),
  'drawer/out/safe': both('入保险柜', 'To the safe'),
  'drawer/out/expense': both('支出', 'Expense'),
  'drawer/out/other_out': both('其他取出', 'Other, out'),
  wrong_pin: both('PIN 输错', 'Wrong PINs'),
  count: both('清点差额', 'Counts, differences'),
  'approval/sale.discount': both('授权折扣', 'Discounts approved'),
  'approval/sale.price_override': both('授权改价', 'Prices approved'),
  'approval/sale.cancel': both('授权取消', 'Cancellations approved'),
  'approval/sale.void': both('授权撤销', 'Voids approved'),
  'approval/refund': both('授权退款', 'Refunds approved'),
  'approval/drawer.no_sale': both('授权开钱箱', 'Drawer approved'),
  'approval/cash.move': both('授权现金进出', 'Cash moves approved'),
  'approval/report.read': both('授权看报表', 'Reports approved'),
  'open/unsent': both('离线待上传', 'Offline, not yet sent'),
  'open/unresolved': both('结果未知', 'Outcome unknown'),
  'open/running': both('付款进行中', 'Payment running'),
  'open/parked': both('挂单', 'Set aside'),
  'open/refund': both('退款处理中', 'Refund under way'),
  'open/inbox': both('待办', 'In the inbox'),
};

/** In the order in which they are read. */
export const CASH_WORDS = {
  float: both('备用金', 'Float'),
  sales: both('现金销售', 'Cash sales'),
  refunds: both('现金退款', 'Cash refunds'),
  movedIn: both('存入', 'Brought in'),
  movedOut: both('取出', 'Taken out'),
  expected: both('应有现金', 'Expected'),
  counted: both('实点现金', 'Counted'),
  difference: both('长短款', 'Over or short'),
} as const;

export const CASHIER_WORDS = {
  refunds: both('退款', 'refunds'),
  voids: both('撤销', 'voids'),
  cancelled: both('取消', 'cancelled'),
  discounts: both('折扣', 'discounts'),
  price_override: both('改价', 'prices changed'),
  no_sale: both('开钱箱', 'no sale'),
} as const;

export const NOBODY = both('无人登录', 'Nobody');

/** A key that an older or newer program wrote is shown as it is: nothing is hidden because it has no word. */
export function wordOf(key: string): Bilingual {
  return ROW_WORDS[key] ?? both(key, key);
}
