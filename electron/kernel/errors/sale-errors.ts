/** Errors of ringing up a sale. */
import type { ErrorTexts } from './error-texts.ts';

export const saleErrors = {
  'sale.not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这笔订单', action: '请检查小票号。' },
    en: { title: 'No such sale', action: 'Check the receipt number.' },
  },
  'sale.archive_unreadable': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '归档文件无法读取', action: '请技术人员将文件 {{fileName}} 放回数据库旁的文件夹后再试。' },
    en: {
      title: 'An archive file cannot be read',
      action: 'Have a technician put the file {{fileName}} back into the folder beside the database, then try again.',
    },
  },
  'sale.not_open': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '订单当前不能修改', action: '请先结束或取消正在进行的付款。' },
    en: { title: 'This sale cannot be changed now', action: 'Finish or cancel the payment first.' },
  },
  'sale.line_not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '该商品行已不在订单中', action: '请查看当前订单。' },
    en: { title: 'That line is no longer in the sale', action: 'Look at the sale as it is now.' },
  },
  'sale.too_many_lines': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '商品行已满', action: '每单最多 {{maxLines}} 行，请先结账再开新单。' },
    en: { title: 'The sale is full', action: 'A sale has at most {{maxLines}} lines. Pay this one and start another.' },
  },
  'sale.quantity_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '数量无效', action: '请输入 1 到 {{maxQuantity}} 的整数。' },
    en: { title: 'Not a usable quantity', action: 'Type a whole number from 1 to {{maxQuantity}}.' },
  },
  'sale.total_too_large': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '订单总额超过上限', action: '单笔最多 {{maxMinor}}，请分开结账。' },
    en: { title: 'The total is too large', action: 'One sale is at most {{maxMinor}}. Split it.' },
  },
  'sale.discount_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '折扣无效', action: '折扣必须大于 0，且不能超过商品金额。' },
    en: { title: 'Not a usable discount', action: 'A discount is above zero and at most the amount it reduces.' },
  },
  'sale.empty': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '订单没有应收金额', action: '请先添加商品或输入金额。' },
    en: { title: 'Nothing to pay', action: 'Add goods or key an amount first.' },
  },
  'sale.too_many_set_aside': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '搁置的订单过多', action: '最多搁置 {{maxSales}} 单，请先处理或取消其中一单。' },
    en: { title: 'Too many sales set aside', action: 'At most {{maxSales}} can wait. Finish or cancel one of them.' },
  },
  'sale.payment_unresolved': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': { title: '付款结果尚未确认', action: '请等待系统确认，不要重复收款，也不要取消订单。' },
    en: {
      title: 'The payment’s outcome is not known yet',
      action: 'Wait for the till to find out. Do not take it again.',
    },
  },
  'sale.shown_qr_unresolved': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': {
      title: '刚才的收款码可能已被付款',
      action: '恢复联网后自动查清。请先接待下一位，不要重复收款。',
    },
    en: {
      title: 'The QR shown before may have been paid',
      action: 'The till finds out once it is online. Serve the next customer meanwhile, and do not take it again.',
    },
  },
} as const satisfies Record<string, ErrorTexts>;
