/** The bank's notice of the hour, and whether it was folded away here since the page was opened. Rule SCREENOPS-40 of docs/spec.md. */
import { useState } from 'react';
import type { BackendNotice } from '../../../electron/contract/backend-values.ts';
import { useTill } from '../../client/use-till.ts';

export type ShownNotice = Readonly<{
  notice: BackendNotice | null;
  /** Whether it may be folded: what warns stays. */
  canFold: boolean;
  isFolded: boolean;
  setFolded: (isFolded: boolean) => void;
}>;

export function useNotice(): ShownNotice {
  // While an outcome is open nothing else is worth a cashier's eyes.
  const notice = useTill((till) => (till.checkout === null ? (till.backend.notices[0] ?? null) : null));
  const cashierId = useTill((till) => till.session.cashier?.cashierId ?? null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const canFold = notice !== null && toneOf(notice) === 'info';
  const key = notice === null ? '' : keyOf(notice, cashierId);
  return {
    notice,
    canFold,
    isFolded: canFold && folded.has(key),
    setFolded: (isFolded) => setFolded(new Set(isFolded ? [...folded, key] : [...folded].filter((one) => one !== key))),
  };
}

/** Each person is told of maintenance to come once; what only informs is folded for all. */
function keyOf({ noticeId, level, phase }: BackendNotice, cashierId: string | null): string {
  return level === 'info' ? noticeId : `${noticeId} ${phase} ${cashierId ?? ''}`;
}

export function toneOf({ level, phase }: BackendNotice): 'info' | 'warning' {
  return level === 'info' || phase === 'announced' ? 'info' : 'warning';
}
