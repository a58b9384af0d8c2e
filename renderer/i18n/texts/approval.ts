/** Texts of the approval that a second person gives on the spot. */
import type { AreaTexts } from '../texts.ts';

export const approvalTexts = {
  lead: {
    'zh-CN': '请有权限的同事选择自己的姓名，输入 PIN。只对这一次有效。',
    en: 'Somebody who may chooses their name and enters their PIN. It holds for this once.',
  },
  refundSize: { 'zh-CN': '退款金额', en: 'To give back' },
  discountSize: { 'zh-CN': '折扣 {{percent}}%', en: '{{percent}} % off' },
  who: { 'zh-CN': '授权人', en: 'Who approves' },
  nobody: { 'zh-CN': '没有可以授权的人', en: 'Nobody here may approve it' },
  pin: { 'zh-CN': '授权人的 PIN', en: 'PIN of who approves' },
  pinTyped: { 'zh-CN': '已输入 {{count}} 位', en: '{{count}} digits entered' },
  approve: { 'zh-CN': '授权', en: 'Approve' },
} as const satisfies AreaTexts;
