/** Errors of the contract between screen and terminal. */
import type { ErrorTexts } from './error-texts.ts';

export const contractErrors = {
  'contract.unknown_operation': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '屏幕与收银核心版本不一致', action: '请重新启动收银台。' },
    en: { title: 'Screen and till are of different versions', action: 'Restart the till.' },
  },
  'contract.input_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '输入内容无效', action: '请检查输入后再试。' },
    en: { title: 'This input is not valid', action: 'Check what was entered and try again.' },
  },
  'contract.not_signed_in': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '请先登录', action: '选择姓名并输入 PIN。' },
    en: { title: 'Nobody is signed in', action: 'Choose a name and enter the PIN.' },
  },
  'contract.not_permitted': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有此项权限', action: '请店长登录后操作。' },
    en: { title: 'Not permitted for this person', action: 'Ask a manager to sign in.' },
  },
  'contract.terminal_unreachable': {
    moneyMoved: 'unknown',
    retry: 'now',
    'zh-CN': { title: '收银核心正在重新启动', action: '请稍候，当前订单会自动恢复，不要重复收款。' },
    en: {
      title: 'The till is restarting',
      action: 'Wait: the sale comes back by itself. Do not take the payment again.',
    },
  },
} as const satisfies Record<string, ErrorTexts>;
