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
  'device.not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有找到设备', action: '请检查电源、连线和设置中的地址。' },
    en: { title: 'The device was not found', action: 'Check its power, its cable and its address in the settings.' },
  },
  'device.unplugged': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备已断开', action: '请插好连线并打开电源，会自动恢复。' },
    en: { title: 'The device is gone', action: 'Plug it in and switch it on; the till goes on by itself.' },
  },
  'device.no_permission': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有使用设备的权限', action: '请技术员运行诊断并安装权限规则。' },
    en: { title: 'The till may not use the device', action: 'A technician runs the doctor and installs the rule.' },
  },
  'device.in_use': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备被其他程序占用', action: '请关闭占用它的程序，会自动恢复。' },
    en: { title: 'Another program holds the device', action: 'Close that program; the till goes on by itself.' },
  },
  'device.service_not_running': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '读卡服务没有运行', action: '请技术员启动智能卡服务。' },
    en: { title: 'The smart-card service does not run', action: 'A technician starts it.' },
  },
  'device.held_by_kernel': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备被系统驱动占用', action: '请技术员运行诊断并屏蔽该驱动。' },
    en: {
      title: 'A driver of the system holds the device',
      action: 'A technician runs the doctor and blocks that driver.',
    },
  },
  'device.module_missing': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '缺少设备所需的程序部件', action: '请技术员重新安装本程序。' },
    en: { title: 'A part of the program is missing', action: 'A technician installs the till anew.' },
  },
  'device.no_answer': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备没有应答', action: '请关闭设备电源，稍等再打开。' },
    en: { title: 'The device does not answer', action: 'Switch it off, wait a moment, and switch it on.' },
  },
  'device.garbled': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备应答异常', action: '请检查型号、波特率和连线。' },
    en: { title: 'The device answers nonsense', action: 'Check its model, its speed and its cable.' },
  },
  'device.paper_out': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印纸用完', action: '请换纸，会接着打印。' },
    en: { title: 'The paper is out', action: 'Put in a new roll; printing goes on.' },
  },
  'device.cover_open': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机盖没有合上', action: '请合上盖子，会接着打印。' },
    en: { title: 'The cover is open', action: 'Close it; printing goes on.' },
  },
  'device.reports_error': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备报告故障', action: '请看设备上的指示灯，检查切刀和卡纸。' },
    en: { title: 'The device reports an error', action: 'See its lights; check the knife and the paper.' },
  },
} as const satisfies Record<string, ErrorTexts>;
