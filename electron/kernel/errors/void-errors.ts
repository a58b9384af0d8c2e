/** Errors of taking a paid sale back whole. */
import type { ErrorTexts } from './error-texts.ts';

export const voidErrors = {
  'void.not_paid': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这笔订单不能撤销', action: '只有已付款的订单才能整单撤销。未确认的付款要先等结果。' },
    en: {
      title: 'This sale cannot be voided',
      action: 'Only a paid sale is voided. A payment must be confirmed first.',
    },
  },
  'void.partly_refunded': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这笔订单已有退款或换货', action: '不能再整单撤销，请把剩余部分退款。' },
    en: { title: 'A part of it was given back already', action: 'It is no longer voided whole. Refund what is left.' },
  },
  'void.not_reversible': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这家钱包不支持整单撤销', action: '已付的款项请改用退款。' },
    en: {
      title: 'This wallet takes no payment back whole',
      action: 'Refund what was paid instead.',
    },
  },
  'void.too_late': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '不是今天的订单', action: '撤销只限当天、结算之前。请改用退款。' },
    en: {
      title: 'Not a sale of today',
      action: 'A sale is voided on its own day, before it is settled. Refund it instead.',
    },
  },
} as const satisfies Record<string, ErrorTexts>;
