/** Errors of refunds that a person begins from a receipt. */
import type { ErrorTexts } from './error-texts.ts';

export const refundErrors = {
  'refund.above_ceiling': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '超过可退金额', action: '最多还可退 {{left}}。' },
    en: { title: 'More than is left to refund', action: 'At most {{left}} can still be given back.' },
  },
  'refund.not_paid': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这笔订单没有可退的付款', action: '请核对小票。未确认的付款要先等结果。' },
    en: {
      title: 'Nothing of this sale can be refunded',
      action: 'Check the receipt. A payment must be confirmed first.',
    },
  },
  'refund.already_asked': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这笔付款正在退款', action: '请等待上一次退款的结果，再看还可退多少。' },
    en: { title: 'This payment is being refunded', action: 'Wait for the refund before, then see what is left.' },
  },
} as const satisfies Record<string, ErrorTexts>;
