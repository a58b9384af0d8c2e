/**
 * Errors of paper, of the cash drawer, and what may be wrong with a device: each `device.` code is a problem that a driver
 * can name, with its remedy.
 */
import type { ErrorTexts } from './error-texts.ts';

export const printingErrors = {
  'print.no_printer': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '本机没有小票打印机', action: '请在设置中添加打印机，或用系统打印。' },
    en: { title: 'This till has no receipt printer', action: 'Add one in the settings, or print through the system.' },
  },
  'print.sale_not_paid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '订单尚未付款', action: '收款完成后才能打印小票。' },
    en: { title: 'The sale is not paid', action: 'A receipt can be printed once it is.' },
  },
  'print.refund_not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这笔退款', action: '请在待办中查看退款。' },
    en: { title: 'No such refund', action: 'Look for it in the inbox.' },
  },
  'print.queue_full': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '等待打印的小票太多', action: '已有 {{maxJobs}} 张在等待，请先检查打印机。' },
    en: { title: 'Too many receipts wait', action: '{{maxJobs}} are waiting. See to the printer first.' },
  },
  'print.job_not_found': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有这个打印任务', action: '请在销售记录中重新打印。' },
    en: { title: 'No such print job', action: 'Print the receipt again from the sale.' },
  },
  'print.job_over': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这个打印任务已结束', action: '请在销售记录中打印副本。' },
    en: { title: 'This print job is over', action: 'Print a copy from the sale.' },
  },
  'print.interrupted': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '打印时程序中断', action: '请看小票是否打完，没有再打印一次。' },
    en: {
      title: 'The till stopped while printing',
      action: 'See whether the receipt is whole. If not, print it again.',
    },
  },
  'print.waited_too_long': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '小票等待太久，没有打印', action: '顾客还需要时再打印。' },
    en: {
      title: 'The receipt waited too long',
      action: 'It was not printed. Print it if the customer still wants it.',
    },
  },
  'drawer.none': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '本机没有钱箱', action: '请在设置中添加，或用钥匙打开。' },
    en: { title: 'This till has no cash drawer', action: 'Add it in the settings, or use the key.' },
  },
  'drawer.opening': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '钱箱正在打开', action: '请稍等一下。' },
    en: { title: 'The drawer is being opened', action: 'Wait a moment.' },
  },
  'drawer.not_opened': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '钱箱没有打开', action: '请检查打印机和钱箱的连线，或用钥匙打开。' },
    en: { title: 'The drawer did not open', action: 'Check the printer and the cable of the drawer, or use the key.' },
  },
} as const satisfies Record<string, ErrorTexts>;
