/** Errors of people, rights and approvals. */
import type { ErrorTexts } from './error-texts.ts';

export const staffErrors = {
  'staff.pin_not_digits': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: 'PIN 格式不对', action: '请输入 {{digits}} 位数字。' },
    en: { title: 'Not a usable PIN', action: 'Type exactly {{digits}} digits.' },
  },
  'staff.pin_guessable': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这个 PIN 太容易被猜到', action: '请不要使用连号、重复数字或日期。' },
    en: { title: 'This PIN is easy to guess', action: 'Use no sequence, no repeats and no date.' },
  },
  'staff.pin_same': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '新 PIN 与原 PIN 相同', action: '请设置一个不同的 PIN。' },
    en: { title: 'This is the PIN you have', action: 'Choose another one.' },
  },
  'staff.not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这位员工', action: '请刷新员工名单。' },
    en: { title: 'No such person', action: 'Look at the list of staff again.' },
  },
  'staff.name_empty': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '姓名不能为空', action: '请输入员工姓名。' },
    en: { title: 'A name is missing', action: 'Type the person’s name.' },
  },
  'staff.too_many': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '员工人数已满', action: '最多 {{maxStaff}} 人。请改用已离职员工的记录。' },
    en: { title: 'The list of staff is full', action: 'At most {{maxStaff}} people. Change one who has left.' },
  },
  'staff.badge_taken': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '该工牌已属于其他员工', action: '请换一张工牌。' },
    en: { title: 'This badge is somebody else’s', action: 'Use another badge.' },
  },
  'staff.last_manager': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '至少要保留一位店长', action: '请先将另一位员工设为店长。' },
    en: { title: 'The last manager stays', action: 'Make somebody else a manager first.' },
  },
  'staff.manager_rights_kept': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '店长必须保留此权限', action: '店长的“设置”和“员工管理”权限不能取消。' },
    en: { title: 'A manager keeps this right', action: 'Settings and staff cannot be taken from managers.' },
  },
  'staff.approval_needed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '需要他人授权', action: '请有权限的同事在此输入 PIN 授权。' },
    en: { title: 'Needs a second person', action: 'Ask somebody who may to approve it here with their PIN.' },
  },
  'staff.approval_over': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '授权已失效', action: '请重新授权。授权只能使用一次，一分钟内有效。' },
    en: { title: 'This approval is used up', action: 'Ask for another: it holds once, for a minute, for one act.' },
  },
  'staff.cannot_approve': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '此人不能授权', action: '请选择另一位有权限的同事，本人不能为自己授权。' },
    en: { title: 'This person cannot approve it', action: 'Choose somebody else who may; nobody approves their own.' },
  },
} as const satisfies Record<string, ErrorTexts>;
