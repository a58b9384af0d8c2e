/** Errors of shifts and of the cash in the drawer. */
import type { ErrorTexts } from './error-texts.ts';

export const shiftErrors = {
  'shift.already_open': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '当班已经开始', action: '请先交班结算当前班次。' },
    en: { title: 'A shift is open already', action: 'Close it before you open another.' },
  },
  'shift.not_open': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '还没有开班', action: '请先清点备用金并开班。' },
    en: { title: 'No shift is open', action: 'Count the float and open a shift first.' },
  },
  'shift.not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这个班次', action: '请从班次列表中选择。' },
    en: { title: 'No such shift', action: 'Choose one from the list.' },
  },
  'shift.count_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '清点金额不符', action: '各面额之和与合计不一致，请重新核对。' },
    en: { title: 'The count does not add up', action: 'The notes and coins are not the total. Look again.' },
  },
  'shift.same_person': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '不能交接给自己', action: '请选择接班人。' },
    en: { title: 'You have the drawer already', action: 'Choose who takes it over.' },
  },
  'cash.not_enough': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '钱箱现金不足', action: '账面只有 {{expected}}，请核对金额。' },
    en: { title: 'Not that much in the drawer', action: 'There should be {{expected}}. Check the amount.' },
  },
  'cash.reason_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '原因与方向不符', action: '请重新选择存入或取出的原因。' },
    en: { title: 'That reason does not fit', action: 'Choose a reason for this direction.' },
  },
} as const satisfies Record<string, ErrorTexts>;
