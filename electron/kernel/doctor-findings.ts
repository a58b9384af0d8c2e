/**
 * What the doctor finds, in words, with what to do about it. As with errors, both languages are compulsory, codes are never
 * renamed, and `{{name}}` is filled in with a fact. Rules DOCTOR-1 to DOCTOR-9 of docs/spec/doctor.md.
 */
import { deviceName } from './device-names.ts';
import { ERRORS, isErrorCode } from './errors.ts';

/** ok: nothing to do. advice: works, and could go wrong. fault: something does not work until it is mended. */
export type Verdict = 'ok' | 'advice' | 'fault';

export type Words = Readonly<{ title: string; fix: string }>;
export type FindingWords = Readonly<{ verdict: Verdict; 'zh-CN': Words; en: Words }>;

const INSTALL_RULES = {
  zh: '安装本程序的软件包，或把 resources/linux/70-wallet-till.rules 复制到 /etc/udev/rules.d，然后重新插拔设备。',
  en: 'Install the till’s package, or copy resources/linux/70-wallet-till.rules to /etc/udev/rules.d, and plug the device in anew.',
} as const;

export const FINDINGS = {
  'reader.ready': ok('读卡器 {{name}} 可用', 'The NFC reader {{name}} is ready'),
  'reader.none_set': advice(
    '没有设置读卡器',
    'No NFC reader is set',
    '需要碰一碰收款时，在设备设置中添加读卡器。',
    'Add one under devices if customers are to pay by tap.',
  ),
  'reader.service_missing': fault(
    '没有安装智能卡服务',
    'The smart-card service is not installed',
    '执行 sudo apt-get install pcscd libccid，然后重新启动收银台。',
    'Run sudo apt-get install pcscd libccid, and start the till again.',
  ),
  'reader.service_not_running': fault(
    '读卡器需要的智能卡服务没有运行',
    'The smart-card service is not running',
    'Linux：执行 sudo systemctl enable --now pcscd.socket。Windows：在“服务”中启动“智能卡”。（{{detail}}）',
    'Linux: run sudo systemctl enable --now pcscd.socket. Windows: start “Smart Card” under Services. ({{detail}})',
  ),
  'reader.service_forbidden': fault(
    '智能卡服务拒绝当前用户',
    'The smart-card service refuses this user',
    '把 resources/linux/50-wallet-till.rules 复制到 /etc/polkit-1/rules.d，并把用户加入 plugdev 组：sudo usermod -aG plugdev {{user}}，然后重新登录。',
    'Copy resources/linux/50-wallet-till.rules to /etc/polkit-1/rules.d, add the user to the group: sudo usermod -aG plugdev {{user}}, and sign in anew.',
  ),
  'reader.held_by_kernel': fault(
    '系统驱动占用了读卡器',
    'A driver of the system holds the NFC reader',
    '把 resources/linux/wallet-till-nfc.conf 复制到 /etc/modprobe.d，执行 sudo modprobe -r pn533_usb port100，然后重新插拔。（{{detail}}）',
    'Copy resources/linux/wallet-till-nfc.conf to /etc/modprobe.d, run sudo modprobe -r pn533_usb port100, and plug it in anew. ({{detail}})',
  ),
  'reader.may_be_taken': advice(
    '系统驱动可能会占用读卡器',
    'A driver of the system may take the NFC reader',
    '内核模块 {{detail}} 已加载而没有屏蔽：把 resources/linux/wallet-till-nfc.conf 复制到 /etc/modprobe.d 并重启。',
    'Modules {{detail}} are loaded and not blocked: copy resources/linux/wallet-till-nfc.conf to /etc/modprobe.d and restart the machine.',
  ),
  'reader.not_seen': fault(
    '智能卡服务没有看到读卡器 {{name}}',
    'The smart-card service does not see the reader {{name}}',
    '请检查读卡器的连线，换一个 USB 口；若指示灯亮而仍然没有，请安装 libccid。',
    'Check its cable and try another socket; if its light is on and it is not seen, install libccid.',
  ),
  'reader.told_by_order': advice(
    '同型号的读卡器 {{names}} 只能按插入顺序区分',
    'The readers {{names}} are of one model and are told apart by the order of plugging only',
    '重新插拔后可能互换：请试一下每个读卡器是否对应正确的通道。Linux 上请删除后从“插着的设备”重新添加，即可按 USB 口区分；其他系统请使用带序列号的读卡器。',
    'They may change places when they are plugged in anew: try each whether it serves its lane. On Linux remove them and add them from what is plugged in, to tell them by their sockets; elsewhere use readers with numbers of their own.',
  ),
  'reader.signals_refused': advice(
    '读卡器 {{names}} 的灯和蜂鸣器不会提示碰一碰的结果',
    'The light and buzzer of {{names}} do not tell how a tap went',
    '系统驱动不转发给它的命令；收款不受影响，屏幕照常提示。要让它提示，请把 {{file}} 中 ifdDriverOptions 的值改为 {{value}}，再执行 sudo systemctl restart pcscd。',
    'The system’s driver passes no commands on to it. Taps work all the same, and the screen tells. To have them, set ifdDriverOptions in {{file}} to {{value}}, and run sudo systemctl restart pcscd.',
  ),
  'module.loads': ok('程序部件 {{name}} 可用', 'The program’s part {{name}} works'),
  'module.missing': fault(
    '缺少程序部件 {{name}}',
    'The program’s part {{name}} is missing',
    '请重新安装本程序；从源码运行时执行 npm install。{{detail}}',
    'Install the till again; from sources, run npm install. {{detail}}',
  ),
  'module.wrong_version': fault(
    '程序部件 {{name}} 是为另一版本编译的',
    'The program’s part {{name}} was built for another version',
    '请重新安装本程序；从源码运行时执行 npm rebuild {{name}}。（{{detail}}）',
    'Install the till again; from sources, run npm rebuild {{name}}. ({{detail}})',
  ),
  'module.library_missing': fault(
    '系统缺少 {{name}} 所需的库',
    'A library of the system that {{name}} needs is missing',
    '执行 sudo apt-get install libusb-1.0-0 libudev1 libpcsclite1。（{{detail}}）',
    'Run sudo apt-get install libusb-1.0-0 libudev1 libpcsclite1. ({{detail}})',
  ),
  'port.usable': ok('{{detail}} 可以使用', '{{detail}} can be used'),
  'port.forbidden': fault(
    '当前用户不能使用 {{path}}',
    'This user may not use {{path}}',
    `${INSTALL_RULES.zh} 或执行 sudo usermod -aG {{group}} {{user}} 后重新登录。`,
    `${INSTALL_RULES.en} Or run sudo usermod -aG {{group}} {{user}} and sign in anew.`,
  ),
  'rules.missing': advice(
    '没有安装设备权限规则',
    'The rules for devices are not installed',
    INSTALL_RULES.zh,
    INSTALL_RULES.en,
  ),
  'rules.installed': ok('设备权限规则已安装', 'The rules for devices are installed'),
  'font.chinese': ok('系统有中文字体', 'The system has a Chinese font'),
  'font.own_only': advice(
    '系统没有中文字体',
    'The system has no Chinese font',
    '收银台自带字体，少数生僻字会显示为方框：执行 sudo apt-get install fonts-noto-cjk。',
    'The till brings its own; rare characters show as boxes: run sudo apt-get install fonts-noto-cjk.',
  ),
  'font.unknown': advice(
    '无法查看系统字体',
    'The fonts of the system cannot be listed',
    '请看屏幕上的中文是否有方框；有则安装 fonts-noto-cjk。',
    'Look whether Chinese on the screen shows boxes; if so install fonts-noto-cjk.',
  ),
  'scanner.own_line': ok('扫码枪不经过键盘', 'The scanner has a line of its own, not the keyboard’s'),
  'scanner.only_wedge': advice(
    '只能用键盘模式的扫码枪',
    'Only a scanner that types like a keyboard can be used',
    '请把扫码枪设为 USB HID POS 或串口模式，并在设备设置中添加。',
    'Set the scanner to USB HID POS or USB-COM, and add it under devices.',
  ),
  'scanner.wedge_with_input_method': fault(
    '键盘模式的扫码枪会被输入法（{{detail}}）改写',
    'An input method ({{detail}}) rewrites what a typing scanner types',
    '这种组合无法保证正确。请把扫码枪设为 USB HID POS 或串口模式；不能时，收银时切换到英文输入法。',
    'Together they cannot be made safe. Set the scanner to USB HID POS or USB-COM; if it has neither, switch the input method off while selling.',
  ),
  'letters.utf8': ok('系统编码为 UTF-8', 'The system’s text encoding is UTF-8'),
  'letters.other': advice(
    '系统编码不是 UTF-8（{{detail}}）',
    'The system’s text encoding is not UTF-8 ({{detail}})',
    '导出的文件名可能成为乱码：执行 sudo localectl set-locale LANG=zh_CN.UTF-8 并重新登录。',
    'Names of exported files may be garbled: run sudo localectl set-locale LANG=zh_CN.UTF-8 and sign in anew.',
  ),
  'printer.none_set': advice(
    '没有设置打印机',
    'No printer is set',
    '需要打印小票时，在设备设置中添加。小票始终可以在屏幕上查看。',
    'Add one under devices if receipts are to be printed. They can always be seen on the screen.',
  ),
  'printer.ready': ok('打印机 {{name}} 可用', 'The printer {{name}} is ready'),
  'printer.paper_low': advice(
    '打印机 {{name}} 的纸快用完了',
    'The paper of {{name}} is nearly out',
    '请备好一卷新纸，趁空闲时换上；用完后小票会等着，换好纸接着打印。',
    'Have a roll at hand and put it in at a quiet moment; when the paper is out, receipts wait and print after it.',
  ),
  'printer.letters_unknown': advice(
    '打印机 {{name}} 的中文无法自动检查',
    'Whether {{name}} prints Chinese cannot be asked',
    '请打印测试页并看中文是否清楚；不清楚时，把打印机的文字设为图片方式。',
    'Print the test page and look at its Chinese; if it cannot be read, set the printer’s text to pictures.',
  ),
  'clock.right': ok('时间准确', 'The clock is right'),
  'clock.off': fault(
    '本机时间与服务器相差 {{seconds}} 秒',
    'The clock is {{seconds}} seconds off',
    '打开自动校时（sudo timedatectl set-ntp true），并检查时区。离线收款需要准确的时间。',
    'Turn on network time (sudo timedatectl set-ntp true) and check the time zone. Taking payments offline needs it.',
  ),
  'clock.not_synchronised': advice(
    '时间没有自动校准',
    'The clock is not kept right by the network',
    '打开自动校时：sudo timedatectl set-ntp true。',
    'Turn on network time: sudo timedatectl set-ntp true.',
  ),
  'clock.no_battery': advice(
    '本机断电后不记得时间',
    'This machine forgets the time when it is off',
    '断电后联网之前不能离线收款；请更换主板电池或加装时钟模块。',
    'After it was off, nothing is taken offline before it was online; renew its battery or add a clock.',
  ),
  'disk.room': ok('磁盘空间充足', 'There is room on the disk'),
  'disk.low': advice(
    '磁盘空间不多（剩余 {{megabytes}} MB）',
    'The disk is getting full ({{megabytes}} MB left)',
    '请删除不需要的文件；写满后收银台停止收款。',
    'Delete what is not needed; a till whose disk is full takes no payments.',
  ),
  'disk.full': fault(
    '磁盘已满（剩余 {{megabytes}} MB）',
    'The disk is full ({{megabytes}} MB left)',
    '请立即腾出空间；不要删除收银台的数据文件夹。',
    'Make room now; never delete the till’s own data folder.',
  ),
  'disk.read_only': fault(
    '数据文件夹不能写入',
    'The data folder cannot be written',
    '请检查权限和磁盘：{{detail}}',
    'Check its permissions and its disk: {{detail}}',
  ),
  'device.ready': ok('{{name}} 可用', '{{name}} is ready'),
  'device.found': advice(
    '{{name}} 已发现，正在打开',
    '{{name}} is plugged in and is being opened',
    '稍后再检查一次；如果还是这样，请关掉设备电源再打开。',
    'Look again in a moment; if it stays so, switch it off and on.',
  ),
  'device.not_ready': fault(
    '{{name}} 不可用',
    '{{name}} cannot be used',
    '原因：{{problem}}。{{action}}（{{detail}}）',
    'The cause: {{problem}}. {{action}} ({{detail}})',
  ),
} as const satisfies Record<string, FindingWords>;
export type FindingCode = keyof typeof FINDINGS;

export type Facts = Readonly<Record<string, string | number>>;
export type Finding = Readonly<{ code: FindingCode; facts: Facts }>;

export const FINDING_CODES = Object.keys(FINDINGS) as readonly FindingCode[];

export function verdictOf(code: FindingCode): Verdict {
  return FINDINGS[code].verdict;
}

/** A detail that the system did not give leaves its brackets empty. */
const EMPTY_BRACKETS = / ?(?:\(\)|（）)/g;

/**
 * What was found and what to do, with the facts filled in; `fix` is empty where nothing is to be done. A device's problem is a
 * code among the facts: people get its words and what to do about it. `names` has several devices, with commas between them.
 */
export function wordsOf({ code, facts }: Finding, language: 'zh-CN' | 'en'): Words {
  const { title, fix } = FINDINGS[code][language];
  const problem = `device.${facts['problem'] ?? ''}`;
  const words = isErrorCode(problem) ? ERRORS[problem][language] : null;
  const said = (names: Facts[string] = ''): string =>
    String(names)
      .split(', ')
      .map((name) => deviceName(name, language))
      .join(', ');
  const told: Facts = {
    ...facts,
    name: said(facts['name']),
    names: said(facts['names']),
    ...(words === null ? {} : { problem: words.title, action: words.action }),
  };
  const fill = (text: string): string =>
    text
      .replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => String(told[name] ?? ''))
      .replaceAll(EMPTY_BRACKETS, '')
      .trim();
  return { title: fill(title), fix: fill(fix) };
}

function ok(zh: string, en: string): FindingWords {
  return { verdict: 'ok', 'zh-CN': { title: zh, fix: '' }, en: { title: en, fix: '' } };
}

function advice(zh: string, en: string, zhFix: string, enFix: string): FindingWords {
  return { verdict: 'advice', 'zh-CN': { title: zh, fix: zhFix }, en: { title: en, fix: enFix } };
}

function fault(zh: string, en: string, zhFix: string, enFix: string): FindingWords {
  return { verdict: 'fault', 'zh-CN': { title: zh, fix: zhFix }, en: { title: en, fix: enFix } };
}
