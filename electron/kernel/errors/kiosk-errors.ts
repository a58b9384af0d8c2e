/** What a ticket kiosk says. Passengers read it in both languages at once: one reason, one instruction. */
import type { ErrorTexts } from './error-texts.ts';

const again = { moneyMoved: 'no', retry: 'now' } as const;
const otherwise = { moneyMoved: 'no', retry: 'after_change' } as const;

export const kioskErrors = {
  'kiosk.not_a_kiosk': {
    ...otherwise,
    'zh-CN': { title: '这台机器不是售票机', action: '请到售票机办理。' },
    en: { title: 'This machine sells no tickets', action: 'Use a ticket kiosk.' },
  },
  'kiosk.busy': {
    ...again,
    'zh-CN': { title: '上一单还没有结束', action: '请先完成或取消这一单。' },
    en: { title: 'The last order is not over', action: 'Finish or cancel it first.' },
  },
  'kiosk.not_on_menu': {
    ...otherwise,
    'zh-CN': { title: '这张票现在不卖', action: '请重新选择目的地。' },
    en: { title: 'This ticket is not sold now', action: 'Choose the destination again.' },
  },
  'kiosk.choose_first': {
    ...again,
    'zh-CN': { title: '请先选车票', action: '选好车票后再出示付款码。' },
    en: { title: 'Choose a ticket first', action: 'Then show your payment code.' },
  },
  'kiosk.code_unknown': {
    ...again,
    'zh-CN': { title: '这不是付款码', action: '请打开手机钱包的付款码。' },
    en: { title: 'Not a payment code', action: 'Open the payment code of your wallet.' },
  },
  'kiosk.nothing_to_fetch': {
    ...again,
    'zh-CN': { title: '没有找到车票', action: '请核对两个号码，或呼叫工作人员。' },
    en: { title: 'No ticket was found', action: 'Check both numbers, or call staff.' },
  },
  'kiosk.fetch_wait': {
    ...otherwise,
    'zh-CN': { title: '输错次数太多', action: '请 {{waitSeconds}} 秒后再试，或呼叫工作人员。' },
    en: { title: 'Too many wrong numbers', action: 'Try again in {{waitSeconds}} s, or call staff.' },
  },
  'kiosk.ticket_over': {
    moneyMoved: 'yes',
    retry: 'never',
    'zh-CN': { title: '车票已过有效时间', action: '请呼叫工作人员。' },
    en: { title: 'The ticket’s time is over', action: 'Please call staff.' },
  },
  'kiosk.ticket_not_made': {
    moneyMoved: 'yes',
    retry: 'never',
    'zh-CN': { title: '已付款，车票没有做出来', action: '请等工作人员过来，不要再付一次。' },
    en: { title: 'Paid, but the ticket was not made', action: 'Staff were called. Do not pay again.' },
  },
  'kiosk.too_many_open': {
    ...otherwise,
    'zh-CN': { title: '有太多订单结果未明', action: '请检查网络；结果查清后自动恢复售票。' },
    en: {
      title: 'Too many orders are not settled',
      action: 'Look at the network. It sells again when they are settled.',
    },
  },
  'kiosk.no_order': {
    ...otherwise,
    'zh-CN': { title: '没有订单', action: '请先选车票。' },
    en: { title: 'There is no order', action: 'Choose a ticket first.' },
  },
  'kiosk.no_paper_receipt': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机没有纸', action: '请记下小票号，凭它向工作人员索取小票。' },
    en: { title: 'The printer has no paper', action: 'Note the number: staff give you the receipt by it.' },
  },
  'kiosk.no_paper': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机没有纸', action: '请用手机拍下屏幕上的车票。' },
    en: { title: 'The printer has no paper', action: 'Take a photo of the ticket on the screen.' },
  },
} as const satisfies Record<string, ErrorTexts>;
