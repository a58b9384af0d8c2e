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
    en: 'Unplug it and plug it in; then call the technician.',
  },
  stateDo_gone: { 'zh-CN': '请检查接线，插上后自动恢复。', en: 'Check the cable; it comes back by itself.' },

  stripLook: { 'zh-CN': '查看', en: 'Look' },
  stripMore_one: { 'zh-CN': '查看，还有 {{count}} 项', en: 'Look, {{count}} more' },
  stripMore_other: { 'zh-CN': '查看，还有 {{count}} 项', en: 'Look, {{count}} more' },
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
  section_jobs: { 'zh-CN': '打印任务', en: 'Print jobs' },
  section_settings: { 'zh-CN': '设备设置', en: 'Settings' },
  section_drawer: { 'zh-CN': '开钱箱记录', en: 'Drawer openings' },
  stateLead: {
    'zh-CN': '设备拔插后会自动恢复，不必重启。出了问题，这里写着原因和办法。',
    en: 'A device that was unplugged comes back by itself. What is wrong stands here, with what to do.',
  },

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
