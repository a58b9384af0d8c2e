/** Errors of taking a payment, other than what the wallet answers. */
import type { ErrorTexts } from './error-texts.ts';

export const checkoutErrors = {
  'checkout.not_started': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '当前没有进行中的收款', action: '请先点“收款”。' },
    en: { title: 'No checkout is open', action: 'Press “Pay” first.' },
  },
  'checkout.payment_running': {
    moneyMoved: 'unknown',
    retry: 'after_change',
    'zh-CN': { title: '已有一笔付款进行中', action: '请等待结果，或先取消该付款。' },
    en: { title: 'A payment is already running', action: 'Wait for its outcome, or cancel it first.' },
  },
  'checkout.code_malformed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '付款码位数或开头不对', action: '请让顾客刷新付款码，重新扫描或核对数字。' },
    en: { title: 'Not a payment code', action: 'Ask the customer to refresh the code, then scan or type it again.' },
  },
  'checkout.merchant_code_scanned': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这是商家收款码', action: '请让顾客打开“付款码”。' },
    en: { title: 'That is a shop’s code', action: 'Ask the customer to open their own payment code.' },
  },
  'checkout.code_needs_network': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '付款码需要联网', action: '网络恢复后再收，或改收现金。' },
    en: { title: 'Payment codes need the network', action: 'Wait for the network, or take cash.' },
  },
  'checkout.qr_needs_network': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '收款码需要联网', action: '网络恢复后会自动可用，或改收现金。' },
    en: { title: 'The QR needs the network', action: 'Wait for the network, or take cash.' },
  },
  'checkout.tap_needs_network': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '碰一碰需要联网', action: '网络恢复后会自动可用，或改收现金。' },
    en: { title: 'A tap needs the network', action: 'Wait for the network, or take cash.' },
  },
  'checkout.presentment_needs_network': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '此付款凭证需要联网', action: '网络恢复后再收，或改收现金。' },
    en: { title: 'This credential needs the network', action: 'Wait for the network, or take cash.' },
  },
  'checkout.reader_absent': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有碰一碰读卡器', action: '请使用付款码或收款码。' },
    en: { title: 'This till has no NFC reader', action: 'Use a payment code or the QR.' },
  },
  'checkout.reader_not_ready': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '读卡器未就绪', action: '请检查连接线，或使用付款码、收款码。' },
    en: { title: 'The NFC reader is not ready', action: 'Check its cable, or use a payment code or the QR.' },
  },
  'checkout.nothing_to_pay': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有需要付款的订单', action: '请先添加商品，再扫付款码。' },
    en: { title: 'There is nothing to pay', action: 'Ring up goods first, then scan the payment code.' },
  },
  'checkout.tender_unavailable': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '此付款方式暂不可用', action: '请使用屏幕上可用的方式。' },
    en: { title: 'This way to pay is not available now', action: 'Use one of the ways the screen offers.' },
  },
  'checkout.currency_not_taken': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '钱包不收本店的货币', action: '请改收现金,并请管理员更换钱包或货币设置。' },
    en: { title: 'The wallet does not take this currency', action: 'Take cash; a manager changes wallet or currency.' },
  },
  'checkout.payment_not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这笔付款', action: '请返回并刷新。' },
    en: { title: 'No such payment', action: 'Go back and look again.' },
  },
  'checkout.cannot_cancel': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': { title: '此付款已不能取消', action: '请以屏幕显示的结果为准。' },
    en: { title: 'This payment can no longer be cancelled', action: 'Go by the outcome on the screen.' },
  },
} as const satisfies Record<string, ErrorTexts>;
