/** Errors of signing in. */
import type { ErrorTexts } from './error-texts.ts';

export const sessionErrors = {
  'session.pin_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: 'PIN 不正确', action: '请重新输入，还可尝试 {{attemptsLeft}} 次。' },
    en: { title: 'Wrong PIN', action: 'Try again; {{attemptsLeft}} tries before a wait.' },
  },
  'session.pin_wait': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '错误次数过多', action: '请等待 {{waitSeconds}} 秒后再试。' },
    en: { title: 'Too many wrong PINs', action: 'Wait {{waitSeconds}} seconds, then try again.' },
  },
  'session.cashier_unknown': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这位员工', action: '请从列表中选择姓名。' },
    en: { title: 'No such person', action: 'Choose a name from the list.' },
  },
  'session.sale_in_payment': {
    moneyMoved: 'unknown',
    retry: 'after_change',
    'zh-CN': { title: '付款进行中，不能退出登录', action: '请等待付款结束。' },
    en: { title: 'A payment is running', action: 'Wait for it to end before signing out.' },
  },
  'session.pin_change_needed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '请先修改 PIN', action: '店长重置了您的 PIN，请设置一个只有您知道的新 PIN。' },
    en: { title: 'Choose your own PIN first', action: 'Your PIN was set by somebody else. Choose one only you know.' },
  },
} as const satisfies Record<string, ErrorTexts>;
