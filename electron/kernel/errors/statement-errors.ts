/** Files of a bank or wallet that are read by hand or fetched: what is wrong with one, and where. */
import type { ErrorTexts } from './error-texts.ts';

export const statementErrors = {
  'statement.not_readable': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '无法读取该文件', action: '第 {{lineNumber}} 行附近不是表格内容，请选择对账单原文件。' },
    en: {
      title: 'This file cannot be read',
      action: 'Around line {{lineNumber}} it is no table. Choose the statement as it came.',
    },
  },
  'statement.truncated': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '文件不完整', action: '文件在第 {{lineNumber}} 行附近中断，请重新下载。' },
    en: { title: 'The file is not complete', action: 'It ends around line {{lineNumber}}. Download it again.' },
  },
  'statement.encoding_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '文件编码不符',
      action: '第 {{lineNumber}} 行附近的文字无法识别，请选择原文件，不要用表格软件另存。',
    },
    en: {
      title: 'The file is in another encoding',
      action: 'Around line {{lineNumber}} the text is not what the format says. Choose the file as it came.',
    },
  },
  'statement.columns_missing': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '找不到需要的列', action: '请检查所选格式。需要：{{columns}}。' },
    en: { title: 'Columns are missing', action: 'Check the format you chose. It needs: {{columns}}.' },
  },
  'statement.cell_invalid': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '第 {{lineNumber}} 行有误', action: '“{{column}}”列的内容“{{text}}”无法识别，文件未导入。' },
    en: {
      title: 'Line {{lineNumber}} is wrong',
      action: '“{{text}}” in column “{{column}}” cannot be read. Nothing was imported.',
    },
  },
  'statement.row_unknown': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '第 {{lineNumber}} 行类型未知',
      action: '“{{column}}”列的“{{text}}”不在所选格式中，文件未导入。',
    },
    en: {
      title: 'Line {{lineNumber}} is of an unknown kind',
      action: 'The format does not know “{{text}}” in column “{{column}}”. Nothing was imported.',
    },
  },
  'statement.too_long': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '文件过长', action: '最多 {{maxLines}} 行，请按日导出。' },
    en: { title: 'The file is too long', action: 'At most {{maxLines}} lines. Export it day by day.' },
  },
  'statement.line_repeated': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '第 {{lineNumber}} 行重复',
      action: '与第 {{firstLineNumber}} 行完全相同，文件未导入。请重新下载。',
    },
    en: {
      title: 'Line {{lineNumber}} is there twice',
      action: 'It is the same as line {{firstLineNumber}}. Nothing was imported. Download the file again.',
    },
  },
  'statement.day_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '这不是 {{businessDate}} 的账单',
      action: '第 {{lineNumber}} 行的日期是 {{date}}，文件未导入。请选择正确的日期或文件。',
    },
    en: {
      title: 'This is not the statement of {{businessDate}}',
      action: 'Line {{lineNumber}} is of {{date}}. Nothing was imported. Choose the right day or file.',
    },
  },
  'statement.merchant_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '这是另一个商户的账单',
      action: '第 {{lineNumber}} 行的商户号是 {{merchant}}，应为 {{expected}}，文件未导入。',
    },
    en: {
      title: 'This is another merchant’s statement',
      action: 'Line {{lineNumber}} is of account {{merchant}}, not {{expected}}. Nothing was imported.',
    },
  },
  'statement.terminals_foreign': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': {
      title: '这可能是另一家店的账单',
      action: '第 {{lineNumber}} 行起的终端号是 {{terminals}}，没有本机 {{expected}}，而本机当天收过款。文件未导入。',
    },
    en: {
      title: 'This may be another store’s statement',
      action:
        'From line {{lineNumber}} its terminals are {{terminals}}; this till, {{expected}}, is not among them though it was paid that day. Nothing was imported.',
    },
  },
  'statement.digest_wrong': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '文件与校验值不符', action: '文件可能在传输中损坏，未导入。请重新下载。' },
    en: {
      title: 'The file is not the one that was signed',
      action: 'Its digest differs. Nothing was imported. Download it again.',
    },
  },
  'statement.totals_differ': {
    moneyMoved: 'no',
    retry: 'after_sync',
    'zh-CN': {
      title: '明细与结算总额不符',
      action: '共 {{lineCount}} 行，合计与银行公布的不同，文件未导入。请联系银行。',
    },
    en: {
      title: 'The lines do not add up to the settlement',
      action: 'Its {{lineCount}} lines are not what the bank says in all. Nothing was imported. Ask the bank.',
    },
  },
  'statement.format_unknown': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '没有这种账单格式', action: '请选择列表中的格式。' },
    en: { title: 'No such statement format', action: 'Choose one from the list.' },
  },
  'statement.import_running': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '正在导入另一个文件', action: '请等它完成，再导入下一个。' },
    en: { title: 'Another file is being imported', action: 'Wait until it is done, then import the next.' },
  },
  'statement.import_lost': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '导入已中断', action: '没有保存任何内容，请重新导入该文件。' },
    en: { title: 'The import was cut short', action: 'Nothing of it was kept. Import the file again.' },
  },
  'statement.not_found': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有找到这份账单', action: '它可能已被撤回，请刷新。' },
    en: { title: 'No such statement', action: 'It may have been withdrawn. Look again.' },
  },
} as const satisfies Record<string, ErrorTexts>;
