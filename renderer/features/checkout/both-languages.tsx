/** A text for the customer, who may read either language: both at once, each marked as what it is for screen readers. */
import type { Bilingual } from '../../../electron/contract/values.ts';

export function BothLanguages({ text, className = '' }: Readonly<{ text: Bilingual; className?: string }>) {
  return (
    <span className={`both-languages ${className}`}>
      <span lang="zh-CN">{text['zh-CN']}</span>
      <span lang="en">{text.en}</span>
    </span>
  );
}
