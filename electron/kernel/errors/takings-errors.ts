/** Figures of the takings that were asked for and cannot be given. */
import type { ErrorTexts } from './error-texts.ts';

export const takingsErrors = {
  'takings.range_too_long': {
    moneyMoved: 'no',
    retry: 'after_change',
    'zh-CN': { title: '时间段过长', action: '一次最多查看 {{maxDays}} 天。' },
    en: { title: 'The range is too long', action: 'Look at {{maxDays}} days at most.' },
  },
} as const satisfies Record<string, ErrorTexts>;
