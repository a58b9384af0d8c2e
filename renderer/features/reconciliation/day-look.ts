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

/** What presses first; of its kind together. */
export function inOrder(found: readonly DiscrepancyView[]): readonly DiscrepancyView[] {
  return found.toSorted(
    (a, b) => GROUPS.indexOf(groupOf(a)) - GROUPS.indexOf(groupOf(b)) || a.kind.localeCompare(b.kind, 'en'),
  );
}

/** How it stands, as a key of the texts. */
export function standingKey(found: DiscrepancyView) {
  const { state, isFound } = found;
  if (!isFound) return 'gone';
  const group = groupOf(found);
  return state === 'open' && group !== 'done' ? (`group_${group}` as const) : (`state_${state}` as const);
}

/** What can be done about it now, in the order of the keys. */
export type ActName = 'explained' | 'resolved' | 'assigned' | 'reopened';

export function actsFor({ state, isOpenRound }: DiscrepancyView): readonly ActName[] {
  if (!isOpenRound) return [];
  if (state === 'resolved') return ['reopened'];
  return state === 'explained' ? ['resolved', 'reopened'] : ['explained', 'resolved', 'assigned'];
}
