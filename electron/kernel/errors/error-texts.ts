/** The shape of one row of the error table. Texts may name facts as {{name}}; the screen fills them in and formats money. */
export type ErrorTexts = Readonly<{
  /** The cashier's first question. */
  moneyMoved: 'no' | 'yes' | 'unknown';
  /** never: the same act fails again. now: trying again may help. after_sync: once the backend is reachable. after_change: once what is named was changed. */
  retry: 'never' | 'now' | 'after_sync' | 'after_change';
  'zh-CN': Readonly<{ title: string; action: string }>;
  en: Readonly<{ title: string; action: string }>;
}>;
