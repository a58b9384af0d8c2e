/**
 * Texts of the checkout: taking the payment and its outcomes. Texts that begin `customer` are shown to the customer in
 * both languages at once. While an outcome is open no text invites a second payment; a test reads them all for that.
 */
import type { AreaTexts } from '../texts.ts';

export const checkoutTexts = {
  title: { 'zh-CN': '收款', en: 'Payment' },
  amountDue: { 'zh-CN': '应收', en: 'To pay' },
  receiptShort: { 'zh-CN': '小票', en: 'Receipt' },
  backToCart: { 'zh-CN': '返回购物车', en: 'Back to cart' },

  customerChoose: { 'zh-CN': '请任选一种方式付款', en: 'Pay any way you like' },
  customerNoWay: { 'zh-CN': '现在不能用钱包付款', en: 'No wallet payment right now' },
  customerScanQr: { 'zh-CN': '打开钱包“扫一扫”', en: 'Scan with your wallet' },
  customerTap: { 'zh-CN': '手机靠近读卡器', en: 'Tap your phone' },
  customerShowCode: { 'zh-CN': '出示“付款码”', en: 'Show your payment code' },
  customerShowOfflineCode: { 'zh-CN': '出示“离线码”', en: 'Show your offline code' },
  customerConfirm: { 'zh-CN': '请在手机上确认付款', en: 'Please confirm on your phone' },
  customerTapDone: { 'zh-CN': '已读取，手机可以拿开', en: 'Read. You may take the phone away' },

  // One title and one lead for each screen.
  title_ready: { 'zh-CN': '等待顾客付款', en: 'Ready to be paid' },
  title_closing_previous: { 'zh-CN': '正在关闭上一种方式', en: 'Closing the earlier way' },
  title_sending: { 'zh-CN': '正在联系钱包', en: 'Asking the wallet' },
  title_waiting_customer: { 'zh-CN': '请顾客在手机上确认', en: 'Waiting for the customer' },
  title_outcome_unknown: { 'zh-CN': '付款结果尚不确定', en: 'Outcome not known yet' },
  title_cancelling: { 'zh-CN': '正在取消这笔付款', en: 'Cancelling this payment' },
  title_approved: { 'zh-CN': '收款成功', en: 'Paid' },
  title_accepted_offline: { 'zh-CN': '已离线收下', en: 'Accepted offline' },
  title_declined: { 'zh-CN': '付款未成功', en: 'Not paid: declined' },
  title_expired: { 'zh-CN': '超时未付款', en: 'Not paid: time ran out' },
  title_refund_due: { 'zh-CN': '顾客已付，须退款', en: 'Paid after all: refund due' },
  title_unpaid: { 'zh-CN': '离线收下后未到账', en: 'Accepted offline, not paid' },
  title_cancelled: { 'zh-CN': '付款已取消', en: 'Payment cancelled' },

  lead_ready: { 'zh-CN': '扫码、碰一碰、输码都可以，不用先选', en: 'Scan, tap or type: no need to choose first' },
  lead_closing_previous: {
    'zh-CN': '确认先前的方式没有收到钱，才开始这一笔。请稍候。',
    en: 'The till makes sure that the earlier way took no money, then starts this one. One moment.',
  },
  lead_sending: { 'zh-CN': '通常一两秒就有结果。', en: 'This usually takes a second or two.' },
  lead_waiting_customer: {
    'zh-CN': '顾客正在输入密码或验证身份。请等待结果。',
    en: 'The customer is entering a password or confirming. Wait for the outcome.',
  },
  lead_outcome_unknown: {
    'zh-CN': '收银台正在查清这笔付款，结果会自动显示。',
    en: 'The till is finding out. The outcome appears here by itself.',
  },
  lead_cancelling: {
    'zh-CN': '取消要由钱包确认。顾客若已付款，会全额退回。请等待结果。',
    en: 'The wallet has to confirm it. If the customer has paid, all of it goes back. Wait for the outcome.',
  },
  lead_approved: { 'zh-CN': '付款已确认，可以交货。', en: 'The payment is confirmed. Hand over the goods.' },
  lead_accepted_offline: {
    'zh-CN': '凭证已核验并记录，联网后自动提交银行。可以交货。',
    en: 'The credential was checked and recorded; it goes to the bank once online. Hand over the goods.',
  },
  lead_declined: { 'zh-CN': '钱包没有通过这笔付款。', en: 'The wallet said no to this payment.' },
  lead_expired: { 'zh-CN': '顾客没有在时限内付款。', en: 'The customer did not pay in time.' },
  lead_cancelled: { 'zh-CN': '这笔付款没有发生。', en: 'This payment did not take place.' },
  lead_reversed: {
    'zh-CN': '钱包已确认：这笔没有收款；如已扣款，已全额退回顾客。',
    en: 'The wallet confirmed: nothing was taken, or all of it went back to the customer.',
  },
  lead_refund_due: {
    'zh-CN': '取消前顾客已付款，这笔钱要退还给顾客。请通知店长。',
    en: 'The customer had paid before the cancel. The money has to go back: tell the manager.',
  },
  lead_unpaid: {
    'zh-CN': '离线收下后银行没有付款。请通知店长。',
    en: 'It was accepted offline and the bank did not pay. Tell the manager.',
  },

  do_expired: {
    'zh-CN': '顾客还要付的话，请重新收款。',
    en: 'If the customer still wants to pay, take the payment again.',
  },
  do_cancelled: { 'zh-CN': '可以换一种方式收款，或返回购物车。', en: 'Take it another way, or go back to the cart.' },
  do_refund_due: {
    'zh-CN': '不要再收这笔。请通知店长退款。',
    en: 'Do not take it again. Ask the manager for the refund.',
  },
  do_unpaid: { 'zh-CN': '请通知店长处理这笔货款。', en: 'Ask the manager to follow up this payment.' },

  // What the customer has to do and the cashier sees, per way to pay.
  way_merchant_qr: { 'zh-CN': '顾客扫我', en: 'Customer scans' },
  way_tap: { 'zh-CN': '碰一碰', en: 'Tap' },
  way_payment_code: { 'zh-CN': '付款码', en: 'Payment code' },
  way_scan_presentment: { 'zh-CN': '离线码', en: 'Offline code' },

  qrLabel: { 'zh-CN': '收款二维码', en: 'Payment QR code' },
  qrRequesting: { 'zh-CN': '正在生成二维码…', en: 'Making the QR code…' },
  qrOff: { 'zh-CN': '没有显示二维码', en: 'No QR code is shown' },
  qrUnavailable: { 'zh-CN': '暂时无法生成二维码', en: 'The QR code could not be made' },
  qrExpired: { 'zh-CN': '二维码已过期', en: 'This QR code has run out' },
  qrRenew: { 'zh-CN': '换新二维码', en: 'New QR code' },
  qrTime: { 'zh-CN': '有效时间', en: 'Good for' },
  offerUnavailable: { 'zh-CN': '现在不可用', en: 'Not available now' },

  refused: { 'zh-CN': '没有收下：', en: 'Not taken:' },

  offlineCodeTitle: { 'zh-CN': '用扫码枪扫离线码', en: 'Scan it with the scanner' },
  offlineCodeHow: {
    'zh-CN': '顾客在钱包里打开“离线码”，手机不用联网。',
    en: 'It is in the customer’s wallet and needs no network.',
  },
  offlineUpTo: { 'zh-CN': '每笔至 {{amount}}，联网后扣款', en: 'Up to {{amount}}, charged once online' },
  digitsNotOffline: { 'zh-CN': '断网时不能收数字付款码', en: 'Codes of digits are not taken offline' },

  reader_absent: { 'zh-CN': '没有连接读卡器', en: 'No reader is connected' },
  readerDo_absent: { 'zh-CN': '请用二维码或付款码收款。', en: 'Use the QR code or the payment code.' },
  reader_off: { 'zh-CN': '读卡器未启用', en: 'The reader is off' },
  readerDo_off: { 'zh-CN': '请用二维码或付款码收款。', en: 'Use the QR code or the payment code.' },
  reader_armed: { 'zh-CN': '读卡器已就绪', en: 'The reader is ready' },
  readerDo_armed: { 'zh-CN': '请顾客把手机贴近读卡器。', en: 'Ask the customer to hold the phone to it.' },
  reader_reading: { 'zh-CN': '正在读取', en: 'Reading' },
  readerDo_reading: { 'zh-CN': '手机请不要移开。', en: 'Keep the phone still.' },
  reader_unlock_phone: { 'zh-CN': '手机未解锁', en: 'The phone is locked' },
  readerDo_unlock_phone: { 'zh-CN': '请顾客解锁手机后再贴一次。', en: 'Ask to unlock the phone, then tap again.' },
  reader_tap_again: { 'zh-CN': '没有读完整', en: 'Not read in full' },
  readerDo_tap_again: {
    'zh-CN': '没有扣款，请再贴一次并停留一秒。',
    en: 'No money moved. Tap again and hold for a second.',
  },
  reader_foreign_card: { 'zh-CN': '这不是手机钱包', en: 'Not a wallet' },
  readerDo_foreign_card: {
    'zh-CN': '请打开手机钱包再贴，或换一种方式。',
    en: 'Open the phone’s wallet, or pay another way.',
  },
  reader_over_wallet_limit: { 'zh-CN': '超过此钱包限额', en: 'Over this wallet’s limit' },
  readerDo_over_wallet_limit: { 'zh-CN': '请用二维码或付款码收款。', en: 'Use the QR code or the payment code.' },
  readerSimulated: { 'zh-CN': '模拟读卡器', en: 'Simulated reader' },
  readerSimulate: { 'zh-CN': '演示手机碰一下', en: 'Tap with a demo phone' },

  codeLabel: { 'zh-CN': '付款码数字', en: 'Digits of the payment code' },
  codeHint: { 'zh-CN': '直接扫，或在此输入数字', en: 'Scan it, or type the digits here' },
  codeIncomplete_one: { 'zh-CN': '还差 {{count}} 位', en: '{{count}} more digit' },
  codeIncomplete_other: { 'zh-CN': '还差 {{count}} 位', en: '{{count}} more digits' },
  codeIncompleteKnown_one: { 'zh-CN': '{{wallet}}，还差 {{count}} 位', en: '{{wallet}}: {{count}} more digit' },
  codeIncompleteKnown_other: { 'zh-CN': '{{wallet}}，还差 {{count}} 位', en: '{{wallet}}: {{count}} more digits' },
  codeComplete: { 'zh-CN': '{{wallet}}，位数正确', en: '{{wallet}}: right length' },
  codeMayGrow: {
    'zh-CN': '{{wallet}}，可提交；还有数字就继续输',
    en: '{{wallet}}: may be sent; go on if there are more',
  },
  codeCompleteUnlisted: { 'zh-CN': '格式正确，由银行核对', en: 'Right form; the bank will check it' },
  codeTooLong_one: { 'zh-CN': '多了 {{count}} 位，请核对', en: '{{count}} digit too many: check it' },
  codeTooLong_other: { 'zh-CN': '多了 {{count}} 位，请核对', en: '{{count}} digits too many: check them' },
  codeWrongPrefix: { 'zh-CN': '付款码不会这样开头，请核对', en: 'No wallet’s code begins like this: check it' },
  codeUnlistedSendable: { 'zh-CN': '不认识的付款码，可交银行核对', en: 'Unknown kind of code; the bank can check it' },
  codeMerchant: {
    'zh-CN': '这是商家收款码，请顾客打开“付款码”',
    en: 'That is a shop’s code: ask for the payment code',
  },
  codeGoods: { 'zh-CN': '这是商品条码，不是付款码', en: 'That is a product’s barcode, not a payment code' },
  codePresentment: { 'zh-CN': '这是离线码，请用扫码枪扫', en: 'That is an offline code: use the scanner' },
  codeMalformed: { 'zh-CN': '付款码只有数字和字母', en: 'Payment codes are digits and letters only' },
  codePasswordWarning: {
    'zh-CN': '手动输入的码，顾客常要在手机上输密码',
    en: 'Typed codes often ask the customer for a password',
  },
  codeSubmit: { 'zh-CN': '收款', en: 'Take payment' },
  codeSubmitUnlisted: { 'zh-CN': '交银行核对', en: 'Let the bank check' },

  stop: { 'zh-CN': '取消这笔付款', en: 'Stop this payment' },
  stopSure: { 'zh-CN': '确认取消', en: 'Yes, stop it' },
  nextSale: { 'zh-CN': '下一单', en: 'Next sale' },
  backToWays: { 'zh-CN': '重新收款', en: 'Take payment again' },
  backToWaysOther: { 'zh-CN': '换一种方式', en: 'Pay another way' },
  backToSale: { 'zh-CN': '返回订单', en: 'Back to the sale' },

  timeLeft: { 'zh-CN': '剩余 {{time}}', en: '{{time}} left' },
  timeUp: { 'zh-CN': '时间到，正在确认结果', en: 'Time is up: the till is checking' },
  unknownSince: { 'zh-CN': '自 {{time}} 起', en: 'since {{time}}' },
  unknownFor: { 'zh-CN': '已查询', en: 'Finding out for' },
  unknownMoney: { 'zh-CN': '是否扣款：还不知道', en: 'Did money move? Not known yet' },
  unknownRule: {
    'zh-CN': '请不要另收一笔，也不要先交货。',
    en: 'Do not take another payment. Do not hand over the goods yet.',
  },
  unknownProof: {
    'zh-CN': '顾客手机上的截图不算到账，以本机显示为准。',
    en: 'A picture on the customer’s phone is no proof; only this screen is.',
  },
  unknownStepsTitle: { 'zh-CN': '收银台正在做', en: 'What the till is doing' },
  unknownStepQuery: {
    'zh-CN': '每隔几秒向钱包查询这笔付款',
    en: 'Asks the wallet about this payment every few seconds',
  },
  unknownStepReverse: {
    'zh-CN': '一直查不到，就请钱包撤销这笔付款',
    en: 'If no answer comes, has the wallet undo this payment',
  },
  progressAsked_one: { 'zh-CN': '已查询 {{count}} 次', en: 'Asked {{count}} time' },
  progressAsked_other: { 'zh-CN': '已查询 {{count}} 次', en: 'Asked {{count}} times' },
  progressUndone_one: { 'zh-CN': '已请求撤销 {{count}} 次', en: 'Told to undo it {{count}} time' },
  progressUndone_other: { 'zh-CN': '已请求撤销 {{count}} 次', en: 'Told to undo it {{count}} times' },
  progressWaiting: { 'zh-CN': '正在等答复', en: 'waiting for the answer' },
  progressNext: { 'zh-CN': '下一次在 {{left}} 后', en: 'next in {{left}}' },
  progressUndoFrom: { 'zh-CN': '{{time}} 起撤销，还有 {{left}}', en: 'from {{time}} on, in {{left}}' },
  evidenceKey: { 'zh-CN': '记录顾客出示的凭证', en: 'Note the customer’s proof' },
  evidenceTitle: { 'zh-CN': '顾客出示了付款凭证', en: 'The customer showed proof' },
  evidenceRule: {
    'zh-CN': '只记下看到了什么，不改变结果，也不放行。结果仍由收银台查清。',
    en: 'This only records what was seen. It changes no money and releases no goods; the till goes on finding out.',
  },
  evidenceNote: { 'zh-CN': '看到了什么（必填）', en: 'What was seen (needed)' },
  evidenceHint: {
    'zh-CN': '例如钱包里的付款时间和金额。不要写付款码或完整钱包号。',
    en: 'Such as time and amount in the wallet. No payment codes or wallet ids.',
  },
  evidenceSave: { 'zh-CN': '记录', en: 'Record it' },
  evidenceSaved: { 'zh-CN': '已记录，结果仍在查', en: 'Recorded; the outcome is still open' },
  evidenceNeedsTitle: { 'zh-CN': '需要值班主管或店长', en: 'For a supervisor or manager' },
  evidenceNeeds: {
    'zh-CN': '请值班主管或店长来记录。顾客可以稍等，结果出来会自动显示。',
    en: 'Call one of them. The customer may wait here: the outcome appears by itself.',
  },
  unknownStepKeep: {
    'zh-CN': '断网或重启也不会忘记，直到有结果',
    en: 'Keeps at it through a lost network or a restart, until it is known',
  },

  asideKey: { 'zh-CN': '先接待下一位', en: 'Serve the next customer' },
  asideRule: {
    'zh-CN': '收银台会接着查，一有结果就提示。不要向这位顾客再收钱。',
    en: 'The till goes on finding out and tells you here. Do not charge this customer again.',
  },
  asideDone: { 'zh-CN': '已搁置，有结果会提示', en: 'Set aside: you will be told here' },

  acceptedNow: { 'zh-CN': '现在', en: 'Now' },
  acceptedNowBody: {
    'zh-CN': '凭证已核验，付款已记在本机，断电也不会丢。',
    en: 'The credential is checked and the payment recorded on this till, safe over a power cut.',
  },
  acceptedThen: { 'zh-CN': '联网后', en: 'Once online' },
  acceptedThenBody: {
    'zh-CN': '收银台自动提交银行，这时才扣顾客的钱。您不用做什么。',
    en: 'The till sends it by itself; only then does the customer’s money move. Nothing to do for you.',
  },
  acceptedElse: { 'zh-CN': '银行若没有付款', en: 'If the bank does not pay' },
  acceptedElseBody: {
    'zh-CN': '这笔货款由本店承担，店长会收到提示。',
    en: 'The shop bears the loss, and the manager is told.',
  },
  refundAmount: { 'zh-CN': '应退', en: 'To refund' },
  unpaidAmount: { 'zh-CN': '未到账', en: 'Not paid' },
  acceptedAmount: { 'zh-CN': '已收下', en: 'Accepted' },
  paidAmount: { 'zh-CN': '顾客实付', en: 'Customer paid' },
  saleAmount: { 'zh-CN': '订单金额', en: 'Sale' },
  discountWallet: { 'zh-CN': '钱包优惠', en: 'Wallet discount' },
  discountMerchant: { 'zh-CN': '商家优惠', en: 'Shop discount' },
  wallet: { 'zh-CN': '付款钱包', en: 'Wallet' },
  authCode: { 'zh-CN': '授权码', en: 'Authorisation' },
  receipt: { 'zh-CN': '小票号', en: 'Receipt' },
  method: { 'zh-CN': '付款方式', en: 'Way to pay' },
  tellCustomer: { 'zh-CN': '告诉顾客', en: 'Tell the customer' },
  youDo: { 'zh-CN': '您要做', en: 'What to do' },

  escLeave: {
    'zh-CN': '要返回购物车吗？屏幕上的二维码会作废，按 Esc 确认',
    en: 'Back to the cart? The QR code on the screen is cancelled. Esc says yes',
  },
  escStop: { 'zh-CN': '要取消这笔付款吗？按 Esc 确认', en: 'Stop this payment? Esc says yes' },
  escLocked: {
    'zh-CN': '结果出来之前不能离开，收银台会自动显示结果',
    en: 'This page stays until the outcome is known; it appears by itself',
  },

  soundOn: { 'zh-CN': '声音已开', en: 'Sound on' },
  soundOnCaption: { 'zh-CN': '声音', en: 'Sound' },
  soundOff: { 'zh-CN': '已静音', en: 'Sound off' },
  soundOffCaption: { 'zh-CN': '静音', en: 'Sound off' },
  soundLocked: { 'zh-CN': '点一下开启声音', en: 'Press for sound' },
} as const satisfies AreaTexts;
