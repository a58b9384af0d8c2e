/** Errors of paying in cash. */
import type { ErrorTexts } from './error-texts.ts';

export const cashErrors = {
  'cash.tendered_short': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '收到的现金不够', action: '还需收 {{payable}}；不足部分可改用钱包支付。' },
    en: { title: 'Not enough cash', action: '{{payable}} is due. The rest can be paid by wallet instead.' },
  },
  'cash.part_too_large': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '现金部分已够付全款', action: '请直接按现金收款。部分现金必须少于应收 {{due}}。' },
    en: { title: 'That is the whole amount', action: 'Take it as cash. A part is less than the {{due}} due.' },
  },
  'cash.part_held': {
    moneyMoved: 'yes',
    retry: 'after_change',
    'zh-CN': { title: '已收部分现金', action: '请先退回顾客的 {{taken}} 现金，再修改或取消订单。' },
    en: {
      title: 'Part of it was taken in cash',
      action: 'Give the {{taken}} back first, then change or cancel the sale.',
    },
  },
  'cash.nothing_held': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有需要退回的现金', action: '这笔订单没有收过现金。' },
    en: { title: 'No cash to give back', action: 'None was taken for this sale.' },
  },
} as const satisfies Record<string, ErrorTexts>;
