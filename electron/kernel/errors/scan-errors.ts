/** What is said of a scan that nothing can be done with. Never silence: the cashier scanned it and waits. */
import type { ErrorTexts } from './error-texts.ts';

export const scanErrors = {
  'scan.cut': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '只扫到一部分', action: '请重新扫描。若总是这样，请让技术员检查扫码枪的结束符设置。' },
    en: {
      title: 'Only part of a code was read',
      action: 'Scan again. If it keeps happening, have the scanner’s end-of-code setting checked.',
    },
  },
  'scan.too_long': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '扫到的内容过长', action: '这不是商品或付款码；请确认扫的是正确的码，并检查扫码枪设置。' },
    en: {
      title: 'What was scanned is too long',
      action: 'It is neither goods nor a payment code. Check what was scanned, and the scanner’s settings.',
    },
  },
  'scan.not_text': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '扫到的不是文字', action: '可能是乘车码等二进制码，或扫码枪波特率不对；请换付款码或检查设置。' },
    en: {
      title: 'What was scanned is no text',
      action:
        'It may be a transit ride code, or the scanner’s baud rate is wrong. Use a payment code, or check the settings.',
    },
  },
  'scan.emv_consumer_code': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这是银行卡付款二维码', action: '本店不支持这种码，请让顾客打开钱包的付款码。' },
    en: {
      title: 'That is a bank card’s payment QR',
      action: 'It is not taken here. Ask for the wallet’s payment code.',
    },
  },
  'scan.staff_badge': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这是员工卡', action: '收款中不能使用；登录请用密码。' },
    en: { title: 'That is a staff badge', action: 'It does nothing in a sale. Sign in with the PIN.' },
  },
  'scan.staff_badge_unknown': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这张员工卡没有登记', action: '请店长在员工管理中登记，或用密码登录。' },
    en: {
      title: 'That badge is nobody’s',
      action: 'A manager gives it to somebody under staff; or sign in with the PIN.',
    },
  },
  'scan.tag_means_nothing': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这张卡片不能在这里使用', action: '它不是员工卡或取货码，也不能付款；请使用手机钱包。' },
    en: {
      title: 'That tag means nothing here',
      action: 'It is no badge and no pick-up code, and it does not pay. Use the wallet on a phone.',
    },
  },
  'scan.expired': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '商品已过期', action: '标签上的有效期为 {{expiresOn}}，不能销售；请取下并告知店长。' },
    en: {
      title: 'These goods have expired',
      action: 'The label says {{expiresOn}}. Do not sell them; tell the manager.',
    },
  },
  'scan.coupon': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这是优惠券', action: '收银台不核销优惠券；钱包里的优惠在付款时自动使用。' },
    en: { title: 'That is a coupon', action: 'Coupons are not taken by scan; the wallet’s own apply by themselves.' },
  },
  'scan.bill': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这是缴费单', action: '不能加入商品；请在缴费功能中办理。' },
    en: { title: 'That is a bill', action: 'It cannot be added to a sale. Pay it where bills are paid.' },
  },
  'scan.pick_up_code': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这是取货码', action: '收银台不办理取货；请到取货处。' },
    en: { title: 'That is a pick-up code', action: 'Goods are not handed out here. Go to the pick-up point.' },
  },
  'scan.logistics_label': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这是物流标签', action: '请扫商品本身的条码。' },
    en: { title: 'That is a carton or pallet label', action: 'Scan the barcode on the goods themselves.' },
  },
  'scan.price_missing': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '标签上没有可用的价格', action: '请在电子秤上重新打印标签，或手动输入金额。' },
    en: { title: 'The label says no price', action: 'Print the label again at the scale, or key the amount.' },
  },
} as const satisfies Record<string, ErrorTexts>;
