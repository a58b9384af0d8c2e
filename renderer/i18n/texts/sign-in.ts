/** Texts of the sign-in screen. */
import type { AreaTexts } from '../texts.ts';

export const signInTexts = {
  title: { 'zh-CN': '请选择姓名', en: 'Who is at the till?' },
  staff: { 'zh-CN': '员工', en: 'Staff' },
  enterPin: { 'zh-CN': '{{name}}，请输入 PIN', en: '{{name}}, enter your PIN' },
  chooseFirst: { 'zh-CN': '先选择姓名，再输入 PIN', en: 'Choose your name, then enter the PIN' },
  pinEntered: { 'zh-CN': '已输入 {{count}} 位，共 6 位', en: '{{count}} of 6 digits entered' },
  demoPin: { 'zh-CN': '演示 PIN', en: 'Demo PIN' },
  checking: { 'zh-CN': '正在核对…', en: 'Checking…' },
  waitTitle: { 'zh-CN': '错误次数过多，请稍候', en: 'Too many wrong PINs' },
  waitBody: { 'zh-CN': '{{time}} 后可再试', en: 'Try again in {{time}}' },
  nobody: { 'zh-CN': '还没有员工资料', en: 'No staff yet' },
  nobodyBody: {
    'zh-CN': '收银台激活后会从钱包系统取得员工资料。',
    en: 'The till receives its staff once it is enrolled.',
  },
  role_cashier: { 'zh-CN': '收银员', en: 'Cashier' },
  role_supervisor: { 'zh-CN': '值班主管', en: 'Supervisor' },
  role_manager: { 'zh-CN': '店长', en: 'Manager' },
  role_technician: { 'zh-CN': '技术员', en: 'Technician' },
} as const satisfies AreaTexts;
