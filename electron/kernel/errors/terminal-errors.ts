/** Errors of the terminal as a whole: start, enrolment, storage, backend. */
import type { ErrorTexts } from './error-texts.ts';

export const terminalErrors = {
  'terminal.not_enrolled': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '收银台尚未激活', action: '请输入激活码并保持联网。' },
    en: { title: 'This till is not enrolled', action: 'Enter an activation code while online.' },
  },
  'terminal.books_being_restored': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '正在从银行取回原收银台的账目', action: '请保持联网,取回后即可收款。' },
    en: {
      title: 'Fetching the books of the till before',
      action: 'Stay online; payments are taken once they are here.',
    },
  },
  'terminal.activation_code_unknown': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '激活码不存在', action: '请核对激活码。' },
    en: { title: 'Unknown activation code', action: 'Check the code.' },
  },
  'terminal.activation_code_used': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '激活码已被使用', action: '请向管理员申请新的激活码。' },
    en: { title: 'The activation code was used before', action: 'Ask for a new code.' },
  },
  'terminal.enrolment_refused': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '钱包系统拒绝激活', action: '请联系钱包服务方，并告知代码 {{problem}}。' },
    en: {
      title: 'The wallet system refused to enrol this till',
      action: 'Call the wallet service and name {{problem}}.',
    },
  },
  'terminal.backend_unreachable': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '暂时连不上钱包系统', action: '请检查网络；收银台会自动重试。' },
    en: { title: 'The wallet system cannot be reached', action: 'Check the network; the till keeps trying.' },
  },
  'terminal.data_folder_in_use': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '另一个收银台正在使用这些数据', action: '请切换到已打开的收银台（进程 {{pid}}）。' },
    en: { title: 'Another till is using this data', action: 'Switch to the till that is open (process {{pid}}).' },
  },
  'terminal.database_from_future': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '数据由更新的版本写入', action: '请安装最新版本再启动，数据未被改动。' },
    en: { title: 'The data was written by a newer version', action: 'Start that version. Nothing was changed.' },
  },
  'terminal.database_damaged': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': { title: '数据文件损坏', action: '请勿收款，联系技术员；数据未被改动。' },
    en: { title: 'The data file is damaged', action: 'Take no payments and call the technician. Nothing was changed.' },
  },
  'terminal.database_incomplete': {
    moneyMoved: 'unknown',
    retry: 'never',
    'zh-CN': {
      title: '数据文件缺少最近的记录',
      action: '已写到第 {{notedSequence}} 条，文件只到第 {{fileSequence}} 条。请勿收款，联系技术员；数据未被改动。',
    },
    en: {
      title: 'The data file lacks what was written last',
      action:
        'It ends at entry {{fileSequence}}, and {{notedSequence}} were written. Take no payments and call the technician. Nothing was changed.',
    },
  },
  'terminal.sqlite_too_old': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '数据库组件版本过旧', action: '请重新安装收银台。' },
    en: { title: 'The database component is too old', action: 'Install the till again.' },
  },
  'terminal.storage_failed': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '无法写入数据', action: '请检查磁盘空间与权限；此期间不收款。' },
    en: {
      title: 'Data cannot be written',
      action: 'Check disk space and permissions. No payments are taken meanwhile.',
    },
  },
  'terminal.devices_file_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '设备配置文件有误', action: '请改正 devices.json 后重新启动：{{detail}}' },
    en: { title: 'The file of devices has a mistake', action: 'Correct devices.json and start again: {{detail}}' },
  },
  'terminal.key_renewal_unconfirmed': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': { title: '新密钥尚未得到确认', action: '收银台会自动继续核实，收款不受影响。' },
    en: { title: 'The new key is not confirmed yet', action: 'The till keeps finding out by itself; payments go on.' },
  },
  'terminal.key_renewal_refused': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '钱包系统拒绝更换密钥', action: '原密钥继续有效。请联系钱包服务方，并告知代码 {{problem}}。' },
    en: {
      title: 'The wallet system refused the new key',
      action: 'The old one goes on counting. Call the wallet service and name {{problem}}.',
    },
  },
  'terminal.transit_file_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '闸机配置文件有误', action: '请改正 transit.json 后重新启动：{{detail}}' },
    en: { title: 'The file about this gate has a mistake', action: 'Correct transit.json and start again: {{detail}}' },
  },
  'terminal.journal_file_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '账目保留配置文件有误', action: '请改正 journal.json 后重新启动：{{detail}}' },
    en: {
      title: 'The file about how long the records are kept has a mistake',
      action: 'Correct journal.json and start again: {{detail}}',
    },
  },
  'terminal.backend_file_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '后台配置文件有误', action: '请改正 backend.json 后重新启动：{{detail}}' },
    en: {
      title: 'The file about the bank’s service has a mistake',
      action: 'Correct backend.json and start again: {{detail}}',
    },
  },
  'terminal.keys_not_protected': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '无法安全保存密钥',
      action: '请启用系统密钥环，或将数据文件夹设为仅限本用户访问，然后重新启动。',
    },
    en: {
      title: 'The till’s keys cannot be kept safe here',
      action: 'Turn on the system’s key ring, or keep others out of the data folder. Then start again.',
    },
  },
  'terminal.disabled': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '收银台已被停用', action: '请联系钱包服务方；账目仍可查看和导出。' },
    en: { title: 'This till was disabled by the backend', action: 'Call the wallet service. The books stay readable.' },
  },
} as const satisfies Record<string, ErrorTexts>;
