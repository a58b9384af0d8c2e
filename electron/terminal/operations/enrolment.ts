/**
 * Making the till known to the wallet backend: by an activation code that a person enters, or, at the first start of a
 * demo till, by itself. A backend that is down costs nothing but time; the till rings up goods meanwhile.
 * Rules SESSION-20 to SESSION-28.
 */
import type { Handlers, Refusal } from '../../contract/dispatcher.ts';
import type { TerminalView } from '../../contract/terminal-values.ts';
import type { Timer } from '../../kernel/clock.ts';
import { randomFraction } from '../../kernel/random.ts';
import { err, ok, type Result } from '../../kernel/result.ts';
import type { TerminalPublicKey } from '../../kernel/terminal-signer.ts';
import { isTimeZone } from '../business-date.ts';
import { isUnfinished, unfinishedBusiness } from '../payment/4-queue/unfinished-business.ts';
import { forgetConfig } from '../payment/5-sync/config-store.ts';
import { forgetConfirmation } from '../payment/5-sync/confirmation-store.ts';
import { forgetDenyList } from '../payment/5-sync/deny-list-store.ts';
import { isRestoring } from '../restoration/restored-records.ts';
import { enrolmentOf } from '../staff/enrolment-store.ts';
import { retirementOf } from '../staff/retirement.ts';
import { terminalKeyByX } from '../staff/terminal-keys.ts';
import type { StaffRecord } from '../staff/staff-store.ts';
import type { WritableDb } from '../storage/database.ts';
import type { TerminalContext } from '../terminal-context.ts';
import type { Answered, BackendAnswer, Enrolment } from '../wallet-backend/wallet-backend.ts';

export type EnrolmentPart = Readonly<{
  handlers: Pick<Handlers, 'terminal.enrol'>;
  view(): TerminalView;
  /** The backend's word about this terminal, from whoever heard it: 403 `terminal_disabled`, or an answer again. */
  setDisabled(disabled: boolean): void;
  /** Enrolled, and nothing can be signed: the key store has lost the key, or does not give it out. */
  isKeyMissing(): boolean;
  /** Looks whether the key is there; to be awaited before anything is sent. */
  lookForKey(): Promise<void>;
  /** Told after the enrolment was journalled. */
  onEnrolled(listener: () => void): void;
  /** A demo till enrols itself, and keeps trying until the backend answers. */
  start(): void;
  /** An answer that comes after this changes nothing; the same code and key give the same answer at the next start. */
  stop(): void;
}>;

const MAY_ENROL_AGAIN: readonly StaffRecord['role'][] = ['manager', 'technician'];

/** The kind of machine, as the backend's operator sees it. */
const MODEL = 'wallet-till';
/** A backend that is just starting is there within seconds; one that is down is asked twice a minute. */
const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

export function createEnrolment(context: TerminalContext, damage: () => TerminalView['damage']): EnrolmentPart {
  const { clock, log, random, settings } = context.ports;
  let enrolling = false;
  let disabled = false;
  let keyMissing = false;
  let stopped = false;
  let tellEnrolled = (): void => undefined;
  let retryTimer: Timer | null = null;
  let running: Promise<unknown> = Promise.resolve();

  const view = (): TerminalView => viewOf(context, { enrolling, disabled, damage: damage() });

  const setEnrolling = (value: boolean): void => {
    if (enrolling === value || stopped) return;
    enrolling = value;
    context.publish('terminal.changed');
  };

  const enrol = async (activationCode: string): Promise<BackendAnswer<Enrolment>> => {
    const { softwareVersion, serial } = settings;
    const answer = await context.ports.backend.enrol({ activationCode, model: MODEL, serial, softwareVersion });
    if (answer.kind !== 'answered' || stopped) return answer;
    disabled = false;
    keyMissing = false;
    const kept = keep(context, answer, await context.ports.backend.signer.publicKey());
    if (kept.kind === 'answered') tellEnrolled();
    return kept;
  };

  /** One try of the demo till; arms the next when the backend did not answer. */
  const tryDemo = async (activationCode: string, delayMs: number): Promise<void> => {
    const answer = await enrol(activationCode);
    if (stopped) return;
    if (answer.kind !== 'no_usable_answer') {
      if (answer.kind === 'refused') log.write('warn', 'demo_enrolment_refused', { code: answer.code });
      setEnrolling(false);
      return;
    }
    log.write('info', 'enrolment_waits', { cause: answer.cause });
    const waitMs = Math.max(answer.retryAfterMs ?? 0, delayMs * (0.5 + randomFraction(random) / 2));
    retryTimer = clock.after(waitMs, () => {
      running = tryDemo(activationCode, Math.min(delayMs * 2, MAX_RETRY_MS));
    });
  };

  const enrolOnce = async (activationCode: string): Promise<Result<TerminalView, Refusal>> => {
    setEnrolling(true);
    const answer = await enrol(activationCode).finally(() => setEnrolling(false));
    if (stopped) return err({ code: 'contract.terminal_unreachable' });
    return answer.kind === 'answered' ? ok(view()) : err(refusalOf(answer));
  };

  return {
    view,
    handlers: {
      'terminal.enrol': async ({ activationCode }) => {
        const refusal = whyNotEnrol(context) ?? (await whyNotLeave(context));
        if (refusal !== null) return err(refusal);
        retryTimer?.cancel();
        // The tries take turns: two at once could leave the till with the answer of the wrong code.
        const attempt = running.then(() => enrolOnce(activationCode));
        running = attempt.catch(() => undefined);
        return attempt;
      },
    },
    setDisabled: (value) => {
      if (disabled === value) return;
      disabled = value;
      context.publish('terminal.changed');
    },
    isKeyMissing: () => keyMissing,
    onEnrolled: (listener) => {
      tellEnrolled = listener;
    },
    lookForKey: async () => {
      // One that is retired has forgotten its key on purpose.
      if (context.enrolment() === null || retirementOf(context.ports.storage.read) !== null) return;
      keyMissing = (await context.ports.backend.identity()) === null;
      if (keyMissing) log.write('error', 'terminal_key_missing');
    },
    start: () => {
      if (settings.demo === null || context.enrolment() !== null) return;
      setEnrolling(true);
      running = tryDemo(settings.demo.activationCode, FIRST_RETRY_MS);
    },
    stop: () => {
      stopped = true;
      retryTimer?.cancel();
    },
  };
}

/** Journals who this terminal is now. A zone nobody knows makes the answer unusable: no business date could be told. */
function keep(
  context: TerminalContext,
  answer: Answered<Enrolment>,
  publicKey: TerminalPublicKey | null,
): BackendAnswer<Enrolment> {
  const { log, storage } = context.ports;
  const { terminalId, merchant, store } = answer.value;
  if (!isTimeZone(store.timeZone)) {
    log.write('error', 'enrolment_time_zone_unknown', { timeZone: store.timeZone });
    return { kind: 'no_usable_answer', cause: 'unparsable', retryAfterMs: null };
  }
  const isNews = enrolmentOf(storage.read)?.terminalId !== terminalId || retirementOf(storage.read) !== null;
  // Another key of the same terminal is news too: whoever checks the journal's signatures has to know it.
  if (isNews || (publicKey !== null && terminalKeyByX(storage.read, publicKey.x) === null)) {
    const cashierId = context.cashier()?.cashierId ?? null;
    const wasHere = context.journal.read(storage.read, { subjectId: terminalId, limit: 1 }).length > 0;
    const before = enrolmentOf(storage.read);
    const body = { terminalId, merchant, store, publicKey, restores: !wasHere };
    storage.write((db) => {
      context.journal.record(db, [{ type: 'terminal.enrolled', subjectId: terminalId, cashierId, body }]);
      // Versions grow by merchant: what another one's backend said is no measure of this one's (wallet API section 3).
      if (before !== null && before.merchant.id !== merchant.id) forgetReferenceData(db);
    });
  }
  return answer;
}

/** Anybody may enrol a till that is not; to make another terminal of one that is takes somebody who answers for it. */
function whyNotEnrol(context: TerminalContext): Refusal | null {
  if (context.enrolment() === null) return null;
  const cashier = context.cashier();
  if (cashier === null) return { code: 'contract.not_signed_in' };
  return MAY_ENROL_AGAIN.includes(cashier.role) ? null : { code: 'contract.not_permitted' };
}

/**
 * As another terminal it could not speak of what this one has left open: an id belongs to who used it first. A terminal that the
 * backend knows no more can speak of nothing at all, and a new enrolment is what helps it.
 */
async function whyNotLeave(context: TerminalContext): Promise<Refusal | null> {
  const { backend, storage } = context.ports;
  if (context.enrolment() === null || backend.isOwnKeyUnknown() || (await backend.identity()) === null) return null;
  const unfinished = unfinishedBusiness(storage.read);
  return isUnfinished(unfinished) ? { code: 'terminal.unfinished_business', ...unfinished } : null;
}

type Standing = Readonly<{ enrolling: boolean; disabled: boolean; damage: TerminalView['damage'] }>;

function stateOf(context: TerminalContext, { enrolling, disabled }: Standing): TerminalView['state'] {
  if (enrolling) return 'enrolling';
  const terminalId = context.enrolment()?.terminalId;
  if (terminalId === undefined) return 'not_enrolled';
  const retirement = retirementOf(context.ports.storage.read);
  if (retirement !== null) return retirement.state === 'retired' ? 'retired' : 'retiring';
  if (disabled) return 'disabled';
  // Whoever takes the place of another machine is there when its books are.
  return isRestoring(context.ports.storage.read, terminalId) ? 'enrolling' : 'ready';
}

function viewOf(context: TerminalContext, standing: Standing): TerminalView {
  const facts = context.enrolment();
  const { softwareVersion, sandbox, phonePage, currency } = context.ports.settings;
  return {
    state: stateOf(context, standing),
    terminalId: facts?.terminalId ?? null,
    merchant: facts === null ? null : pick(facts.merchant),
    store: facts?.store ?? null,
    currency,
    businessDate: context.businessDate(),
    softwareVersion,
    sandbox,
    phonePage,
    damage: standing.damage,
  };
}

function pick({ id, name, city }: Enrolment['merchant']): NonNullable<TerminalView['merchant']> {
  return { id, name, city };
}

function refusalOf(answer: Exclude<BackendAnswer<Enrolment>, { kind: 'answered' }>): Refusal {
  if (answer.kind === 'no_usable_answer') return { code: 'terminal.backend_unreachable' };
  switch (answer.code) {
    case 'activation_code_unknown':
      return { code: 'terminal.activation_code_unknown' };
    case 'activation_code_used':
      return { code: 'terminal.activation_code_used' };
    case 'terminal_disabled':
      return { code: 'terminal.disabled' };
    case 'too_many_requests':
      return { code: 'terminal.backend_unreachable' };
    default:
      return { code: 'terminal.enrolment_refused', problem: answer.code };
  }
}

/** Until the new backend's own words are there, nothing is taken offline. */
function forgetReferenceData(db: WritableDb): void {
  forgetConfig(db);
  forgetDenyList(db);
  forgetConfirmation(db, 'config');
  forgetConfirmation(db, 'deny_list');
}
