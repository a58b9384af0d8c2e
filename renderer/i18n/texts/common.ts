/** Texts that belong to no single screen: the status band, dialogs, keypads, the terminal's state. */
import type { AreaTexts } from '../texts.ts';

export const commonTexts = {
  productName: { 'zh-CN': '钱包收银台', en: 'Wallet Till' },
  close: { 'zh-CN': '关闭', en: 'Close' },
  cancel: { 'zh-CN': '取消', en: 'Cancel' },
  confirm: { 'zh-CN': '确定', en: 'Confirm' },
  dismiss: { 'zh-CN': '知道了', en: 'Got it' },
  clear: { 'zh-CN': '清空', en: 'Clear' },

  exportCsv: { 'zh-CN': '导出 CSV', en: 'CSV' },
  exportXlsx: { 'zh-CN': '导出 Excel', en: 'Excel' },
  exportPrint: { 'zh-CN': '打印 / PDF', en: 'Print / PDF' },
  exportThisTill: { 'zh-CN': '仅本机', en: 'This till only' },
  exportCut: {
    'zh-CN': '只取了前 {{count}} 行，请缩小范围。',
    en: 'Only the first {{count}} rows are here. Choose less.',
  },

  keypadBackspace: { 'zh-CN': '退格', en: 'Delete last digit' },
  keypadClear: { 'zh-CN': '清空', en: 'Clear' },
  keypadPoint: { 'zh-CN': '小数点', en: 'Decimal point' },
  keypadDoubleZero: { 'zh-CN': '零零', en: 'Double zero' },

  secondsLeft: { 'zh-CN': '剩余 {{time}}', en: '{{time}} left' },
  timeIsUp: { 'zh-CN': '时间到', en: 'Time is up' },

  moneyMoved_no: { 'zh-CN': '未扣款', en: 'No money moved' },
  moneyMoved_yes: { 'zh-CN': '已扣款', en: 'Money moved' },
  moneyMoved_later: { 'zh-CN': '尚未扣款，联网后才扣', en: 'No money has moved yet' },
  moneyMoved_unknown: { 'zh-CN': '是否扣款尚不确定', en: 'Not known whether money moved' },

  statusBand: { 'zh-CN': '收银台状态', en: 'Till status' },
  sandbox: { 'zh-CN': '沙盒环境 · 不产生真实资金', en: 'Sandbox, no real money' },
  noStore: { 'zh-CN': '未激活', en: 'Not enrolled' },
  terminalLabel: { 'zh-CN': '收银台 {{terminalId}}', en: 'Till {{terminalId}}' },
  connectionOnline: { 'zh-CN': '已联网', en: 'Online' },
  connectionOffline: { 'zh-CN': '已断网', en: 'Offline' },
  connectionConnecting: { 'zh-CN': '正在连接', en: 'Connecting' },
  connectionRestarting: { 'zh-CN': '重启中', en: 'Restarting' },
  connectionSince: { 'zh-CN': '自 {{time}}', en: 'since {{time}}' },
  unresolved_one: { 'zh-CN': '{{count}} 笔结果待确认', en: '{{count}} payment unresolved' },
  unresolved_other: { 'zh-CN': '{{count}} 笔结果待确认', en: '{{count}} payments unresolved' },
  languageSwitch: { 'zh-CN': '语言', en: 'Language' },
  signOut: { 'zh-CN': '退出登录', en: 'Sign out' },
  signOutCaption: { 'zh-CN': '退出', en: 'Sign out' },
  history: { 'zh-CN': '销售记录', en: 'Sales' },
  historyCaption: { 'zh-CN': '记录', en: 'Sales' },
  till: { 'zh-CN': '收银', en: 'Till' },
  help: { 'zh-CN': '快捷键', en: 'Shortcut keys' },
  helpCaption: { 'zh-CN': '快捷键', en: 'Keys' },

  connectingTitle: { 'zh-CN': '正在连接收银核心', en: 'Connecting to the till' },
  connectingBody: {
    'zh-CN': '请稍候，当前订单会自动恢复。',
    en: 'One moment: the sale in progress comes back by itself.',
  },
  connectingLong: {
    'zh-CN': '等了很久？请用收银台启动时给出的完整网址重新打开。',
    en: 'Is this taking long? Open the full address that the till printed when it started.',
  },
  lineLostTitle: { 'zh-CN': '收银核心正在重新启动', en: 'The till is restarting' },
  lineLostBody: {
    'zh-CN': '当前订单已保存，会自动恢复。请不要重复收款。',
    en: 'The sale is saved and comes back by itself. Do not take the payment again.',
  },
  noAccessTitle: { 'zh-CN': '此页面没有访问凭证', en: 'This page has no access token' },
  noAccessBody: {
    'zh-CN': '请使用收银台启动时给出的完整网址打开。',
    en: 'Open the full address that the till printed when it started.',
  },
  brokenTitle: { 'zh-CN': '界面出错，正在恢复', en: 'The screen failed and is coming back' },
  brokenBody: {
    'zh-CN': '订单与付款由收银核心保存，不受影响。',
    en: 'The sale and its payments are kept by the till and are not affected.',
  },
  reload: { 'zh-CN': '重新载入', en: 'Reload' },

  outOfService: { 'zh-CN': '暂停收款', en: 'Out of service' },
  outOfServiceBooks: {
    'zh-CN': '销售记录和店长工作台仍可查看，账目可以导出。',
    en: 'Sales and the manager’s desk can still be read, and the books exported.',
  },

  keySearch: { 'zh-CN': '搜索商品', en: 'Search goods' },
  keyAmount: { 'zh-CN': '输入金额', en: 'Key an amount' },
  keyQuantity: { 'zh-CN': '修改数量', en: 'Change quantity' },
  keyDiscountLine: { 'zh-CN': '单品折扣', en: 'Discount line' },
  keyDiscountSale: { 'zh-CN': '整单折扣', en: 'Discount sale' },
  keyCancelSale: { 'zh-CN': '取消订单', en: 'Cancel sale' },
  keyPay: { 'zh-CN': '收款', en: 'Pay' },
  keySelect: { 'zh-CN': '选择商品行', en: 'Choose a line' },
  keyStep: { 'zh-CN': '数量加一、减一', en: 'One more, one less' },
  keyRemove: { 'zh-CN': '删除商品行', en: 'Remove the line' },
  scanAnywhere: {
    'zh-CN': '任何画面都可以直接扫码，不必先点输入框。',
    en: 'Scan at any time on any screen: no field needs to be chosen first.',
  },

  scanUnknown: { 'zh-CN': '未知条码 {{barcode}}', en: 'Unknown barcode {{barcode}}' },
  scanNotSignedIn: { 'zh-CN': '请先登录再扫码', en: 'Sign in before scanning' },
  scanBroken: { 'zh-CN': '扫码不完整，请重新扫描', en: 'The scan was cut in two: scan again' },
  scanRepeatIgnored: { 'zh-CN': '重复扫码，已忽略', en: 'Same code twice: ignored' },
  scanInputMethodTitle: { 'zh-CN': '扫码被输入法拦截', en: 'The input method caught a scan' },
  scanInputMethodBody: {
    'zh-CN': '请按 Shift 切换到英文输入后重新扫码。',
    en: 'Switch the input method to English (Shift), then scan again.',
  },
} as const satisfies AreaTexts;
