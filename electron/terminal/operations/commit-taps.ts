/**
 * Commits what the backend said of reported taps, many in one transaction. One that it refuses for good stays with its body,
 * as evidence of a ride that nobody paid; one that it takes needs it no more. A wallet whose ride was declined is let through
 * here no more, as one that did not pay for goods. Rules TRANSIT-52 to TRANSIT-55.
 */
import type { JournalDraft } from '../payment/3-journal/journal.ts';
import { forgetTapBody } from '../payment/4-queue/fare-tap-store.ts';
import { TAP_REFUSED, TAP_REPORTED } from '../payment/4-queue/gate-events.ts';
import { WALLET_DENIED } from '../payment/4-queue/offline-events.ts';
import { localDenialCause } from '../payment/4-queue/offline-store.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { walletLetThrough } from '../transit/passage-store.ts';
import type { TapResult } from '../wallet-backend/wallet-backend.ts';

/** Wallet API section 11. Anything else that a tap is refused with says something of the report, and nothing of the wallet. */
const DECLINE_CODES: readonly string[] = [
  ...['insufficient_funds', 'limit_exceeded', 'code_expired', 'code_invalid', 'wallet_blocked', 'credential_invalid'],
  ...[
    'credential_replayed',
    'customer_cancelled',
    'risk_rejected',
    'maintenance',
    'currency_unsupported',
    'issuer_error',
  ],
];
/** Wallet API section 9: the status under which a tap's problem is a decline. */
const DECLINED = 422;

export function commitTaps({ ports, journal }: TerminalContext, results: readonly TapResult[]): void {
  ports.storage.write((db) => {
    journal.record(db, results.map(draftOf));
    for (const result of results) {
      if (!('problem' in result)) forgetTapBody(db, result.id);
      else if (isDecline(result.problem)) journal.record(db, denialOf(db, result.id));
    }
  });
}

function isDecline({ status, code }: Readonly<{ status: number; code: string }>): boolean {
  return status === DECLINED && DECLINE_CODES.includes(code);
}

/** Nothing for somebody whom the gate had stopped, or whose wallet is on the list already. */
function denialOf(db: WritableDb, tapId: string): readonly JournalDraft[] {
  const wallet = walletLetThrough(db, tapId);
  if (wallet === null || localDenialCause(db, wallet) !== null) return [];
  return [{ type: WALLET_DENIED, subjectId: tapId, cashierId: null, body: { wallet, cause: 'unpaid' } }];
}

function draftOf(result: TapResult): JournalDraft {
  const of = { subjectId: result.id, cashierId: null };
  if ('problem' in result) {
    const { code, status } = result.problem;
    return { type: TAP_REFUSED, ...of, body: { code, status } };
  }
  const { journeyId, fareMinor } = result;
  return { type: TAP_REPORTED, ...of, body: { journeyId, fareMinor } };
}
