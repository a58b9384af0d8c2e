/**
 * "Call staff" at an unattended terminal: one call at a time, in the journal and in the heartbeats until somebody of the staff
 * has come and said so by badge or PIN. Rules KIOSK-40 to KIOSK-42 of docs/spec/kiosk.md.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import type { JsonValue } from '../../kernel/json.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { allStaff } from '../staff/staff-store.ts';
import type { ReadableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { openStaffCall, STAFF_ANSWERED, STAFF_CALLED, type StaffCall } from '../transit/staff-call-store.ts';
import type { PinCheck } from './pin-check.ts';

type Done = Result<Record<string, never>, Refusal>;

export interface KioskCall {
  open(db: ReadableDb): StaffCall | null;
  /** Pressed again before anybody came it is the same call. */
  call(): Done;
  answerByPin(cashierId: string, pin: string): Promise<Done>;
  /** The payload of `badge.presented`. */
  badgeShown(payload: JsonValue): void;
}

export function createKioskCall(
  context: TerminalContext,
  { pins, changed }: Readonly<{ pins: PinCheck; changed: () => void }>,
): KioskCall {
  const { read } = context.ports.storage;
  const answer = (cashierId: string): Done => {
    const call = openStaffCall(read);
    if (call !== null) {
      context.record([{ type: STAFF_ANSWERED, subjectId: call.callId, cashierId, body: {} }]);
      changed();
    }
    return ok({});
  };

  return {
    open: openStaffCall,
    call: () => {
      if (openStaffCall(read) === null) {
        const cashierId = context.seller()?.cashierId ?? null;
        context.record([{ type: STAFF_CALLED, subjectId: context.makeId(), cashierId, body: {} }]);
      }
      return ok({});
    },
    answerByPin: async (cashierId, pin) => {
      const person = allStaff(read).find((each) => each.cashierId === cashierId);
      if (person === undefined) return err({ code: 'session.cashier_unknown' });
      return pins.check(cashierId, pin, () => answer(cashierId));
    },
    badgeShown: (payload) => {
      if (payload === null || typeof payload !== 'object' || Array.isArray(payload)) return;
      const { cashierId } = payload as { readonly [name: string]: JsonValue };
      if (typeof cashierId === 'string') answer(cashierId);
    },
  };
}
