/**
 * Whether somebody may do a thing alone, and the approval that a second person gives on the spot for what they may not
 * (C57). An approval holds once, for a minute, for one act of one size about one subject; who gave it is in the journal
 * before the act, and again with it. Rules STAFF-12 to STAFF-17.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { Need } from '../../contract/staff-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { mayAlone } from '../staff/rights.ts';
import { rightsOf } from '../staff/rights-store.ts';
import { allStaff, type StaffRecord } from '../staff/staff-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';
import type { PinCheck } from './pin-check.ts';

/** Long enough to hand the till back; short enough that nobody comes upon it later. */
const APPROVAL_MS = 60_000;
/** Somebody who asks again and again holds no more than this at once. */
const MAX_APPROVALS = 20;

/** Leave to act: who does it, who approved it, and what the journal says of that, to be recorded before the act. */
export type Permit = Readonly<{ person: StaffRecord; approvedBy: StaffRecord | null; drafts: readonly JournalDraft[] }>;

export interface Approvals {
  readonly handlers: Pick<Handlers, 'approval.give' | 'approval.approvers'>;
  /** Uses up the approval, if it takes one. */
  permit(need: Need, approvalId: string | undefined): Result<Permit, Refusal>;
}

type Given = Readonly<{ need: Need; approver: StaffRecord; cashierId: string; untilMonotonicMs: number }>;

export function createApprovals(context: TerminalContext, pins: PinCheck): Approvals {
  const { clock, storage } = context.ports;
  const given = new Map<string, Given>();

  const mayBy = (person: StaffRecord, need: Need): boolean => mayAlone(rightsOf(storage.read, person.role), need);
  const approversOf = (need: Need, cashierId: string): readonly StaffRecord[] =>
    allStaff(storage.read).filter((person) => person.cashierId !== cashierId && mayBy(person, need));

  const give = (need: Need, approver: StaffRecord, cashierId: string): Result<{ approvalId: string }, Refusal> => {
    // While the PIN was looked at, another person may have signed in.
    if (context.cashier()?.cashierId !== cashierId) return err({ code: 'contract.not_signed_in' });
    const approvalId = context.makeId();
    const body = { approvalId, permission: need.permission, size: need.size, about: need.subjectId };
    context.record([{ type: 'approval.given', subjectId: approver.cashierId, cashierId, body }]);
    for (const [id, { untilMonotonicMs }] of given) if (untilMonotonicMs < clock.monotonic()) given.delete(id);
    if (given.size >= MAX_APPROVALS) given.clear();
    given.set(approvalId, { need, approver, cashierId, untilMonotonicMs: clock.monotonic() + APPROVAL_MS });
    return ok({ approvalId });
  };

  return {
    handlers: {
      'approval.approvers': ({ need }) => {
        const cashier = requireCashier(context);
        return cashier.ok ? ok({ approvers: approversOf(need, cashier.value.cashierId) }) : cashier;
      },
      'approval.give': ({ need, cashierId: approverId, pin }) => {
        const cashier = requireCashier(context);
        if (!cashier.ok) return cashier;
        const { cashierId } = cashier.value;
        const approver = approversOf(need, cashierId).find((person) => person.cashierId === approverId);
        if (approver === undefined) return err({ code: 'staff.cannot_approve' });
        return pins.check(approverId, pin, () => give(need, approver, cashierId));
      },
    },

    permit: (need, approvalId) => {
      const cashier = requireCashier(context);
      if (!cashier.ok) return cashier;
      const person = cashier.value;
      if (mayBy(person, need)) return ok({ person, approvedBy: null, drafts: [] });
      if (approvalId === undefined) return err({ code: 'staff.approval_needed', ...need });
      const approval = given.get(approvalId);
      given.delete(approvalId);
      if (approval === undefined || !isFor(approval, need, person) || approval.untilMonotonicMs < clock.monotonic()) {
        return err({ code: 'staff.approval_over' });
      }
      const { approver } = approval;
      const { permission, size, subjectId } = need;
      const body = { approvalId, permission, size, approvedBy: approver.cashierId, approver: approver.name };
      const draft = { type: 'approval.used', subjectId, cashierId: person.cashierId, body };
      return ok({ person, approvedBy: approver, drafts: [draft] });
    },
  };
}

function isFor({ need, cashierId }: Given, wanted: Need, person: StaffRecord): boolean {
  return (
    cashierId === person.cashierId &&
    need.permission === wanted.permission &&
    need.subjectId === wanted.subjectId &&
    (wanted.size === null || (need.size !== null && wanted.size <= need.size))
  );
}
