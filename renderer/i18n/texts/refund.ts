/** Texts of refunding an earlier sale. */
import type { AreaTexts } from '../texts.ts';

export const refundTexts = {
  key: { 'zh-CN': '退款', en: 'Refund' },
  title: { 'zh-CN': '退款', en: 'Refund' },
  to: { 'zh-CN': '退到', en: 'Back to' },
  cash: { 'zh-CN': '现金', en: 'Cash' },
  left: { 'zh-CN': '{{where}} 还可退', en: 'Left to give back to {{where}}' },
  amount: { 'zh-CN': '退款金额', en: 'How much' },
  amountHint: { 'zh-CN': '不填则全部退还。', en: 'Left empty, all of it.' },
  reason: { 'zh-CN': '原因', en: 'Why' },
  reason_goods_returned: { 'zh-CN': '退货', en: 'Goods returned' },
  reason_wrong_amount: { 'zh-CN': '金额错误', en: 'Wrong amount' },
  reason_wrong_goods: { 'zh-CN': '商品错误', en: 'Wrong goods' },
  reason_exchange: { 'zh-CN': '换货', en: 'Exchange' },
  reason_other: { 'zh-CN': '其他', en: 'Other' },
  note: { 'zh-CN': '备注（可不填）', en: 'Note, if there is one' },
  promotions: {
    'zh-CN': '积分和优惠券由银行随这笔退款一次退回。',
    en: 'Points and coupons are undone by the bank, once, with this refund.',
  },
  nothing: { 'zh-CN': '这笔订单没有可退的金额', en: 'Nothing of this sale is left to give back' },
  confirm: { 'zh-CN': '确认退款', en: 'Give it back' },
  doneWallet: { 'zh-CN': '退款已提交，结果见订单记录', en: 'The refund is on its way; the sale tells its end' },
  doneCash: { 'zh-CN': '请把现金退给顾客', en: 'Give the customer the cash' },
} as const satisfies AreaTexts;
