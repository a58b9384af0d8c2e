/**
 * Texts of the gate. What a passenger reads stands in both languages at once, so the screens read this table itself; what the
 * staff reads goes by the language shown.
 */
import type { AreaTexts } from '../texts.ts';

export const gateTexts = {
  // One word for each state, read from a metre away.
  // Where it may break, and nowhere else.
  word_armed: { 'zh-CN': '请刷手机\u200B或扫码', en: 'Tap phone or show code' },
  word_deciding: { 'zh-CN': '请稍候', en: 'Wait' },
  word_go: { 'zh-CN': '请通行', en: 'Go' },
  word_stop: { 'zh-CN': '请停步', en: 'Stop' },
  word_wait: { 'zh-CN': '请稍候', en: 'Please wait' },
  word_out_of_service: { 'zh-CN': '暂停服务', en: 'Out of service' },
  hint_armed: { 'zh-CN': '手机靠近读卡区', en: 'Hold it to the reader' },
  hint_deciding: { 'zh-CN': '手机先不要移开', en: 'Keep the phone there' },
  hint_out_of_service: { 'zh-CN': '请走其他通道', en: 'Use another gate' },

  ride_flat: { 'zh-CN': '单程', en: 'Single ride' },
  ride_transfer: { 'zh-CN': '换乘', en: 'Transfer' },
  ride_entry: { 'zh-CN': '已进站', en: 'Entry' },
  ride_exit: { 'zh-CN': '已出站', en: 'Exit' },
  ride_exit_same_station: { 'zh-CN': '同站进出', en: 'Same station' },
  ride_exit_without_entry: { 'zh-CN': '无进站记录', en: 'No entry found' },
  ride_ticket: { 'zh-CN': '车票', en: 'Ticket' },
  concession: { 'zh-CN': '优惠', en: 'Concession' },
  fareLater: { 'zh-CN': '车费出站后结算', en: 'Fare when the journey ends' },
  fareFree: { 'zh-CN': '免费', en: 'Free' },
  fare: { 'zh-CN': '票价', en: 'Fare' },
  direction_entry: { 'zh-CN': '进站', en: 'Entry' },
  direction_exit: { 'zh-CN': '出站', en: 'Exit' },
  gateNumber: { 'zh-CN': '{{gateId}} 号', en: 'Gate {{gateId}}' },
  sandbox: { 'zh-CN': '演示 · 不收真钱', en: 'Demo · no real money' },
  lightsOf: { 'zh-CN': '读卡器指示灯：亮 {{lit}} 个', en: 'Reader lights: {{lit}} of 4 lit' },
  region: { 'zh-CN': '闸机状态', en: 'State of the gate' },

  speak: { 'zh-CN': '朗读', en: 'Read aloud' },
  noVoice: { 'zh-CN': '本机没有语音', en: 'No voice on this machine' },
  soundOff: { 'zh-CN': '触摸屏幕打开声音', en: 'Touch once for sound' },
  staff: { 'zh-CN': '工作人员', en: 'Staff' },

  // Inspectors.
  checkTitle: { 'zh-CN': '检票', en: 'Ticket check' },
  checkWaiting: { 'zh-CN': '请将乘客的手机靠近读卡区', en: 'Hold the passenger’s phone to the reader' },
  checkWaitingHint: { 'zh-CN': '不收费，闸门不开', en: 'Nothing is charged and the gate stays shut' },
  checkWallet: { 'zh-CN': '钱包尾号 {{ending}}', en: 'Wallet ending {{ending}}' },
  checkNone: { 'zh-CN': '此处没有使用记录', en: 'Not used here' },
  checkLast: { 'zh-CN': '最近一次 {{time}}', en: 'Last used {{time}}' },
  checkRefused: { 'zh-CN': '不能确认', en: 'Not confirmed' },
  checkEnd: { 'zh-CN': '结束检票', en: 'End the check' },
  outcome_opening: { 'zh-CN': '正在开门', en: 'Opening' },
  outcome_passed: { 'zh-CN': '已通过', en: 'Passed' },
  outcome_not_opened: { 'zh-CN': '未开门，未收费', en: 'Stayed shut, not charged' },

  // Leaving the profile.
  unlockTitle: { 'zh-CN': '维护登录', en: 'Maintenance' },
  unlockWho: { 'zh-CN': '您是谁', en: 'Who are you' },
  unlockPin: { 'zh-CN': '请输入 PIN', en: 'Enter your PIN' },
  unlockNobody: { 'zh-CN': '没有技术员或店长可以登录', en: 'No technician or manager can sign in' },
  unlockBack: { 'zh-CN': '返回', en: 'Back' },
  unlockDigits: { 'zh-CN': '已输入 {{count}} 位', en: '{{count}} digits entered' },

  // Whoever looks after the gate.
  deskTitle: { 'zh-CN': '闸机', en: 'Gate' },
  deskInService: { 'zh-CN': '退出登录后投入使用', en: 'In service once you sign out' },
  deskReasons: { 'zh-CN': '不能使用的原因', en: 'Why it is out of service' },
  deskToday: { 'zh-CN': '今天', en: 'Today' },
  todayPassed: { 'zh-CN': '通过', en: 'Passed' },
  todayStopped: { 'zh-CN': '拦下', en: 'Stopped' },
  todayNotOpened: { 'zh-CN': '门未开', en: 'Stayed shut' },
  todayFares: { 'zh-CN': '票款', en: 'Fares' },
  deskSignOut: { 'zh-CN': '退出登录，投入使用', en: 'Sign out and open the gate' },
  deskInspect: { 'zh-CN': '检票', en: 'Check tickets' },
  passages: { 'zh-CN': '最近通过', en: 'Latest passages' },
  passagesNone: { 'zh-CN': '还没有人通过', en: 'Nobody has passed yet' },
  passagesMore: { 'zh-CN': '更早的', en: 'Earlier' },

  ticketKey: { 'zh-CN': '车票公钥', en: 'Key of the tickets' },
  ticketKeyHint: {
    'zh-CN': '请把这一项抄到闸机的 transit.json 的 ticketKeys 中。',
    en: 'Copy this entry into ticketKeys in the transit.json of each gate that takes the tickets.',
  },
  faresActive: { 'zh-CN': '现行票价', en: 'Fares in force' },
  faresComing: { 'zh-CN': '将要生效的票价', en: 'Fares to come' },
  faresNone: { 'zh-CN': '没有生效的票价', en: 'No fares are in force' },
  faresNoneComing: { 'zh-CN': '没有新票价', en: 'None announced' },
  faresProblem: { 'zh-CN': '第 {{number}} 份票价有误：{{reason}}', en: 'Table {{number}} is wrong: {{reason}}' },
  faresSince: { 'zh-CN': '自 {{time}} 起', en: 'From {{time}}' },
  faresFlat: { 'zh-CN': '每次', en: 'A ride' },
  faresTransfer: { 'zh-CN': '{{minutes}} 分钟内换乘', en: 'Transfer within {{minutes}} min' },
  faresClass: { 'zh-CN': '{{name}}：{{percent}}%', en: '{{name}}: {{percent}}%' },
  faresPassback: { 'zh-CN': '同一通道间隔 {{seconds}} 秒', en: '{{seconds}} s between two uses' },
  faresZones: { 'zh-CN': '分区票价（行：进站，列：出站）', en: 'Zone fares (row: entry, column: exit)' },
  faresZoneHead: { 'zh-CN': '区', en: 'Zone' },
  faresZone: { 'zh-CN': '{{zone}} 区', en: 'Zone {{zone}}' },
  faresMax: {
    'zh-CN': '最高 {{fare}}，最长 {{minutes}} 分钟',
    en: '{{fare}} at most, {{minutes}} min at the longest',
  },
} as const satisfies AreaTexts;
