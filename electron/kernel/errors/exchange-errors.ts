/** Errors of setting goods that came back against others. */
import type { ErrorTexts } from './error-texts.ts';

export const exchangeErrors = {
  'exchange.held': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '已有换货抵扣', action: '请先撤回 {{taken}} 的换货抵扣，再修改或取消订单。' },
    en: {
      title: 'Goods that came back stand for a part',
      action: 'Take back the exchange of {{taken}} first, then change or cancel the sale.',
    },
  },
  'exchange.too_many_receipts': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '抵扣的小票太多',
      action: '一笔订单最多抵扣 {{maxReceipts}} 张旧小票。请先收款，再开新订单换其余的商品。',
    },
    en: {
      title: 'Too many receipts for one sale',
      action: 'At most {{maxReceipts}}. Have this sale paid, then exchange the rest against a new one.',
    },
  },
  'exchange.nothing_held': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有换货抵扣', action: '这笔订单没有用退货抵扣过。' },
    en: { title: 'No exchange to take back', action: 'No goods that came back stand for this sale.' },
  },
} as const satisfies Record<string, ErrorTexts>;
