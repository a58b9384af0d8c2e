/**
 * Quitting while money is unsent or unknown is allowed, since everything is on disk and goes on at the next start, but
 * never in silence: the person is told what is left and chooses. Rule SHELL-7 of docs/spec.md.
 */
import { dialog, type BrowserWindow } from 'electron';
import type { Busy } from '../system/service-host.ts';

const TEXTS = {
  'zh-CN': {
    stay: '返回收银台',
    quit: '退出',
    running: '有一笔付款正在进行。现在退出不会丢失记录，重新启动后会继续确认结果。',
    unresolved: (count: number) => `有 ${count} 笔付款的结果尚未确认。记录已保存，重新启动后继续确认。`,
    unsent: (count: number) => `有 ${count} 笔付款尚未上传。记录已保存，重新启动后继续上传。`,
    question: '确定要退出收银台吗？',
  },
  en: {
    stay: 'Back to the till',
    quit: 'Quit',
    running: 'A payment is running. Nothing is lost by quitting; its outcome is followed up at the next start.',
    unresolved: (count: number) =>
      `${count} payment(s) have no known outcome yet. They are saved and followed up at the next start.`,
    unsent: (count: number) => `${count} payment(s) are not sent yet. They are saved and sent at the next start.`,
    question: 'Quit the till?',
  },
} as const;

/** The sentences that the dialog shows; empty when there is nothing to warn of. */
export function quitWarnings(busy: Busy, language: keyof typeof TEXTS): readonly string[] {
  const texts = TEXTS[language];
  return [
    ...(busy.paymentRunning ? [texts.running] : []),
    ...(busy.unresolvedCount > 0 ? [texts.unresolved(busy.unresolvedCount)] : []),
    ...(busy.unsentCount > 0 ? [texts.unsent(busy.unsentCount)] : []),
  ];
}

/** Answers whether to quit. Asks only when something is left. */
export async function confirmQuit(window: BrowserWindow | null, busy: Busy, locale: string): Promise<boolean> {
  const language = locale.toLowerCase().startsWith('en') ? 'en' : 'zh-CN';
  const warnings = quitWarnings(busy, language);
  if (warnings.length === 0) return true;
  const texts = TEXTS[language];
  const options = {
    type: 'warning' as const,
    message: texts.question,
    detail: warnings.join('\n'),
    buttons: [texts.stay, texts.quit],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } =
    window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response === 1;
}
