/**
 * Why a payment is not taken while the backend is out of reach. Nothing has moved in any of these; the codes are the
 * stable reasons of the journal and of the published test vectors.
 */
import type { ErrorTexts } from './error-texts.ts';

/** Wait for the network or take cash: what the cashier does about a limit of the till. */
const untilOnline = { moneyMoved: 'no', retry: 'after_sync' } as const;
/** Another credential may do: what is wrong lies with the one that was shown. */
const otherCredential = { moneyMoved: 'no', retry: 'after_change' } as const;

export const offlineErrors = {
  'offline.disabled': {
    ...untilOnline,
    'zh-CN': { title: '本店未开通离线收款', action: '请等待网络恢复，或改收现金。' },
    en: { title: 'Offline payments are switched off', action: 'Wait for the network, or take cash.' },
  },
  'offline.channel_disabled': {
    ...untilOnline,
    'zh-CN': { title: '离线时不支持这种出示方式', action: '请顾客改用碰一碰，或改收现金。' },
    en: { title: 'This way is not accepted offline', action: 'Ask the customer to tap instead, or take cash.' },
  },
  'offline.clock_not_trusted': {
    ...untilOnline,
    'zh-CN': { title: '本机时间未经确认', action: '离线收款已暂停；请联网校时，或改收现金。' },
    en: {
      title: 'This till’s clock is not confirmed',
      action: 'No offline payments until it is. Connect, or take cash.',
    },
  },
  'offline.policy_too_old': {
    ...untilOnline,
    'zh-CN': { title: '离线规则已过期', action: '请联网更新，或改收现金。' },
    en: { title: 'The offline rules are too old', action: 'Connect to renew them, or take cash.' },
  },
  'offline.deny_list_too_old': {
    ...untilOnline,
    'zh-CN': { title: '停用名单已过期', action: '请联网更新，或改收现金。' },
    en: { title: 'The deny list is too old', action: 'Connect to renew it, or take cash.' },
  },
  'offline.queue_too_old': {
    ...untilOnline,
    'zh-CN': { title: '有离线付款等待上传过久', action: '请先恢复网络；此前改收现金。' },
    en: { title: 'An offline payment has waited too long', action: 'Reconnect first; take cash until then.' },
  },
  'offline.unsent_count_reached': {
    ...untilOnline,
    'zh-CN': { title: '离线笔数已达上限', action: '请恢复网络后再收款，或改收现金。' },
    en: { title: 'Offline count reached', action: 'Reconnect before taking more, or take cash.' },
  },
  'offline.unsent_total_reached': {
    ...untilOnline,
    'zh-CN': { title: '离线额度已用完', action: '请恢复网络后再收款，或改收现金。' },
    en: { title: 'Offline limit reached', action: 'Reconnect before taking this payment, or take cash.' },
  },
  'offline.payment_too_large': {
    ...untilOnline,
    'zh-CN': { title: '超过单笔离线限额', action: '请联网后收款，或改收现金。' },
    en: { title: 'Too large for one offline payment', action: 'Take it online, or take cash.' },
  },
  'offline.wallet_day_limit_reached': {
    ...untilOnline,
    'zh-CN': { title: '此钱包今日离线额度已用完', action: '请联网后收款，或改收现金。' },
    en: { title: 'This wallet’s offline limit for today is reached', action: 'Take it online, or take cash.' },
  },
  'offline.over_wallet_payment_limit': {
    ...untilOnline,
    'zh-CN': { title: '超过钱包单笔离线限额', action: '请联网后收款，或改收现金。' },
    en: { title: 'Over the wallet’s own offline limit', action: 'Take it online, or take cash.' },
  },
  'offline.over_wallet_day_limit': {
    ...untilOnline,
    'zh-CN': { title: '超过钱包当日离线限额', action: '请联网后收款，或改收现金。' },
    en: { title: 'Over the wallet’s own offline limit for today', action: 'Take it online, or take cash.' },
  },
  'offline.presentment_malformed': {
    ...otherCredential,
    'zh-CN': { title: '付款凭证无法读取', action: '请顾客刷新后重新出示。' },
    en: { title: 'The credential cannot be read', action: 'Ask the customer to refresh and show it again.' },
  },
  'offline.issuer_unknown': {
    ...otherCredential,
    'zh-CN': { title: '发卡机构不受支持', action: '请顾客换一个钱包，或改收现金。' },
    en: { title: 'This wallet’s issuer is not accepted here', action: 'Ask for another wallet, or take cash.' },
  },
  'offline.issuer_revoked': {
    ...otherCredential,
    'zh-CN': { title: '发卡机构密钥已被吊销', action: '不要收取；请顾客换一种付款方式。' },
    en: { title: 'The issuer’s key was revoked', action: 'Do not accept it. Ask for another way to pay.' },
  },
  'offline.issuer_not_in_dates': {
    ...otherCredential,
    'zh-CN': { title: '发卡机构密钥不在有效期', action: '请顾客换一种付款方式。' },
    en: { title: 'The issuer’s key is not in its dates', action: 'Ask for another way to pay.' },
  },
  'offline.certificate_signature_invalid': {
    ...otherCredential,
    'zh-CN': { title: '钱包证书是伪造的或已损坏', action: '不要收取；请顾客换一种付款方式。' },
    en: {
      title: 'The wallet certificate is forged or damaged',
      action: 'Do not accept it. Ask for another way to pay.',
    },
  },
  'offline.presentment_signature_invalid': {
    ...otherCredential,
    'zh-CN': { title: '付款凭证是伪造的或已损坏', action: '不要收取；请顾客换一种付款方式。' },
    en: { title: 'The credential is forged or damaged', action: 'Do not accept it. Ask for another way to pay.' },
  },
  'offline.wrong_mode': {
    ...otherCredential,
    'zh-CN': { title: '凭证与出示方式不符', action: '请顾客重新打开离线付款码或重新碰一碰。' },
    en: {
      title: 'The credential was made for another way to pay',
      action: 'Ask the customer to show the offline code or tap again.',
    },
  },
  'offline.wrong_terminal': {
    ...otherCredential,
    'zh-CN': { title: '凭证属于另一台收银台', action: '请顾客在本机重新碰一碰。' },
    en: { title: 'The credential was made for another till', action: 'Ask the customer to tap here again.' },
  },
  'offline.wrong_amount': {
    ...otherCredential,
    'zh-CN': { title: '凭证金额与订单不符', action: '请顾客重新碰一碰。' },
    en: { title: 'The credential is for another amount', action: 'Ask the customer to tap again.' },
  },
  'offline.wrong_currency': {
    ...otherCredential,
    'zh-CN': { title: '凭证币种与订单不符', action: '请顾客换一种付款方式。' },
    en: { title: 'The credential is for another currency', action: 'Ask for another way to pay.' },
  },
  'offline.wrong_challenge': {
    ...otherCredential,
    'zh-CN': { title: '凭证不是为本次付款生成的', action: '请顾客重新碰一碰。' },
    en: { title: 'The credential was not made for this payment', action: 'Ask the customer to tap again.' },
  },
  'offline.certificate_not_yet_valid': {
    ...otherCredential,
    'zh-CN': { title: '钱包证书尚未生效', action: '请顾客换一种付款方式。' },
    en: { title: 'The wallet certificate is not valid yet', action: 'Ask for another way to pay.' },
  },
  'offline.certificate_expired': {
    ...otherCredential,
    'zh-CN': { title: '钱包证书已过期', action: '请顾客联网更新钱包，或换一种付款方式。' },
    en: {
      title: 'The wallet certificate has expired',
      action: 'The customer’s wallet needs to go online once, or pay another way.',
    },
  },
  'offline.qr_not_fresh': {
    ...otherCredential,
    'zh-CN': { title: '离线付款码已过时', action: '请顾客刷新后重新出示；仍不行请检查手机时间。' },
    en: {
      title: 'The offline code is out of date',
      action: 'Ask the customer to refresh it; if that fails, check the phone’s clock.',
    },
  },
  'offline.counter_replayed': {
    ...otherCredential,
    'zh-CN': { title: '这个付款凭证已经用过', action: '请顾客刷新后重新出示。' },
    en: { title: 'This credential was used before', action: 'Ask the customer to refresh and show it again.' },
  },
  'offline.counter_too_old': {
    ...otherCredential,
    'zh-CN': { title: '这个付款凭证太旧', action: '请顾客刷新后重新出示。' },
    en: { title: 'This credential is too old', action: 'Ask the customer to refresh and show it again.' },
  },
  'offline.wallet_denied': {
    ...otherCredential,
    'zh-CN': { title: '此钱包已被停用', action: '请顾客联系银行，并换一种付款方式。' },
    en: {
      title: 'This wallet is on the deny list',
      action: 'Ask for another way to pay; the customer may call the bank.',
    },
  },
  'offline.currency_unsupported': {
    ...otherCredential,
    'zh-CN': { title: '钱包币种与本店不符', action: '请顾客换一种付款方式。' },
    en: { title: 'The wallet holds another currency', action: 'Ask for another way to pay.' },
  },
  'offline.no_policy': {
    ...untilOnline,
    'zh-CN': { title: '尚未取得离线规则', action: '请先联网一次，再设置限额。' },
    en: { title: 'No offline rules yet', action: 'Connect once first, then set the limits.' },
  },
  'offline.limit_above_policy': {
    ...otherCredential,
    'zh-CN': { title: '限额不能高于后台规定', action: '请填写不超过后台限额的数值。' },
    en: { title: 'A limit can only be lowered', action: 'Use a value no higher than the backend’s limit.' },
  },
  'offline.not_unpaid': {
    ...otherCredential,
    'zh-CN': { title: '这笔付款不在未收到款列表中', action: '请返回并刷新。' },
    en: { title: 'That payment is not among the unpaid', action: 'Go back and look again.' },
  },
} as const satisfies Record<string, ErrorTexts>;
