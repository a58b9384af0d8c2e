/**
 * Ends this till for good: only with nothing unknown, unsent or unclosed (wallet API section 3, C5), tracked over a lost
 * answer and a restart, and its keys are wiped last, when the last of the journal is signed. Rules INBOX-50 to INBOX-56.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { isUnfinished, unfinishedBusiness } from '../payment/4-queue/unfinished-business.ts';
import { RETIRE_ASKED, RETIRE_REFUSED, RETIRED, retirementOf } from '../staff/retirement.ts';
import { StorageFailure } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import { requireRight } from './require-right.ts';
import type { BackendAnswer } from '../wallet-backend/wallet-backend.ts';
import type { BackendLink } from './checkout-part.ts';
import type { JournalSeal } from './journal-seal.ts';
import {
  lastRetirement,
  retirementCertificate,
  sealBehind,
  type RetirementCertificate,
} from './retirement-certificate.ts';

type Retired = Readonly<{ certificate: RetirementCertificate | null }>;

export type RetirementPart = Readonly<{
  handlers: Pick<Handlers, 'terminal.retire'>;
  /** Wipes the keys that an end which came just before the process did has left. */
  start(): void;
  stop(): void;
}>;

/** What the backend answers to a retired terminal and to a disabled one (wallet API section 3). */
const DISABLED = 'terminal_disabled';

export function createRetirement(
  context: TerminalContext,
  { link, seal }: Readonly<{ link: BackendLink; seal: JournalSeal }>,
): RetirementPart {
  const { backend, log, storage } = context.ports;
  let stopped = false;
  let running = false;

  const record = (type: string, terminalId: string, cashierId: string | null, body = {}): void => {
    context.record([{ type, subjectId: terminalId, cashierId, body }]);
    context.publish('terminal.changed');
    link.standingChanged();
  };

  /** Signs what is not signed yet, and forgets the keys. Where the disk takes nothing now, the next start does it. */
  const wipe = async (terminalId: string): Promise<void> => {
    try {
      const retired = lastRetirement(storage.read, terminalId);
      const isSealed = retired !== null && sealBehind(storage.read, retired) !== null;
      if (!isSealed && !(await seal.sealAll())) log.write('warn', 'retired_journal_not_sealed', { terminalId });
    } catch (error) {
      if (!(error instanceof StorageFailure)) throw error;
      return log.write('error', 'retired_keys_kept', { sqliteCode: error.sqliteCode });
    }
    if (!stopped && !(await backend.forgetIdentity())) log.write('error', 'retired_keys_not_wiped');
  };

  /** A disabled terminal may still ask; a retired one is refused everything (wallet API section 3). */
  const isRetiredThere = async (): Promise<boolean | null> => {
    const answer = await backend.getTime();
    if (answer.kind === 'no_usable_answer') return null;
    return answer.kind === 'refused' && answer.code === DISABLED;
  };

  const retire = async (cashierId: string, terminalId: string): Promise<Result<Retired, Refusal>> => {
    const wasAsked = retirementOf(storage.read) !== null;
    if (!wasAsked) record(RETIRE_ASKED, terminalId, cashierId);
    const answer = await backend.retire();
    const isDoubtful = answer.kind === 'refused' && answer.code === DISABLED;
    const isRetired = isDoubtful && !stopped ? await isRetiredThere() : false;
    if (stopped) return err({ code: 'contract.terminal_unreachable' });
    switch (judgeRetirement(answer, { wasAsked, isRetired })) {
      case 'done':
        record(RETIRED, terminalId, cashierId);
        await wipe(terminalId);
        return ok({ certificate: retirementCertificate(storage.read, terminalId) });
      case 'unconfirmed':
        return err({ code: 'terminal.retirement_unconfirmed' });
      case 'not_done':
        if (!wasAsked || isDoubtful) record(RETIRE_REFUSED, terminalId, cashierId);
        return err(refusalOf(answer));
    }
  };

  return {
    handlers: {
      'terminal.retire': async () => {
        const person = requireRight(context, 'settings');
        if (!person.ok) return person;
        const terminalId = context.enrolment()?.terminalId;
        if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
        if (retirementOf(storage.read)?.state === 'retired') {
          const certificate = retirementCertificate(storage.read, terminalId);
          return certificate === null ? err({ code: 'terminal.retired' }) : ok({ certificate });
        }
        const unfinished = unfinishedBusiness(storage.read);
        if (isUnfinished(unfinished)) return err({ code: 'terminal.unfinished_business', ...unfinished });
        if (running) return err({ code: 'terminal.retirement_unconfirmed' });
        running = true;
        return retire(person.value.cashierId, terminalId).finally(() => {
          running = false;
        });
      },
    },
    start: () => {
      const terminalId = context.enrolment()?.terminalId;
      if (terminalId === undefined || retirementOf(storage.read)?.state !== 'retired') return;
      void backend.identity().then((identity) => (identity === null || stopped ? undefined : wipe(terminalId)));
    },
    stop: () => {
      stopped = true;
    },
  };
}

/**
 * What became of the request. `unconfirmed`: it may have been done. A refusal of a first request did nothing; one that
 * every terminal out of service gets means done when the terminal is refused everything else too, and that the terminal
 * is merely disabled when it is not. `isRetired` is null when that could not be found out.
 */
export function judgeRetirement(
  answer: BackendAnswer<null>,
  { wasAsked, isRetired }: Readonly<{ wasAsked: boolean; isRetired: boolean | null }>,
): 'done' | 'not_done' | 'unconfirmed' {
  switch (answer.kind) {
    case 'answered':
      return 'done';
    case 'refused':
      if (answer.code !== DISABLED) return 'not_done';
      return isRetired === null ? 'unconfirmed' : isRetired ? 'done' : 'not_done';
    case 'no_usable_answer': {
      // Nothing left the terminal, so nothing happened there.
      const isUnsent = answer.cause === 'no_identity' || answer.cause === 'unreachable';
      return isUnsent && !wasAsked ? 'not_done' : 'unconfirmed';
    }
  }
}

function refusalOf(answer: BackendAnswer<null>): Refusal {
  if (answer.kind === 'refused') {
    const isDisabled = answer.code === DISABLED;
    return isDisabled ? { code: 'terminal.disabled' } : { code: 'terminal.retirement_refused', problem: answer.code };
  }
  const isKeyless = answer.kind === 'no_usable_answer' && answer.cause === 'no_identity';
  return { code: isKeyless ? 'terminal.key_missing' : 'terminal.backend_unreachable' };
}
