/**
 * What the till itself calls its devices: those of a demo, those it looks for, those that are added by a key. A list of devices
 * keeps one text of each; whoever reads it is told in the language of the screen. A name that a person gave, or a device says of
 * itself, stays as it is. Rule DEVICESCREEN-15 of docs/spec/devices-screens.md; docs/decisions/0302-names-of-the-tills-own.md.
 */
export const DEVICE_NAMES = {
  reader: { 'zh-CN': 'NFC 读卡器', en: 'NFC reader' },
  network_printer: { 'zh-CN': '网络打印机', en: 'Network printer' },
  file_printer: { 'zh-CN': '打印到文件', en: 'Print to a file' },
  drawer: { 'zh-CN': '打印机上的钱箱', en: 'Drawer on the printer' },
  simulated_reader: { 'zh-CN': '模拟读卡器', en: 'Simulated NFC reader' },
  simulated_scanner: { 'zh-CN': '模拟扫码枪', en: 'Simulated scanner' },
  simulated_printer: { 'zh-CN': '模拟打印机', en: 'Simulated printer' },
  simulated_drawer: { 'zh-CN': '模拟钱箱', en: 'Simulated drawer' },
  simulated_display: { 'zh-CN': '模拟顾客屏', en: 'Simulated pole display' },
  simulated_indicator: { 'zh-CN': '模拟指示灯', en: 'Simulated light' },
  simulated_barrier: { 'zh-CN': '模拟闸门', en: 'Simulated barrier' },
} as const satisfies Readonly<Record<string, Readonly<{ 'zh-CN': string; en: string }>>>;

/** As it was kept in either language. */
export function deviceName(name: string, language: 'zh-CN' | 'en'): string {
  const own = Object.values(DEVICE_NAMES).find((each) => each['zh-CN'] === name || each.en === name);
  return own === undefined ? name : own[language];
}
