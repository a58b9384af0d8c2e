/** Keeps passages, their sums and the taps to report in step with the journal. Rules TRANSIT-30 to TRANSIT-34. */
import type { JournalEntry, Projection } from '../payment/3-journal/journal.ts';
import { insertFareTap, releaseFareTap, settleFareTap } from '../payment/4-queue/fare-tap-store.ts';
import {
  GATE_STOPPED,
  gateStoppedSchema,
  PASSAGE_DECIDED,
  PASSAGE_NOT_OPENED,
  PASSAGE_OPENED,
  passageDecidedSchema,
  TAP_REFUSED,
  TAP_REPORTED,
  tapRefusedSchema,
  tapReportedSchema,
} from '../payment/4-queue/gate-events.ts';
import type { WritableDb } from '../storage/database.ts';
import { addToDay, endPassage, insertPassage } from './passage-store.ts';

type Apply = (db: WritableDb, entry: JournalEntry) => void;

const ended =
  (outcome: 'passed' | 'not_opened'): Apply =>
  (db, { subjectId }) => {
    const passage = endPassage(db, subjectId, outcome);
    const { businessDate, paymentId, fareMinor } = passage;
    const isCharged = outcome === 'passed' && paymentId !== null;
    addToDay(db, businessDate, outcome, isCharged ? (fareMinor ?? 0) : 0);
    releaseFareTap(db, subjectId, outcome === 'passed');
  };

const HANDLERS: Readonly<Record<string, Apply>> = {
  [PASSAGE_DECIDED]: (db, { sequence, subjectId, atMs, body }) => {
    const decided = passageDecidedSchema.parse(body);
    const { wallet, businessDate, atRiskMinor, isReported } = decided;
    insertPassage(db, sequence, subjectId, atMs, decided);
    if (!isReported || wallet === null) return;
    insertFareTap(db, { tapKey: sequence, tapId: subjectId, wallet, businessDate, atMs, atRiskMinor, state: 'held' });
  },
  [PASSAGE_OPENED]: ended('passed'),
  [PASSAGE_NOT_OPENED]: ended('not_opened'),
  [GATE_STOPPED]: (db, { sequence, subjectId, atMs, body }) => {
    const { businessDate, code, wallet, tapSha256 } = gateStoppedSchema.parse(body);
    addToDay(db, businessDate, code, 0);
    if (tapSha256 === null || wallet === null) return;
    insertFareTap(db, {
      tapKey: sequence,
      tapId: subjectId,
      wallet,
      businessDate,
      atMs,
      atRiskMinor: 0,
      state: 'unsent',
    });
  },
  [TAP_REPORTED]: (db, { subjectId, body }) => {
    settleFareTap(db, subjectId, { state: 'reported', ...tapReportedSchema.parse(body), code: null });
  },
  [TAP_REFUSED]: (db, { subjectId, body }) => {
    const { code } = tapRefusedSchema.parse(body);
    settleFareTap(db, subjectId, { state: 'refused', journeyId: null, fareMinor: null, code });
  },
};

export const gateProjection: Projection = {
  name: 'gate',
  tables: ['gate_passages', 'gate_days', 'fare_taps', 'fare_tap_totals'],
  apply: (db, entry) => HANDLERS[entry.type]?.(db, entry),
};
