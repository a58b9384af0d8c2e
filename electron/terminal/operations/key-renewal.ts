/**
 * Gives the till a new key when a manager or technician asks for it, and finds out what became of one whose answer was lost:
 * when the backend is there again, when it turns out to count already, and every few minutes. The journal names each key. Rules SYNC-58 and SYNC-59.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { Timer } from '../../kernel/clock.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import { terminalKeyByX } from '../staff/terminal-keys.ts';
import { requireRole, type TerminalContext } from '../terminal-context.ts';
import type { BackendLink } from './checkout-part.ts';

/** Known public keys are journalled under this name; stored, never renamed. */
export const KEY_RENEWED = 'terminal.key_renewed';
/** For a day the old key still counts (wallet API section 3); a few minutes leave room for many tries. */
export const IN_DOUBT_AGAIN_MS = 300_000;

export interface KeyRenewal {
  readonly handlers: Pick<Handlers, 'terminal.renew_key'>;
  start(): void;
  stop(): void;
}

export function createKeyRenewal(
  context: TerminalContext,
  { link, onDoubt }: Readonly<{ link: BackendLink; onDoubt: (isInDoubt: boolean) => void }>,
): KeyRenewal {
  const { backend, clock, log } = context.ports;
  let stopped = false;
  let timer: Timer | null = null;
  let unsubscribe = (): void => undefined;
  let renewing: Promise<Result<Record<string, never>, Refusal>> | null = null;

  const renew = async (cashierId: string | null): Promise<Result<Record<string, never>, Refusal>> => {
    const answer = await backend.renewKey();
    if (stopped) return err({ code: 'contract.terminal_unreachable' });
    link.heard(answer);
    const isInDoubt = answer.kind !== 'answered' && (await backend.isKeyInDoubt());
    if (stopped) return err({ code: 'contract.terminal_unreachable' });
    onDoubt(isInDoubt);
    timer?.cancel();
    timer = isInDoubt ? clock.after(IN_DOUBT_AGAIN_MS, resume) : null;
    if (answer.kind === 'answered') {
      const { terminalId, publicKey } = answer.value;
      context.record([{ type: KEY_RENEWED, subjectId: terminalId, cashierId, body: { terminalId, publicKey } }]);
      return ok({});
    }
    log.write('warn', 'key_not_renewed', { cause: answer.kind === 'refused' ? answer.code : answer.cause });
    if (answer.kind === 'no_usable_answer') return err({ code: 'terminal.key_renewal_unconfirmed' });
    return err({ code: 'terminal.key_renewal_refused', problem: answer.code });
  };

  /** One at a time: two at once would not know of each other's key. */
  const renewOnce = (cashierId: string | null): Promise<Result<Record<string, never>, Refusal>> => {
    renewing ??= renew(cashierId).finally(() => {
      renewing = null;
    });
    return renewing;
  };

  const resume = (): void => {
    void backend.isKeyInDoubt().then((isInDoubt) => {
      if (stopped) return;
      onDoubt(isInDoubt);
      if (isInDoubt && context.enrolment() !== null) void renewOnce(null);
    });
  };

  return {
    handlers: {
      'terminal.renew_key': async () => {
        const person = requireRole(context, ['manager', 'technician']);
        if (!person.ok) return person;
        if (context.enrolment() === null) return err({ code: 'terminal.not_enrolled' });
        return renewOnce(person.value.cashierId);
      },
    },
    start: () => {
      // The end of the process may have come between the new key and its entry.
      void backend.signer.publicKey().then((publicKey) => {
        const terminalId = context.enrolment()?.terminalId;
        if (stopped || publicKey === null || terminalId === undefined) return;
        if (terminalKeyByX(context.ports.storage.read, publicKey.x) !== null) return;
        context.record([
          { type: KEY_RENEWED, subjectId: terminalId, cashierId: null, body: { terminalId, publicKey } },
        ]);
      });
      const offs = [
        link.onOnline(resume),
        // Not before: a backend that counts the next key alone refuses all else, and is out of reach until that is taken up.
        backend.onOwnKey((news) => {
          if (news === 'next') resume();
        }),
      ];
      unsubscribe = () => offs.forEach((off) => off());
    },
    stop: () => {
      stopped = true;
      unsubscribe();
      timer?.cancel();
    },
  };
}
