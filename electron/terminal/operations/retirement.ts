/**
 * Ends this till for good: only with nothing unknown, unsent or unclosed (wallet API section 3, C5), tracked over a lost
 * answer and a restart, and its keys are wiped last, when the last of the journal is signed. Rules INBOX-50 to INBOX-53.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { isUnfinished, unfinishedBusiness } from '../payment/4-queue/unfinished-business.ts';
import { RETIRE_ASKED, RETIRE_REFUSED, RETIRED, retirementOf } from '../staff/retirement.ts';
import { requireRole, type TerminalContext } from '../terminal-context.ts';
import type { BackendAnswer } from '../wallet-backend/wallet-backend.ts';
import type { BackendLink } from './checkout-part.ts';
import type { JournalSeal } from './journal-seal.ts';

export type RetirementPart = Readonly<{
  handlers: Pick<Handlers, 'terminal.retire'>;
  /** Wipes the keys that an end which came just before the process did has left. */
  start(): void;
  stop(): void;
}>;

/** What the backend answers to a repeat: the first one did it (wallet API section 3). */
const DONE_BEFORE = 'terminal_disabled';

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

  const wipe = async (): Promise<void> => {
    await seal.sealAll();
    if (!(await backend.forgetIdentity())) log.write('error', 'retired_keys_not_wiped');
  };

  const retire = async (cashierId: string, terminalId: string): Promise<Result<Record<string, never>, Refusal>> => {
    const wasAsked = retirementOf(storage.read) !== null;
    if (!wasAsked) record(RETIRE_ASKED, terminalId, cashierId);
    const answer = await backend.retire();
    if (stopped) return err({ code: 'contract.terminal_unreachable' });
    const verdict = judgeRetirement(answer, wasAsked);
    switch (verdict) {
      case 'done':
        record(RETIRED, terminalId, cashierId);
        await wipe();
        return ok({});
      case 'unconfirmed':
        return err({ code: 'terminal.retirement_unconfirmed' });
      case 'not_done':
        if (!wasAsked) record(RETIRE_REFUSED, terminalId, cashierId);
        return err(refusalOf(answer));
    }
  };

  return {
    handlers: {
      'terminal.retire': async () => {
        const person = requireRole(context, ['manager']);
        if (!person.ok) return person;
        const terminalId = context.enrolment()?.terminalId;
        if (terminalId === undefined) return err({ code: 'terminal.not_enrolled' });
        if (retirementOf(storage.read)?.state === 'retired') return err({ code: 'terminal.retired' });
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
      if (retirementOf(storage.read)?.state !== 'retired') return;
      void backend.identity().then((identity) => (identity === null || stopped ? undefined : wipe()));
    },
    stop: () => {
      stopped = true;
    },
  };
}

/**
 * What became of the request. `unconfirmed`: it may have been done. A refusal of a first request did nothing; the refusal
 * that a retired terminal gets means done when an earlier request had no answer.
 */
export function judgeRetirement(answer: BackendAnswer<null>, wasAsked: boolean): 'done' | 'not_done' | 'unconfirmed' {
  switch (answer.kind) {
    case 'answered':
      return 'done';
    case 'refused':
      return wasAsked && answer.code === DONE_BEFORE ? 'done' : 'not_done';
    case 'no_usable_answer': {
      // Nothing left the terminal, so nothing happened there.
      const isUnsent = answer.cause === 'no_identity' || answer.cause === 'unreachable';
      return isUnsent && !wasAsked ? 'not_done' : 'unconfirmed';
    }
  }
}

function refusalOf(answer: BackendAnswer<null>): Refusal {
  if (answer.kind === 'refused') {
    const isDisabled = answer.code === DONE_BEFORE;
    return isDisabled ? { code: 'terminal.disabled' } : { code: 'terminal.retirement_refused', problem: answer.code };
  }
  const isKeyless = answer.kind === 'no_usable_answer' && answer.cause === 'no_identity';
  return { code: isKeyless ? 'terminal.key_missing' : 'terminal.backend_unreachable' };
}
