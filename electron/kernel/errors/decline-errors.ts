/**
 * What the wallet answers when it declines: one sentence for the customer (title) and one action for the cashier. The
 * codes are those of the wallet API, section 11, under `decline.`.
 */
import type { ErrorTexts } from './error-texts.ts';

export const declineErrors = {
  'decline.insufficient_funds': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '钱包余额不足', action: '请顾客换一种付款方式或先充值。' },
    en: { title: 'Not enough money in the wallet', action: 'Ask for another way to pay, or a top-up first.' },
  },
  'decline.limit_exceeded': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '超过钱包限额', action: '请顾客调整限额或换一种付款方式。' },
    en: { title: 'Over the wallet’s limit', action: 'Ask the customer to raise the limit or pay another way.' },
  },
  'decline.code_expired': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '付款码已过期', action: '请顾客刷新付款码后再扫。' },
    en: { title: 'The code has expired', action: 'Ask the customer to refresh the code, then scan again.' },
  },
  'decline.code_invalid': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '付款码无效或已用过', action: '请顾客刷新付款码后再扫。' },
    en: {
      title: 'The code is not valid or was used',
      action: 'Ask the customer to refresh the code, then scan again.',
    },
  },
  'decline.wallet_blocked': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '此钱包暂不能付款', action: '请顾客联系银行，并换一种付款方式。' },
    en: { title: 'This wallet cannot pay', action: 'Ask for another way to pay; the customer may call the bank.' },
  },
  'decline.credential_invalid': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '付款凭证未通过验证', action: '请顾客重新打开钱包再试，或换一种付款方式。' },
    en: {
      title: 'The wallet’s credential was not accepted',
      action: 'Ask the customer to open the wallet again, or pay another way.',
    },
  },
  'decline.credential_replayed': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '付款凭证已被使用', action: '请顾客刷新后重新出示。' },
    en: { title: 'This credential was used before', action: 'Ask the customer to refresh and show it again.' },
  },
  'decline.customer_cancelled': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '顾客取消了付款', action: '询问顾客是否重新付款。' },
    en: { title: 'The customer cancelled', action: 'Ask whether to try again.' },
  },
  'decline.risk_rejected': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '银行未通过此笔付款', action: '请顾客换一种付款方式。' },
    en: { title: 'The bank did not allow this payment', action: 'Ask for another way to pay.' },
  },
  'decline.maintenance': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '钱包系统维护中', action: '请稍后再试或改收现金。' },
    en: { title: 'The wallet is under maintenance', action: 'Try later, or take cash.' },
  },
  'decline.currency_unsupported': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '钱包不支持此币种', action: '请顾客换一种付款方式。' },
    en: { title: 'The wallet does not take this currency', action: 'Ask for another way to pay.' },
  },
  'decline.issuer_error': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '发卡银行暂时出错', action: '请稍后再试或换一种付款方式。' },
    en: { title: 'The bank had an error', action: 'Try again, or ask for another way to pay.' },
  },
  'decline.unknown_code': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '付款未成功', action: '请顾客换一种付款方式。' },
    en: { title: 'The payment was not made', action: 'Ask for another way to pay.' },
  },
} as const satisfies Record<string, ErrorTexts>;
