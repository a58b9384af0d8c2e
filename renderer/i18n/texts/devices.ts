/** Texts of the devices panel. */
import type { AreaTexts } from '../texts.ts';

export const devicesTexts = {
  title: { 'zh-CN': '设备', en: 'Devices' },
  none: { 'zh-CN': '没有设备', en: 'No devices' },
  simulated: { 'zh-CN': '模拟', en: 'Simulated' },

  kind_nfc_reader: { 'zh-CN': '碰一碰读卡器', en: 'Tap reader' },
  kind_barcode_scanner: { 'zh-CN': '扫码枪', en: 'Scanner' },
  kind_receipt_printer: { 'zh-CN': '小票打印机', en: 'Receipt printer' },
  kind_cash_drawer: { 'zh-CN': '钱箱', en: 'Cash drawer' },
  kind_pole_display: { 'zh-CN': '顾客显示屏', en: 'Customer display' },
  kind_indicator: { 'zh-CN': '指示灯', en: 'Indicator light' },
  kind_barrier: { 'zh-CN': '闸门', en: 'Barrier' },

  state_absent: { 'zh-CN': '没有连接', en: 'Not connected' },
  state_found: { 'zh-CN': '已发现', en: 'Found' },
  state_opening: { 'zh-CN': '正在连接', en: 'Connecting' },
  state_ready: { 'zh-CN': '可以使用', en: 'Ready' },
  state_faulty: { 'zh-CN': '有故障', en: 'Faulty' },
  state_gone: { 'zh-CN': '已拔出', en: 'Unplugged' },

  stateDo_absent: { 'zh-CN': '收款可用其他方式，不受影响。', en: 'Payments go on by the other ways.' },
  stateDo_found: { 'zh-CN': '正在准备。', en: 'It is being prepared.' },
  stateDo_opening: { 'zh-CN': '通常几秒即可。', en: 'This takes a few seconds.' },
  stateDo_faulty: {
    'zh-CN': '请拔下再插上；仍不行请联系技术员。',
    en: 'Unplug it and plug it in again; if that does not help, call the technician.',
  },
  stateDo_gone: { 'zh-CN': '请检查接线，插上后自动恢复。', en: 'Check the cable; it comes back by itself.' },

  since: { 'zh-CN': '自 {{time}} 起', en: 'Since {{time}}' },
  tried_one: { 'zh-CN': '已重试 {{count}} 次', en: 'tried {{count}} time' },
  tried_other: { 'zh-CN': '已重试 {{count}} 次', en: 'tried {{count}} times' },

  stripLook: { 'zh-CN': '查看', en: 'Show' },
  stripMore_one: { 'zh-CN': '查看，还有 {{count}} 项', en: 'Show, and {{count}} more' },
  stripMore_other: { 'zh-CN': '查看，还有 {{count}} 项', en: 'Show, and {{count}} more' },
  stripNotPrinted_one: { 'zh-CN': '{{count}} 张小票没有打印', en: '{{count}} receipt was not printed' },
  stripNotPrinted_other: { 'zh-CN': '{{count}} 张小票没有打印', en: '{{count}} receipts were not printed' },
  stripNotPrintedDo: {
    'zh-CN': '请看看打印机，再决定重打还是不打。',
    en: 'Look at the printer, then print them again or not at all.',
  },

  desk: { 'zh-CN': '设备与设置', en: 'Devices and settings' },
  deskSections: { 'zh-CN': '设备各页', en: 'Pages of the devices' },
  backToTill: { 'zh-CN': '返回收银', en: 'Back to the till' },
  section_state: { 'zh-CN': '设备状态', en: 'State' },
  section_jobs: { 'zh-CN': '打印记录', en: 'Printing' },
  section_settings: { 'zh-CN': '设备设置', en: 'Settings' },
  section_doctor: { 'zh-CN': '检查', en: 'Check-up' },
  section_drawer: { 'zh-CN': '开钱箱记录', en: 'Drawer openings' },
  stateLead: {
    'zh-CN': '设备拔插后会自动恢复，不必重启。出了问题，这里写着原因和办法。',
    en: 'A device that was unplugged works again by itself once it is back. What is wrong is told here, with what to do.',
  },

  doctorLead: {
    'zh-CN': '检查这台电脑和设备：缺什么、为什么、怎么办。只看，不改动任何东西。',
    en: 'Looks at this machine and its devices: what is missing, why, and what to do. It changes nothing.',
  },
  doctorAgain: { 'zh-CN': '再检查一遍', en: 'Look again' },
  doctorLooking: { 'zh-CN': '正在检查…', en: 'Looking…' },
  doctorAt: { 'zh-CN': '检查时间 {{time}}', en: 'Looked at {{time}}' },
  doctorWell: { 'zh-CN': '一切正常', en: 'Everything is all right' },
  doctorFaults_one: { 'zh-CN': '{{count}} 处故障', en: '{{count}} thing is broken' },
  doctorFaults_other: { 'zh-CN': '{{count}} 处故障', en: '{{count}} things are broken' },
  doctorAdvice_one: { 'zh-CN': '没有故障，有 {{count}} 条建议', en: 'Nothing is broken; {{count}} piece of advice' },
  doctorAdvice_other: { 'zh-CN': '没有故障，有 {{count}} 条建议', en: 'Nothing is broken; {{count}} pieces of advice' },
  verdict_fault: { 'zh-CN': '故障', en: 'Broken' },
  verdict_advice: { 'zh-CN': '建议', en: 'Advice' },
  verdict_ok: { 'zh-CN': '正常', en: 'All right' },

  demoMark: { 'zh-CN': '演示', en: 'Demo' },
  phonePageTitle: { 'zh-CN': '顾客的手机', en: 'The customer’s phone' },
  phonePageNote: {
    'zh-CN': '演示用页面：扮演顾客，出示付款码、扫码、确认付款。',
    en: 'A page for demos: play the customer who shows codes, scans and confirms.',
  },
  phonePageNoteShell: {
    'zh-CN': '演示用页面：在这台电脑的浏览器里打开，扮演顾客付款。',
    en: 'A page for demos: open it in this machine’s browser and play the customer.',
  },
  phonePageQr: { 'zh-CN': '顾客手机页面的网址', en: 'Address of the customer’s phone page' },
  phonePageOpens: { 'zh-CN': '（在新窗口打开）', en: '(opens in a new window)' },
} as const satisfies AreaTexts;
