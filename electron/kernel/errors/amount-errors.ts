/** Errors of amounts that a person keys in. */
import type { ErrorTexts } from './error-texts.ts';

export const amountErrors = {
  'amount.malformed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '金额格式不对', action: '请输入数字，例如 12.50。' },
    en: { title: 'Not an amount', action: 'Type digits, such as 12.50.' },
  },
  'amount.too_many_decimals': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '小数位太多', action: '最多输入 {{decimals}} 位小数。' },
    en: { title: 'Too many decimals', action: 'Use at most {{decimals}} decimals.' },
  },
  'amount.too_large': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '金额超过上限', action: '单笔最多 {{maxMinor}}，请检查是否多输了数字。' },
    en: { title: 'Amount too large', action: 'One sale is at most {{maxMinor}}. Check for an extra digit.' },
  },
  'amount.zero': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '金额不能为零', action: '请输入大于 0 的金额。' },
    en: { title: 'Amount is zero', action: 'Type an amount above zero.' },
  },
} as const satisfies Record<string, ErrorTexts>;
