/**
 * What a gate says when it does not open. The first group is told to passengers, who read it from a metre away: one reason,
 * one instruction. The second says to the staff why the gate is out of service.
 */
import type { ErrorTexts } from './error-texts.ts';

/** The passenger may try again with what is named changed. */
const again = { moneyMoved: 'no', retry: 'now' } as const;
const otherwise = { moneyMoved: 'no', retry: 'after_change' } as const;
const service = { moneyMoved: 'no', retry: 'after_change' } as const;

export const gateErrors = {
  'gate.tap_again': {
    ...again,
    'zh-CN': { title: '未读到', action: '请再碰一次，稍停片刻' },
    en: { title: 'Not read', action: 'Tap again and hold still' },
  },
  'gate.unlock_phone': {
    ...again,
    'zh-CN': { title: '手机已锁定', action: '请解锁手机后再碰' },
    en: { title: 'Phone is locked', action: 'Unlock it and tap again' },
  },
  'gate.cancelled_on_phone': {
    ...again,
    'zh-CN': { title: '手机上已取消', action: '请再碰一次' },
    en: { title: 'Cancelled on the phone', action: 'Tap again' },
  },
  'gate.two_cards': {
    ...otherwise,
    'zh-CN': { title: '读到多张卡或其他卡', action: '请只拿出手机钱包' },
    en: { title: 'Another card was read', action: 'Present only your wallet' },
  },
  'gate.code_stale': {
    ...again,
    'zh-CN': { title: '二维码已过期', action: '请刷新二维码' },
    en: { title: 'Code has expired', action: 'Refresh the code' },
  },
  'gate.code_used': {
    ...otherwise,
    'zh-CN': { title: '此码已用过', action: '请刷新二维码' },
    en: { title: 'Code was used before', action: 'Refresh the code' },
  },
  'gate.code_unknown': {
    ...otherwise,
    'zh-CN': { title: '不是乘车码', action: '请打开钱包的乘车码' },
    en: { title: 'Not a ride code', action: 'Open your wallet’s ride code' },
  },
  'gate.tap_instead': {
    ...otherwise,
    'zh-CN': { title: '此处不收二维码', action: '请用手机碰一碰' },
    en: { title: 'No codes here now', action: 'Tap your phone instead' },
  },
  'gate.ticket_invalid': {
    ...otherwise,
    'zh-CN': { title: '车票无效', action: '请联系工作人员' },
    en: { title: 'Ticket not valid', action: 'Please see staff' },
  },
  'gate.ticket_used': {
    ...otherwise,
    'zh-CN': { title: '车票已用过', action: '请另购车票' },
    en: { title: 'Ticket was used', action: 'Buy another ticket' },
  },
  'gate.ticket_expired': {
    ...otherwise,
    'zh-CN': { title: '车票已过期', action: '请另购车票' },
    en: { title: 'Ticket has expired', action: 'Buy another ticket' },
  },
  'gate.ticket_elsewhere': {
    ...otherwise,
    'zh-CN': { title: '车票不适用于本站', action: '请到车票上的车站' },
    en: { title: 'Ticket for another station', action: 'Go to the station on it' },
  },
  'gate.ticket_not_paid': {
    moneyMoved: 'unknown',
    retry: 'after_change',
    'zh-CN': { title: '车款尚未付清', action: '付款成功后才能出票；请查看付款结果。' },
    en: {
      title: 'The ticket is not paid for yet',
      action: 'It is given once the payment has gone through. Look at it.',
    },
  },
  'gate.passback': {
    ...otherwise,
    'zh-CN': { title: '刚刚已通过', action: '请稍后再试' },
    en: { title: 'Used here just now', action: 'Please wait' },
  },
  'gate.fare_changed': {
    ...again,
    'zh-CN': { title: '票价有变', action: '请再碰一次' },
    en: { title: 'The fare has changed', action: 'Tap again' },
  },
  'gate.over_limit': {
    ...otherwise,
    'zh-CN': { title: '钱包额度不足', action: '请换用其他钱包' },
    en: { title: 'Wallet limit reached', action: 'Use another wallet' },
  },
  'gate.wallet_refused': {
    ...otherwise,
    'zh-CN': { title: '此钱包不能使用', action: '请联系工作人员' },
    en: { title: 'Wallet not accepted', action: 'Please see staff' },
  },
  'gate.barrier_stayed_shut': {
    ...otherwise,
    'zh-CN': { title: '闸门未打开', action: '未扣款，请走其他通道' },
    en: { title: 'The gate did not open', action: 'Not charged. Use another gate' },
  },
  'gate.second_credential': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '同一人再次出示', action: '已忽略，只计一次' },
    en: { title: 'Shown again by the same passenger', action: 'Ignored: it counts once' },
  },
  'gate.starting': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '正在启动', action: '请稍候' },
    en: { title: 'Starting', action: 'Please wait' },
  },
  'gate.out_of_service': {
    ...service,
    'zh-CN': { title: '暂停服务', action: '请走其他通道' },
    en: { title: 'Out of service', action: 'Use another gate' },
  },
  'gate.no_fare_table': {
    ...service,
    'zh-CN': { title: '没有生效的票价表', action: '请在后台设置票价，并让本机联网。' },
    en: { title: 'No fare table is in force', action: 'Set the fares at the backend and let this terminal connect.' },
  },
  'gate.fares_unusable': {
    ...service,
    'zh-CN': { title: '票价表无法使用', action: '第 {{index}} 份票价表有误（{{reason}}）；请在后台改正。' },
    en: {
      title: 'The fare tables cannot be used',
      action: 'Table {{index}} is wrong ({{reason}}). Mend it at the backend.',
    },
  },
  'gate.station_unknown': {
    ...service,
    'zh-CN': { title: '票价表中没有本站', action: '请核对本机的站点设置与票价表。' },
    en: {
      title: 'This station is not in the fare table',
      action: 'Compare this terminal’s station with the fare table.',
    },
  },
  'gate.barrier_fault': {
    ...service,
    'zh-CN': { title: '闸门故障', action: '请检查闸门的接线与电源；恢复后自动投入使用。' },
    en: {
      title: 'The barrier does not work',
      action: 'Check its line and power. The gate goes on by itself once it is back.',
    },
  },
  'gate.no_reader': {
    ...service,
    'zh-CN': { title: '读卡器和扫码器都不可用', action: '请检查设备连接；恢复后自动投入使用。' },
    en: {
      title: 'Neither a reader nor a scanner works',
      action: 'Check the devices. The gate goes on by itself once one is back.',
    },
  },
  'gate.maintenance': {
    ...service,
    'zh-CN': { title: '维护中', action: '维护人员退出登录后恢复使用。' },
    en: { title: 'In maintenance', action: 'It goes on once the technician signs out.' },
  },
  'gate.passage_unknown': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有这次通过', action: '请从列表中重新选择。' },
    en: { title: 'No such passage', action: 'Choose it from the list again.' },
  },
  'gate.not_a_gate': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '本机不是闸机', action: '请用公交模式启动本机。' },
    en: { title: 'This terminal is no gate', action: 'Start it in the transit profile.' },
  },
} as const satisfies Record<string, ErrorTexts>;
