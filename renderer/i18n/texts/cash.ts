/** Texts of taking cash. */
import type { AreaTexts } from '../texts.ts';

export const cashTexts = {
  key: { 'zh-CN': '现金', en: 'Cash' },
  title: { 'zh-CN': '现金收款', en: 'Take cash' },
  due: { 'zh-CN': '应收', en: 'Due' },
  rounding: { 'zh-CN': '抹零', en: 'Rounding' },
  payable: { 'zh-CN': '现金应收', en: 'To pay in cash' },
  given: { 'zh-CN': '顾客给', en: 'Customer gives' },
  change: { 'zh-CN': '找零', en: 'Change' },
  alreadyTaken: { 'zh-CN': '已收现金', en: 'Cash taken so far' },
  partHint: { 'zh-CN': '只收这部分现金，余 {{rest}} 由钱包支付', en: 'As a part; the wallet pays the other {{rest}}' },
  take: { 'zh-CN': '收款完成', en: 'Take it' },
  takePart: { 'zh-CN': '收部分现金', en: 'Take this part' },
  giveBack: { 'zh-CN': '退回已收的 {{amount}}', en: 'Give {{amount}} back' },
  paidTitle: { 'zh-CN': '现金已收', en: 'Paid in cash' },
  giveChange: { 'zh-CN': '请找零', en: 'Give the change' },
  noChange: { 'zh-CN': '不用找零', en: 'No change to give' },
  doneDetail: { 'zh-CN': '收到 {{given}}，应收 {{payable}}', en: 'Given {{given}}, to pay {{payable}}' },
  receipt: { 'zh-CN': '小票号 {{receiptNumber}}', en: 'Receipt {{receiptNumber}}' },
  next: { 'zh-CN': '下一位', en: 'Next customer' },
} as const satisfies AreaTexts;
