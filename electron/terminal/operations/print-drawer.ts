/**
 * Opening the cash drawer: never without a reason, a person who may, and a line in the journal before the pulse and after
 * it (C39). Rules PRINT-95 to PRINT-97 of docs/spec.md.
 */
import type { DrawerOutcome } from '../../../hardware/cash-drawer/cash-drawer.ts';
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { PulseReason } from '../../contract/printing-values.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { drawerOpenings } from '../printing/drawer-opening-store.ts';
import { staffMember } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireRight } from './require-right.ts';
import type { Approvals } from './approvals.ts';

export interface DrawerDesk {
  readonly handlers: Pick<Handlers, 'drawer.open' | 'drawer.openings'>;
  /** For the till's own acts: whoever calls it has checked that they may. `saleId` null: not about a sale. */
  open(request: DrawerRequest): Promise<Result<Exclude<DrawerOutcome['kind'], 'failed'>, Refusal>>;
  /** What comes of a pulse that is under way is written down no more: the books are being closed. */
  stop(): void;
}

export type DrawerRequest = Readonly<{ reason: PulseReason; saleId: string | null; cashierId: string }>;

export function createDrawerDesk(context: TerminalContext, approvals: Approvals): DrawerDesk {
  /** One pulse at a time: a finger that stays on the key must not keep the coil hot. */
  let isOpening = false;
  let isStopped = false;

  const open: DrawerDesk['open'] = async ({ reason, saleId, cashierId }) => {
    const drawer = context.ports.peripherals?.drawer ?? null;
    if (drawer === null) return err({ code: 'drawer.none' });
    if (isOpening) return err({ code: 'drawer.opening' });
    isOpening = true;
    const pulseId = context.makeId();
    const asked = { drawerId: drawer.id, reason, saleId };
    context.record([{ type: 'drawer.pulse_asked', subjectId: pulseId, cashierId, body: asked }]);
    const outcome = await drawer.openDrawer();
    isOpening = false;
    const problem = outcome.kind === 'failed' ? outcome.problem.code : null;
    const body = { drawerId: drawer.id, reason, outcome: outcome.kind, problem };
    if (!isStopped) context.record([{ type: 'drawer.pulsed', subjectId: pulseId, cashierId, body }]);
    if (outcome.kind !== 'failed') return ok(outcome.kind);
    return err({ code: 'drawer.not_opened', problem: outcome.problem.code });
  };

  return {
    open,
    stop: () => {
      isStopped = true;
    },
    handlers: {
      'drawer.open': async ({ reason, approvalId }) => {
        const subjectId = context.ports.peripherals?.drawer?.id ?? 'drawer';
        const permit = approvals.permit({ permission: 'drawer.no_sale', size: null, subjectId }, approvalId);
        if (!permit.ok) return permit;
        const { person, drafts } = permit.value;
        if (drafts.length > 0) context.record(drafts);
        const opened = await open({ reason, saleId: null, cashierId: person.cashierId });
        return opened.ok ? ok({ outcome: opened.value === 'opened' ? 'opened' : 'sent' }) : opened;
      },
      'drawer.openings': ({ cursor, limit }) => {
        const person = requireRight(context, 'report.read');
        if (!person.ok) return person;
        if (cursor !== null && !/^\d{1,15}$/.test(cursor))
          return err({ code: 'contract.input_invalid', path: 'cursor' });
        const { read } = context.ports.storage;
        const openings = drawerOpenings(read, cursor === null ? null : Number(cursor), limit);
        const last = openings.length < limit ? undefined : openings.at(-1);
        return ok({
          openings: openings.map(({ sequence: _sequence, cashierId, ...opening }) => ({
            ...opening,
            cashierName: cashierId === null ? null : (staffMember(read, cashierId)?.name ?? null),
          })),
          cursor: last === undefined ? null : String(last.sequence),
        });
      },
    },
  };
}
