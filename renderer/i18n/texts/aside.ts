/**
 * Texts of sales that are set aside: the strip on every screen and the notices of what became of them. They may stand beside
 * another payment whose outcome is open, so only what is meant for a free screen asks for a payment.
 */
import type { AreaTexts } from '../texts.ts';

export const asideTexts = {
  strip: { 'zh-CN': '搁置的订单', en: 'Set aside' },
  state_unresolved: { 'zh-CN': '结果待查', en: 'outcome open' },
  state_paid: { 'zh-CN': '已付款', en: 'paid' },
  state_not_paid: { 'zh-CN': '确认未付款', en: 'not paid' },
  state_refund_due: { 'zh-CN': '须退款', en: 'refund due' },
  state_cart: { 'zh-CN': '还没收款', en: 'not paid for yet' },
  open: { 'zh-CN': '打开', en: 'Open' },
  all_one: { 'zh-CN': '共 {{count}} 单', en: 'All {{count}}' },
  all_other: { 'zh-CN': '共 {{count}} 单', en: 'All {{count}}' },
  listTitle: { 'zh-CN': '搁置的订单', en: 'Sales set aside' },
  goodsOne: { 'zh-CN': '{{name}}', en: '{{name}}' },
  goodsMore: { 'zh-CN': '{{name}} 等 {{count}} 样', en: '{{name}} and more, {{count}} lines' },
  noNumber: { 'zh-CN': '未编号', en: 'no number' },
  since: { 'zh-CN': '搁置 {{age}}', en: 'for {{age}}' },

  paidTitle: { 'zh-CN': '已付款，可以交货', en: 'Paid: hand over the goods' },
  paidDone: { 'zh-CN': '货已交给顾客', en: 'Goods handed over' },
  notPaidTitle: { 'zh-CN': '确认没有付款', en: 'Not paid, that is certain now' },
  notPaidBody: { 'zh-CN': '请打开这一单，重新收款或取消。', en: 'Open it to take the payment again, or cancel it.' },
  notPaidLater: { 'zh-CN': '先等屏幕上这一笔有结果。', en: 'First wait for the outcome of the one on the screen.' },
  refundTitle: { 'zh-CN': '顾客已付款，须退款', en: 'Paid after all: a refund is due' },
  refundBody: { 'zh-CN': '不要再收这一单。请通知店长。', en: 'Do not charge it again. Tell the manager.' },
} as const satisfies AreaTexts;
