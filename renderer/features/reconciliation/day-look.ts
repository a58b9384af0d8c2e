/** How a day's light and a difference's standing look: a sign and words beside the colour.. */
import { Ban, CircleAlert, CircleCheck, CircleDashed, Hourglass, type LucideIcon } from 'lucide-react';
import type { DayLight, DiscrepancyKind, DiscrepancyView } from '../../../electron/contract/reconciliation-values.ts';

export const LIGHT_GLYPHS: Readonly<Record<DayLight, LucideIcon>> = {
  no_trade: Ban,
  waiting: CircleDashed,
  red: CircleAlert,
  amber: Hourglass,
  green: CircleCheck,
};

/** What usually clears itself, as the terminal has it. */
const PASSING: readonly DiscrepancyKind[] = [
  'other_day',
  'refund_across_days',
  'unsent',
  'still_unknown',
  'unknown_resolved_later',
  'payout_missing',
];

export const GROUPS = ['pressing', 'passing', 'done'] as const;
export type Group = (typeof GROUPS)[number];

export function groupOf({ state, kind, isOpenRound }: DiscrepancyView): Group {
  if (!isOpenRound || state === 'explained' || state === 'resolved') return 'done';
  return PASSING.includes(kind) ? 'passing' : 'pressing';
}

/** What can be done about it now, in the order of the keys. */
export type ActName = 'explained' | 'resolved' | 'assigned' | 'reopened';

export function actsFor({ state, isOpenRound }: DiscrepancyView): readonly ActName[] {
  if (!isOpenRound) return [];
  if (state === 'resolved') return ['reopened'];
  return state === 'explained' ? ['resolved', 'reopened'] : ['explained', 'resolved', 'assigned'];
}
