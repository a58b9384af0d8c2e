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
  'exchange.held_already': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这笔订单已经抵扣过一次', action: '一笔订单只能抵扣一张旧小票。请先撤回已有的抵扣。' },
    en: {
      title: 'An exchange is set against it already',
      action: 'One earlier receipt for each sale. Take back the one there is first.',
    },
  },
  'exchange.nothing_held': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有换货抵扣', action: '这笔订单没有用退货抵扣过。' },
    en: { title: 'No exchange to take back', action: 'No goods that came back stand for this sale.' },
  },
} as const satisfies Record<string, ErrorTexts>;
