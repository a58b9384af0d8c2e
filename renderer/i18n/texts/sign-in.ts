/** Texts of the sign-in screen. */
import type { AreaTexts } from '../texts.ts';

export const signInTexts = {
  title: { 'zh-CN': '请选择姓名', en: 'Who is at the till?' },
  staff: { 'zh-CN': '员工', en: 'Staff' },
  enterPin: { 'zh-CN': '{{name}}，请输入 PIN', en: '{{name}}, enter your PIN' },
  chooseFirst: { 'zh-CN': '先选择姓名，再输入 PIN', en: 'Choose your name, then enter the PIN' },
  pinEntered: { 'zh-CN': '已输入 {{count}} 位，共 6 位', en: '{{count}} of 6 digits entered' },
  demoPin: { 'zh-CN': '演示 PIN', en: 'Demo PIN' },
  waitTitle: { 'zh-CN': '错误次数过多，请稍候', en: 'Too many wrong PINs' },
  nobody: { 'zh-CN': '还没有员工资料', en: 'No staff yet' },
  nobodyBody: {
    'zh-CN': '收银台激活后会从钱包系统取得员工资料。',
    en: 'The till receives its staff once it is enrolled.',
  },
  notEnrolled: { 'zh-CN': '收银台尚未激活', en: 'This till is not enrolled' },
  notEnrolledBody: {
    'zh-CN': '请输入钱包服务方给的激活码，并保持联网。',
    en: 'Enter the activation code from the wallet service, while online.',
  },
  enrolling: { 'zh-CN': '正在激活收银台', en: 'Enrolling this till' },
  enrollingBody: {
    'zh-CN': '正在等待钱包系统，通常只需几秒。',
    en: 'Waiting for the wallet system. This takes a few seconds.',
  },
  activationCode: { 'zh-CN': '激活码', en: 'Activation code' },
  enrol: { 'zh-CN': '激活', en: 'Enrol' },
  changePinTitle: { 'zh-CN': '请设置您自己的 PIN', en: 'Choose your own PIN' },
  changePinBody: {
    'zh-CN': '现在的 PIN 是别人设的。换成只有您知道的 PIN 后才能继续。',
    en: 'Somebody else set the one you have. Nothing goes on before you choose one only you know.',
  },
  changePinRule: { 'zh-CN': '6 位数字，不要连号、重复或日期。', en: 'Six digits: no run, no repeats, no date.' },
  changePin_old: { 'zh-CN': '输入现在的 PIN', en: 'The PIN you have' },
  changePin_new: { 'zh-CN': '输入新 PIN', en: 'Your new PIN' },
  changePin_again: { 'zh-CN': '再输入一次新 PIN', en: 'The new PIN again' },
  changePinNext: { 'zh-CN': '下一步', en: 'Next' },
  changePinDone: { 'zh-CN': '设置 PIN', en: 'Set the PIN' },
  changePinDiffers: { 'zh-CN': '两次输入的新 PIN 不一致', en: 'The two new PINs are not the same' },
  role_cashier: { 'zh-CN': '收银员', en: 'Cashier' },
  role_supervisor: { 'zh-CN': '值班主管', en: 'Supervisor' },
  role_manager: { 'zh-CN': '店长', en: 'Manager' },
  role_technician: { 'zh-CN': '技术员', en: 'Technician' },
} as const satisfies AreaTexts;
