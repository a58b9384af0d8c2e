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
} as const satisfies Record<string, ErrorTexts>;
