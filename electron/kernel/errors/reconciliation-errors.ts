/** The day's books held against those of others: why an act on what was found is refused. */
import type { ErrorTexts } from './error-texts.ts';

export const reconciliationErrors = {
  'reconciliation.not_found': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '没有找到这项差异', action: '它可能已自行消除，请刷新。' },
    en: { title: 'No such difference', action: 'It may have cleared itself. Look again.' },
  },
  'reconciliation.frozen': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '当天已签字封存', action: '之后的变化会作为更正另行列出。' },
    en: {
      title: 'The day is signed off',
      action: 'It no longer changes. What arrives later stands beside it as a correction.',
    },
  },
  'reconciliation.already_so': {
    moneyMoved: 'no',
    retry: 'never',
    'zh-CN': { title: '已是该状态', action: '无需再次操作，请刷新。' },
    en: { title: 'It is so already', action: 'There is nothing more to do. Look again.' },
  },
  'reconciliation.nothing_to_compare': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '还没有当天的账单', action: '等待银行的结算文件，或手动导入账单。' },
    en: { title: 'There is no statement for that day', action: 'Wait for the bank’s file, or import one.' },
  },
  'reconciliation.differences_open': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '还有 {{openCount}} 项差异未处理', action: '逐项说明或解决后再签字。' },
    en: { title: '{{openCount}} differences are still open', action: 'Explain or resolve each of them, then sign.' },
  },
  'reconciliation.run_running': {
    moneyMoved: 'no',
    retry: 'now',
    'zh-CN': { title: '正在核对', action: '请稍候片刻。' },
    en: { title: 'The day is being compared', action: 'Wait a moment.' },
  },
} as const satisfies Record<string, ErrorTexts>;
