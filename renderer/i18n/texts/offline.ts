/**
 * Texts of the till without the network: the banner on every screen, its explanation, and the two alarms that stand in the
 * same place.
 */
import type { AreaTexts } from '../texts.ts';

export const offlineTexts = {
  title: { 'zh-CN': '已断网', en: 'No network' },
  titleStopped: { 'zh-CN': '已断网，暂时只能收现金', en: 'No network: cash only for now' },
  since: { 'zh-CN': '自 {{time}} 起 · {{age}}', en: 'since {{time}} · {{age}}' },

  works: { 'zh-CN': '可以收', en: 'You can take' },
  doesNotWork: { 'zh-CN': '不能收', en: 'Not now' },
  way_tap: { 'zh-CN': '碰一碰', en: 'Tap' },
  way_offline_code: { 'zh-CN': '离线码', en: 'Offline code' },
  way_payment_code: { 'zh-CN': '数字付款码', en: 'Code of digits' },
  way_merchant_qr: { 'zh-CN': '本机收款码', en: 'This till’s QR' },
  upTo: { 'zh-CN': '每笔至 {{amount}}', en: 'up to {{amount}}' },

  room: { 'zh-CN': '离线额度', en: 'Room left' },
  roomTotal: { 'zh-CN': '离线总额', en: 'Offline total' },
  roomCount: { 'zh-CN': '离线笔数', en: 'Offline payments' },
  roomAge: { 'zh-CN': '最早一笔的期限', en: 'Time for the oldest payment' },
  totalLeft: { 'zh-CN': '还可收 {{left}}，上限 {{limit}}', en: '{{left}} left of {{limit}}' },
  totalNone: { 'zh-CN': '总额 {{limit}} 已用完', en: 'All {{limit}} used' },
  countLeft_one: { 'zh-CN': '还可收 {{count}} 笔，上限 {{limit}} 笔', en: '{{count}} payment left of {{limit}}' },
  countLeft_other: { 'zh-CN': '还可收 {{count}} 笔，上限 {{limit}} 笔', en: '{{count}} payments left of {{limit}}' },
  countNone: { 'zh-CN': '{{limit}} 笔已用完', en: 'All {{limit}} payments used' },
  ageLeft: { 'zh-CN': '最早一笔须在 {{time}} 前上传', en: 'Oldest must be sent by {{time}}' },
  ageNone: { 'zh-CN': '最早一笔等待过久', en: 'The oldest has waited too long' },

  doWorking: {
    'zh-CN': '请顾客碰一碰或出示离线码；不行就收现金。',
    en: 'Ask for a tap or an offline code; if not, take cash.',
  },
  doStopped: { 'zh-CN': '请收现金，并检查网线和路由器。', en: 'Take cash, and check the cable and the router.' },
  doOpen: {
    'zh-CN': '这一笔还没有结果：请等待，不要另收。收银台联网后会接着查清。',
    en: 'This payment has no outcome yet: wait, and do not take another. The till goes on once it is online.',
  },
  doNot: {
    'zh-CN': '不要抄下或拍下付款码留到以后，也不要重启收银台。',
    en: 'Do not note or photograph codes for later. Do not restart the till.',
  },
  whatToDo: { 'zh-CN': '怎么办', en: 'What to do' },

  helpTitle: { 'zh-CN': '断网时怎么收款', en: 'Taking payments without the network' },
  helpNow: { 'zh-CN': '现在', en: 'Right now' },
  how_tap: {
    'zh-CN': '顾客解锁手机，贴近读卡器。手机没有网络也可以。',
    en: 'The customer unlocks the phone and holds it to the reader. The phone needs no network.',
  },
  how_offline_code: {
    'zh-CN': '顾客在钱包里打开“离线码”，用扫码枪扫。',
    en: 'The customer opens “Offline code” in the wallet; scan it with the scanner.',
  },
  helpLimits: { 'zh-CN': '还能收多少', en: 'How much more' },
  helpLimitsNone: {
    'zh-CN': '尚未取得离线规则：联网一次后才能离线收款。',
    en: 'No offline rules yet: the till must be online once.',
  },
  helpDo: { 'zh-CN': '要做的', en: 'Do' },
  helpDoNot: { 'zh-CN': '不要做的', en: 'Do not' },
  doCheck: {
    'zh-CN': '检查网线、路由器；网络一好，收银台自己会接上。',
    en: 'Check the cable and the router. The till keeps trying by itself.',
  },
  doTell: {
    'zh-CN': '告诉顾客：钱会在联网后扣，届时钱包会通知。',
    en: 'Tell the customer that the money is taken later, when the till is online; the wallet will say so.',
  },
  doManager: { 'zh-CN': '额度快用完时请叫店长。', en: 'Call the manager before the room runs out.' },
  doNotCodes: {
    'zh-CN': '把付款码抄下或拍下留到以后：一分钟就失效，收不到钱。',
    en: 'Note or photograph payment codes for later: they are void after a minute, and nothing is paid.',
  },
  doNotScreenshot: {
    'zh-CN': '凭顾客手机上的“已付款”画面交货：以本机显示为准。',
    en: 'Hand over goods for a “paid” picture on a phone: only this screen counts.',
  },
  doNotRestart: {
    'zh-CN': '重启或关闭收银台：不会更快，离线收款还可能暂停。',
    en: 'Restart or shut the till down: it helps nothing, and offline payments may pause.',
  },
  validUntil: { 'zh-CN': '离线规则有效至 {{time}}', en: 'Offline rules hold until {{time}}' },

  overdueTitle: { 'zh-CN': '有付款超过一天没有送达银行', en: 'Something has waited a day for the bank' },
  overdueBody: { 'zh-CN': '请立即通知店长。', en: 'Tell the manager now.' },
  look: { 'zh-CN': '查看', en: 'Look' },

  underMinute: { 'zh-CN': '不到 1 分钟', en: 'under a minute' },
} as const satisfies AreaTexts;
