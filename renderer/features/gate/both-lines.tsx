/** A text for passengers, who may read either language: both at once, each marked as what it is for screen readers. */
import type { Bilingual } from '../../../electron/contract/values.ts';

export function BothLines({ text, className = '' }: Readonly<{ text: Bilingual; className?: string }>) {
  return (
    <p className={`gate-both ${className}`}>
      <span lang="zh-CN">{text['zh-CN']}</span>
      <span lang="en">{text.en}</span>
    </p>
  );
}

/** The same in a row, for keys and small print. */
export function BothWords({ text }: Readonly<{ text: Bilingual }>) {
  return (
    <span className="gate-both-words">
      <span lang="zh-CN">{text['zh-CN']}</span> <span lang="en">{text.en}</span>
    </span>
  );
}
