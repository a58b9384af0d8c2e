/**
 * What people did about what was found: assigned, explained, resolved, reopened; and the signature under a day. Projections
 * of the journal, as the agreed fee is. Rules RECON-47 to RECON-52.
 */
import { z } from 'zod';
import { DISCREPANCY_STATES, type DiscrepancyState } from '../../../contract/reconciliation-values.ts';
import { businessDateSchema, idSchema } from '../../../contract/values.ts';
import type { ReadableDb, WritableDb } from '../../storage/database.ts';
import { integerOf, integerOrNullOf, oneOf, textOf, textOrNullOf, type Row } from '../../storage/row.ts';
import type { JournalEntry, Projection } from '../3-journal/journal.ts';

/** The journal's names for them; the subject is the discrepancy. Stored names, never renamed. */
export const ACT_TYPES = {
  assigned: 'reconciliation.assigned',
  explained: 'reconciliation.explained',
  resolved: 'reconciliation.resolved',
  reopened: 'reconciliation.reopened',
} as const;
export type Act = keyof typeof ACT_TYPES;

export const DAY_SIGNED_OFF = 'reconciliation.day_signed_off';
export const FEE_AGREED = 'reconciliation.fee_agreed';
export const STATEMENT_IMPORTED = 'reconciliation.statement_imported';
export const STATEMENT_WITHDRAWN = 'reconciliation.statement_withdrawn';

const STATE_AFTER: Readonly<Record<Act, DiscrepancyState>> = {
  assigned: 'assigned',
  explained: 'explained',
  resolved: 'resolved',
  reopened: 'open',
};

const actSchema = z.strictObject({
  businessDate: businessDateSchema,
  kind: z.string(),
  differenceMinor: z.int(),
  note: z.string(),
  assigneeId: idSchema.nullable(),
});
export type ActBody = z.infer<typeof actSchema>;

const signedSchema = z.strictObject({
  businessDate: businessDateSchema,
  round: z.int().min(0),
  note: z.string(),
  findingsSha256: z.string().length(64),
  statementIds: z.array(idSchema).readonly(),
  tillMinor: z.int(),
  statementMinor: z.int(),
});
export type SignOffBody = z.infer<typeof signedSchema>;

/** Without a day, as it was written once: it had held from the beginning. */
const feeSchema = z.strictObject({
  basisPoints: z.int().min(0).max(10_000).nullable(),
  effectiveFrom: businessDateSchema.exactOptional(),
});
const FROM_THE_BEGINNING = '0001-01-01';

export const reconciliationProjection: Projection = {
  name: 'reconciliation',
  tables: ['discrepancy_states', 'day_sign_offs', 'fee_rates'],
  apply: (db, entry) => {
    if (!entry.type.startsWith('reconciliation.')) return;
    const act = actOf(entry.type);
    if (act !== null) noteAct(db, entry, act);
    else if (entry.type === DAY_SIGNED_OFF) noteSignOff(db, entry);
    else if (entry.type === FEE_AGREED) {
      const { basisPoints, effectiveFrom = FROM_THE_BEGINNING } = feeSchema.parse(entry.body);
      db.run(
        'INSERT OR REPLACE INTO fee_rates (effective_from, basis_points) VALUES (?, ?)',
        effectiveFrom,
        basisPoints,
      );
    }
  },
};

export function actOf(type: string): Act | null {
  const found = Object.entries(ACT_TYPES).find(([, name]) => name === type);
  return found === undefined ? null : (found[0] as Act);
}

function noteAct(db: WritableDb, entry: JournalEntry, act: Act): void {
  const { businessDate, note, assigneeId } = actSchema.parse(entry.body);
  db.run(
    `INSERT INTO discrepancy_states (discrepancy_id, business_date, state, assignee_id, note, changed_at_ms, changed_by)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (discrepancy_id) DO UPDATE SET state = excluded.state,
       assignee_id = coalesce(excluded.assignee_id, assignee_id), note = excluded.note,
       changed_at_ms = excluded.changed_at_ms, changed_by = excluded.changed_by`,
    entry.subjectId,
    businessDate,
    STATE_AFTER[act],
    assigneeId,
    note,
    entry.atMs,
    entry.cashierId,
  );
}

function noteSignOff(db: WritableDb, entry: JournalEntry): void {
  const { businessDate, round, note, findingsSha256 } = signedSchema.parse(entry.body);
  db.run(
    `INSERT INTO day_sign_offs (business_date, round, signed_at_ms, signed_by, note, findings_sha256)
     VALUES (?, ?, ?, ?, ?, ?)`,
    businessDate,
    round,
    entry.atMs,
    entry.cashierId,
    note,
    findingsSha256,
  );
}

export type DiscrepancyStanding = Readonly<{
  state: DiscrepancyState;
  assigneeId: string | null;
  note: string;
  changedAtMs: number;
  changedBy: string | null;
}>;

/** null: nobody has done anything about it yet. */
export function standingOf(db: ReadableDb, discrepancyId: string): DiscrepancyStanding | null {
  const row = db.get('SELECT * FROM discrepancy_states WHERE discrepancy_id = ?', discrepancyId);
  if (row === undefined) return null;
  return {
    state: oneOf(row, 'state', DISCREPANCY_STATES),
    assigneeId: textOrNullOf(row, 'assignee_id'),
    note: textOf(row, 'note'),
    changedAtMs: integerOf(row, 'changed_at_ms'),
    changedBy: textOrNullOf(row, 'changed_by'),
  };
}

export type SignOff = Readonly<{
  round: number;
  signedAtMs: number;
  signedBy: string | null;
  note: string;
  findingsSha256: string;
}>;

/** Oldest first. As many as there are, so many rounds are closed. */
export function signOffsOf(db: ReadableDb, businessDate: string): readonly SignOff[] {
  return db.all('SELECT * FROM day_sign_offs WHERE business_date = ? ORDER BY round', businessDate).map(signOffOf);
}

function signOffOf(row: Row): SignOff {
  return {
    round: integerOf(row, 'round'),
    signedAtMs: integerOf(row, 'signed_at_ms'),
    signedBy: textOrNullOf(row, 'signed_by'),
    note: textOf(row, 'note'),
    findingsSha256: textOf(row, 'findings_sha256'),
  };
}

export type FeeRate = Readonly<{ effectiveFrom: string; basisPoints: number | null }>;

/** Of a business date, in hundredths of a percent; null: fees are not checked. */
export function agreedFee(db: ReadableDb, businessDate: string): number | null {
  const row = db.get(
    'SELECT basis_points FROM fee_rates WHERE effective_from <= ? ORDER BY effective_from DESC LIMIT 1',
    businessDate,
  );
  return row === undefined ? null : integerOrNullOf(row, 'basis_points');
}

/** Newest first, at most `limit`. */
export function feeRates(db: ReadableDb, limit: number): readonly FeeRate[] {
  return db.all('SELECT * FROM fee_rates ORDER BY effective_from DESC LIMIT ?', limit).map((row) => ({
    effectiveFrom: textOf(row, 'effective_from'),
    basisPoints: integerOrNullOf(row, 'basis_points'),
  }));
}
