/**
 * What people do about what was found: they act on it, withdraw a statement that was wrong, and sign the day. Rules RECON-47
 * to RECON-52.
 */
import type { Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import {
  actOf,
  ACT_TYPES,
  DAY_SIGNED_OFF,
  signOffsOf,
  standingOf,
  STATEMENT_WITHDRAWN,
  type Act,
  type ActBody,
  type SignOffBody,
} from '../payment/6-reconciliation/discrepancy-acts.ts';
import {
  dayRun,
  discrepancyById,
  findingsSha256,
  isRoundBegun,
  openCounts,
  type StoredDiscrepancy,
} from '../payment/6-reconciliation/discrepancy-store.ts';
import { importedStatements, statementById, withdrawStatement } from '../payment/6-reconciliation/statement-store.ts';
import { staffMember, type StaffRecord } from '../staff/staff-store.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { needsStatement } from './reconciliation-days.ts';
import { nameOf } from './reconciliation-view.ts';

const MAX_ACTS = 500;

export type ActWish = Readonly<{
  discrepancyIds: readonly string[];
  act: Act;
  assigneeId: string | null;
  note: string;
}>;

/** Answers the day that they belong to. */
export function actOn(context: TerminalContext, wish: ActWish, by: StaffRecord): Result<string, Refusal> {
  const { storage } = context.ports;
  const { act, note, assigneeId } = wish;
  if ((act === 'assigned') !== (assigneeId !== null))
    return err({ code: 'contract.input_invalid', path: 'assigneeId' });
  if (assigneeId !== null && staffMember(storage.read, assigneeId) === null) {
    return err({ code: 'session.cashier_unknown' });
  }
  if ((act === 'explained' || act === 'resolved') && note === '') {
    return err({ code: 'contract.input_invalid', path: 'note' });
  }
  const found: StoredDiscrepancy[] = [];
  for (const discrepancyId of new Set(wish.discrepancyIds)) {
    const each = discrepancyById(storage.read, discrepancyId);
    if (each === null) return err({ code: 'reconciliation.not_found' });
    if (each.round !== signOffsOf(storage.read, each.businessDate).length)
      return err({ code: 'reconciliation.frozen' });
    const state = standingOf(storage.read, discrepancyId)?.state ?? 'open';
    const isSo = act === 'reopened' ? state === 'open' || state === 'assigned' : act !== 'assigned' && state === act;
    if (isSo) return err({ code: 'reconciliation.already_so' });
    found.push(each);
  }
  context.record(
    found.map(({ discrepancyId, businessDate, kind, differenceMinor }) => ({
      type: ACT_TYPES[act],
      subjectId: discrepancyId,
      cashierId: by.cashierId,
      body: { businessDate, kind, differenceMinor, note, assigneeId } satisfies ActBody,
    })),
  );
  const [first] = found;
  return first === undefined ? err({ code: 'reconciliation.not_found' }) : ok(first.businessDate);
}

/** `isSettled`: the backend has closed the day, so there is something to wait for. Answers the day. */
export function signOff(
  context: TerminalContext,
  { businessDate, note, isSettled }: Readonly<{ businessDate: string; note: string; isSettled: boolean }>,
  by: StaffRecord,
): Result<string, Refusal> {
  const { storage } = context.ports;
  const run = dayRun(storage.read, businessDate);
  const statements = importedStatements(storage.read, businessDate);
  if (run === null || run.finishedAtMs === null || needsStatement(storage.read, businessDate, isSettled)) {
    return err({ code: 'reconciliation.nothing_to_compare' });
  }
  const round = signOffsOf(storage.read, businessDate).length;
  // A signature under what was signed already says nothing new.
  if (round > 0 && !isRoundBegun(storage.read, businessDate, round)) return err({ code: 'reconciliation.frozen' });
  const { openCount } = openCounts(storage.read, businessDate, round);
  if (openCount > 0) return err({ code: 'reconciliation.differences_open', openCount });
  const body = {
    ...{ businessDate, round, note },
    findingsSha256: findingsSha256(storage.read, businessDate),
    statementIds: statements.map(({ statementId }) => statementId),
    tillMinor: run.tillMinor,
    statementMinor: run.statementMinor,
  } satisfies SignOffBody;
  context.record([{ type: DAY_SIGNED_OFF, subjectId: businessDate, cashierId: by.cashierId, body }]);
  return ok(businessDate);
}

/** Answers the day that it no longer counts for. */
export function withdraw(
  context: TerminalContext,
  {
    statementId,
    note,
    isRunning,
  }: Readonly<{ statementId: string; note: string; isRunning: (date: string) => boolean }>,
  by: StaffRecord,
): Result<string, Refusal> {
  const { storage } = context.ports;
  const statement = statementById(storage.read, statementId);
  if (statement === null || statement.state !== 'imported') return err({ code: 'statement.not_found' });
  const { businessDate, statementKey } = statement;
  if (isRunning(businessDate)) return err({ code: 'reconciliation.run_running' });
  // What was signed rests on it; what came after the signature does not.
  const signedAtMs = signOffsOf(storage.read, businessDate).at(-1)?.signedAtMs ?? null;
  if (signedAtMs !== null && statement.begunAtMs <= signedAtMs) return err({ code: 'reconciliation.frozen' });
  storage.write((db) => {
    withdrawStatement(db, statementKey);
    const body = { businessDate, note };
    context.journal.record(db, [{ type: STATEMENT_WITHDRAWN, subjectId: statementId, cashierId: by.cashierId, body }]);
  });
  return ok(businessDate);
}

/** What was done about one of them, oldest first. */
export function actsOn(context: TerminalContext, discrepancyId: string) {
  const { storage } = context.ports;
  return context.journal
    .read(storage.read, { subjectId: discrepancyId, limit: MAX_ACTS })
    .flatMap(({ type, atMs, cashierId, body }) => {
      const act = actOf(type);
      if (act === null) return [];
      const assigneeId = typeof body['assigneeId'] === 'string' ? body['assigneeId'] : null;
      const note = typeof body['note'] === 'string' ? body['note'] : '';
      const by = nameOf(storage.read, cashierId);
      return [{ act, atMs, by, note, assignee: nameOf(storage.read, assigneeId) }];
    });
}
