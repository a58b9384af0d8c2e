/** What is wrong with a device, and what cannot be done with one: each problem of `hardware/device/device.ts` is here. */
import type { ErrorTexts } from './error-texts.ts';

export const deviceErrors = {
  'device.not_found': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有找到设备', action: '请检查电源、连线和设置中的地址。' },
    en: { title: 'The device was not found', action: 'Check its power, its cable and its address in the settings.' },
  },
  'device.unplugged': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备已断开', action: '请插好连线并打开电源，会自动恢复。' },
    en: { title: 'The device is disconnected', action: 'Plug it in and switch it on; it works again by itself.' },
  },
  'device.no_permission': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有使用设备的权限', action: '请技术员运行“检查”并安装权限规则。' },
    en: {
      title: 'The till may not use the device',
      action: 'Ask a technician to run the check-up and install the rule.',
    },
  },
  'device.in_use': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备被其他程序占用', action: '请关闭占用它的程序，会自动恢复。' },
    en: { title: 'Another program holds the device', action: 'Close that program; it works again by itself.' },
  },
  'device.service_not_running': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '读卡服务没有运行', action: '请技术员启动智能卡服务。' },
    en: {
      title: 'The card-reading service is not running',
      action: 'Ask a technician to start the smart-card service.',
    },
  },
  'device.held_by_kernel': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备被系统驱动占用', action: '请技术员运行“检查”并屏蔽该驱动。' },
    en: {
      title: 'A driver of the system holds the device',
      action: 'Ask a technician to run the check-up and block that driver.',
    },
  },
  'device.module_missing': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '缺少设备所需的程序部件', action: '请技术员重新安装本程序。' },
    en: { title: 'A part of the program is missing', action: 'Ask a technician to install the till again.' },
  },
  'device.no_answer': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备没有应答', action: '请关闭设备电源，稍等再打开。' },
    en: { title: 'The device does not answer', action: 'Switch it off, wait a moment, and switch it on.' },
  },
  'device.garbled': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备应答异常', action: '请检查型号、波特率和连线。' },
    en: { title: 'The device’s answers make no sense', action: 'Check its model, its baud rate and its cable.' },
  },
  'device.paper_out': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印纸用完', action: '请换纸，会接着打印。' },
    en: { title: 'The paper is out', action: 'Put in a new roll; printing goes on.' },
  },
  'device.cover_open': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机盖没有合上', action: '请合上盖子，会接着打印。' },
    en: { title: 'The cover is open', action: 'Close it; printing goes on.' },
  },
  'device.cutter_jammed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机切刀卡住', action: '请关掉打印机，打开机盖，取出卡住的纸，再打开电源。' },
    en: {
      title: 'The printer’s knife is jammed',
      action: 'Switch it off, open the cover, take the stuck paper out, and switch it on.',
    },
  },
  'device.overheated': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印头过热', action: '请稍等几分钟，冷却后会接着打印。' },
    en: { title: 'The printer is too hot', action: 'Wait a few minutes; printing goes on when it has cooled down.' },
  },
  'device.out_of_order': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机损坏', action: '请关掉再打开一次；如果还是这样，请更换或送修。收款不受影响。' },
    en: {
      title: 'The printer says that it is broken',
      action: 'Switch it off and on once; if it says so again, have it repaired. Payments go on.',
    },
  },
  'device.offline': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '打印机处于脱机状态', action: '请按打印机上的联机键或走纸键，或关掉再打开。' },
    en: { title: 'The printer is off-line', action: 'Press its on-line or feed key, or switch it off and on.' },
  },
  'device.reports_error': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备报告故障', action: '请看设备上的指示灯，检查切刀和卡纸。' },
    en: { title: 'The device reports an error', action: 'Look at its lights; check the cutter and the paper.' },
  },
  'device.not_confirmed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '闸门没有打开', action: '请检查有无卡住，然后在设备页试开一次。没有开门的乘客不收费。' },
    en: {
      title: 'The barrier did not open',
      action: 'See what holds it, then try it out among the devices. Nobody pays for a gate that stayed shut.',
    },
  },
  'device.released': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '闸门处于紧急放行状态', action: '所有人可以通过，不收费。解除紧急信号后自动恢复。' },
    en: {
      title: 'The barrier is released for an emergency',
      action: 'Everybody may pass, and nobody pays. It goes on by itself when the signal is taken back.',
    },
  },
  'device.not_simulated': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '此设备不是模拟设备', action: '请在真实设备上操作。' },
    en: { title: 'This device is not simulated', action: 'Use the real device.' },
  },
  'device.unknown': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有这个设备', action: '请刷新设备列表后重试。' },
    en: { title: 'There is no such device', action: 'Look at the list of devices again.' },
  },
  'device.kind_differs': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这个名称已用于另一类设备', action: '请换一个名称，或先移除原来的设备。' },
    en: {
      title: 'Another kind of device has that name',
      action: 'Choose another name, or remove the other device first.',
    },
  },
  'device.payment_running': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '正在收款，暂不能更改设备', action: '请等这笔付款结束后再设置。' },
    en: { title: 'Devices cannot be set while a payment runs', action: 'Wait until this payment is over.' },
  },
  'device.settings_unusable': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '这些设备设置不能一起使用', action: '请按提示修改：{{detail}}' },
    en: { title: 'These devices cannot be set together', action: 'Change what is named: {{detail}}' },
  },
  'device.settings_not_kept': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备设置没有保存', action: '请检查磁盘空间和权限：{{detail}}。原设置仍然有效。' },
    en: {
      title: 'The settings were not kept',
      action: 'Check disk space and permissions: {{detail}}. The old settings stand.',
    },
  },
  'device.not_settable': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这台收银台的设备不能在此设置', action: '请在启动时的配置中更改。' },
    en: { title: 'The devices of this till are not set here', action: 'Change what it is started with.' },
  },
  'device.took_no_notice': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '模拟设备没有反应', action: '它可能已断开或正忙；请先恢复它。' },
    en: { title: 'The simulated device took no notice', action: 'It is unplugged or busy: mend it first.' },
  },
  'device.no_demo_wallet': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '演示钱包没有应答', action: '请确认沙盒钱包系统正在运行，然后再试。' },
    en: { title: 'The demo wallet does not answer', action: 'See that the sandbox is running, then try again.' },
  },
  'device.recording_unusable': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': {
      title: '这不是通信记录，或已损坏',
      action: '请选择日志文件夹中的 .trace.jsonl。截取过的记录要保留开头一行，其余各行也要完整。',
    },
    en: {
      title: 'This is no recording, or a damaged one',
      action: 'Choose a .trace.jsonl of the log folder. One that was cut needs its first line, and whole lines.',
    },
  },
  'device.recording_of_another': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这是另一类设备的记录', action: '请在同类设备上播放，或选择这类设备的记录。' },
    en: {
      title: 'This is the recording of another kind of device',
      action: 'Play it at a device of its kind, or choose a recording of this kind.',
    },
  },
  'device.plays_nothing': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '没有播放',
      action: '设备要插着；读卡器要先开始收款；记录里也要有内容。',
    },
    en: {
      title: 'Nothing was played',
      action:
        'The device has to be plugged in, a reader has to be asking for a payment, and the recording must hold something.',
    },
  },
  'device.fault_unknown': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '这个设备没有这种故障', action: '请刷新故障列表后重试。' },
    en: { title: 'That device has no such fault', action: 'Look at its list of faults again.' },
  },
} as const satisfies Record<string, ErrorTexts>;
