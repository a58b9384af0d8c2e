/** Whoever is signed in, where their role has a right; a screen asks for no approval of what is only looked at. Rule STAFF-22. */
import type { Refusal } from '../../contract/dispatcher.ts';
import type { Permission } from '../../contract/staff-values.ts';
import { err, type Result } from '../../kernel/result.ts';
import { mayAlone } from '../staff/rights.ts';
import { rightsOf } from '../staff/rights-store.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import { requireCashier, type TerminalContext } from '../terminal-context.ts';

export function requireRight(context: TerminalContext, permission: Permission): Result<StaffRecord, Refusal> {
  const cashier = requireCashier(context);
  if (!cashier.ok) return cashier;
  const rights = rightsOf(context.ports.storage.read, cashier.value.role);
  return mayAlone(rights, { permission, size: null }) ? cashier : err({ code: 'contract.not_permitted' });
}
